"""Fetching over HTTP, politely and from public addresses only.

- `client` is what every source on the web uses; `responses` reads what a server answers, within limits.
- `public_addresses` connects to public addresses only.
- `page_cache` keeps pages that are asked for often.
- `received_files` checks that a whole PDF came.
"""
