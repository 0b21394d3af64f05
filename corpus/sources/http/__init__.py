"""Fetching over HTTP, politely and from public addresses only.

- `client` is what every source on the web uses. It stores pages that are fetched often.
- `responses` reads the responses of servers within limits, and checks that a whole PDF came.
- `public_addresses` is the transport that sends requests to public addresses only.

"""
