"""The stored corpus: SQLite or PostgreSQL, and a folder of originals.

- `database` (SQLite) and `postgres_database` (with `database_servers`) are the databases.
- `catalogue` holds reports, pages, passages and originals; `shared_originals` serves several machines.
- `origins`, `provenance`, `history` and `corrections` hold where reports came from, which source states which
  fact, what changed, and what a maintainer corrected.

It imports `bibliography` and `sources`, and nothing that reads files.
"""
