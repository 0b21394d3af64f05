"""What is stored in each database."""

from collections.abc import Mapping, Sequence

from corpus.storage import catalogue, corrections, history, origins, provenance
from corpus.storage.database import tables_of
from corpus.themes import tagging
from web.jobs import job_records
from web.storage import audit_log, collection_store, feedback_store, sessions

SCHEMAS: Mapping[str, Sequence[str]] = {
    "catalogue": tuple(
        part.SCHEMA for part in (catalogue, origins, provenance, corrections, history, tagging)
    ),
    "collections": (collection_store.SCHEMA,),
    "maintenance": (audit_log.SCHEMA, sessions.SCHEMA, job_records.SCHEMA, feedback_store.SCHEMA),
}
"""The schemas of each database by its name: what a module stores, by which it is made, copied and checked."""
TABLES: Mapping[str, Sequence[str]] = {
    name: [table for schema in schemas for table in tables_of(schema)] for name, schemas in SCHEMAS.items()
}
"""The tables of each database by its name, each after those that it refers to."""
