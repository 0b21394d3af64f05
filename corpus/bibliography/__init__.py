"""When a report was published and by whom, and what it may be relied on for.

- `imprint` reads date and publisher from a document, with `stated_publisher` and `document_facts`.
- `publishers` divides the name of a publisher into its bodies (`publishers.toml`).
- `authority` says whether a report binds everyone or tells of one place (`authority.toml`).

Sources, readers, storage and the layers above use it. It imports no other room.
"""
