"""How the text of a PDF page is laid out: `layout` makes lines with type, place and tags.

- `pdf_tags` and `boxes` are read from the file; `reading_order` puts groups of lines in the order in which
  they are read.
- `page_furniture` removes what a page shows beside its text: headers, footers, line numbers, watermarks.
- `typography` is what is usual in the type of one document.
"""
