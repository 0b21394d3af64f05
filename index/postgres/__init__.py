"""The same in PostgreSQL, with pgvector.

- `postgres_versions` has the versions, each a schema; `postgres_index` is one of them, opened.
- `postgres_tables` fills a version's tables.
- `postgres_vectors` holds the vectors that were made, so that they are not made again.

It needs the extra `postgres`; the storage imports it only where a database is set.
"""
