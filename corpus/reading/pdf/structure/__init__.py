"""What the lines of a PDF are: `document_structure` makes blocks of them.

- `outline` reads the bookmarks.
- `grid`, `table_headers` and `split_tables` find tables in files without tags, their headers, and
  tables that go on over a page end.
"""
