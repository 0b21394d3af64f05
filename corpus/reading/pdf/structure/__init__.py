"""What the lines of a PDF are: `document_structure` makes blocks of them.

- `outline` reads the bookmarks.
- `grid` finds tables in files without tags; `tables` finds headers, and tables that go on over a page end.
"""
