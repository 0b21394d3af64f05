"""The reader of PDFs: `pdf_reader`.

- `page_text/` makes the text of a page as a reader sees it.
- `page_layout/` makes lines of it, in the order in which they are read, and finds headers and footers.
- `structure/` makes headings, paragraphs, lists and tables of the lines.
- `pdf_pages` opens a file, `pdf_facts` reads what it says of itself, `cover_title` its title;
  `pdf_warnings` says what a maintainer should know.
- `shown_page` draws a page again with the words that are cited.
"""
