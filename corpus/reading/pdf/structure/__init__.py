"""The structure of a PDF: `document_structure` makes blocks of its lines.

- `outline` reads the bookmarks.
- `grid` finds tables in files without tags; `tables` finds headers, and tables that go on over a page end.
"""
