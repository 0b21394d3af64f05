"""The security headers of each kind of response. A script runs only with the nonce of its own page."""

_FIXED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


def page_policy(nonce: str, framed_by: str = "'none'") -> str:
    """The Content-Security-Policy of a page: nothing but our own files, and scripts with the nonce."""
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'nonce-{nonce}'",
            "style-src 'self'",
            "img-src 'self'",
            "connect-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            f"frame-ancestors {framed_by}",
        )
    )


def headers_for(nonce: str) -> dict[str, str]:
    """The headers of a page whose scripts have this nonce."""
    return {**_FIXED, "Content-Security-Policy": page_policy(nonce), "Cache-Control": "no-store"}


FILE_POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'unsafe-inline'",
        "object-src 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
"""For an original PDF: the browser's own viewer styles itself and embeds the file; nothing runs."""
