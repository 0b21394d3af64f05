"""What the lines of a PDF are: `structure` makes blocks of them.

- `outline` reads the bookmarks.
- `grid`, `table_headers` and `split_tables` find tables in files without tags, their headers, and their
  second halves.
"""
