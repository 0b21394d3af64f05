"""PDF, tagged for screen readers (PDF/UA-1). WeasyPrint makes it from the print view."""

from typing import Any

from web.errors import CannotMakePdf
from web.exports import print_view
from web.exports.pack import Pack


def write(pack: Pack) -> bytes:
    """Returns the briefing as PDF. Raises CannotMakePdf if Pango is missing."""
    weasyprint = _weasyprint()
    page = weasyprint.HTML(
        string=print_view.html(pack, fitted=print_view.breakable), url_fetcher=_fetch_nothing
    )
    content: bytes = page.write_pdf(pdf_variant="pdf/ua-1", pdf_identifier=pack.made.isoformat().encode())
    return content


def _weasyprint() -> Any:
    """Returns WeasyPrint. It is imported on first use, because it loads slowly and needs system libraries."""
    try:
        import weasyprint
    except OSError as missing:
        raise CannotMakePdf(
            "A PDF cannot be made here: the Pango libraries are missing. Install them (on Debian and Ubuntu:"
            " apt-get install libpango-1.0-0 libpangoft2-1.0-0), or print the print view to PDF instead."
        ) from missing
    return weasyprint


def _fetch_nothing(url: str) -> dict[str, str]:
    raise ValueError(f"The print view needs no other file, and none is fetched: {url}")
