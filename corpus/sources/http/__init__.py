"""Fetching over HTTP, politely and from public addresses only.

- `client` is what every source on the web uses; `responses` reads what a server answers, within limits.
- `public_addresses` is the transport that sends requests to public addresses only.
- `page_cache` stores pages that are asked for often, and asks whether they have changed.
- `received_files` checks that a whole PDF came.
"""
