"""How the text of a PDF page is laid out: `layout` makes lines with type, place and tags.

- `pdf_tags` and `boxes` are read from the file; `reading_order` puts groups of lines in the order in which
  they are read.
- `headers_and_footers`, `line_numbers` and `watermarks` are what a page shows beside its text.
- `typography` is what is usual in the type of one document.
"""
