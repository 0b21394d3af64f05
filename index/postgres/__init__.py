"""The index in PostgreSQL, with pgvector.

- `postgres_versions` has the versions, each a schema; `postgres_index` is one of them, opened.
- `postgres_tables` fills a version's tables, and stores the vectors of a model, so that they are made once.

It needs the extra `postgres`; the storage imports it only where a database is set.
"""
