"""Fetching over HTTP, politely and from public addresses only.

- `fetching` is the client that every source on the web uses; `responses` limits and reads what a server
  answers.
- `publicly` connects to public addresses only.
- `remembered` keeps pages that are asked for often.
- `arriving` checks that a whole PDF came.
"""
