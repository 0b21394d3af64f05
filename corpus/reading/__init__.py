"""Reading a file: its media type, its pages and its passages.

- `file_reader` chooses the reader and runs it in a worker process with limits; `executor_reader` runs it on
  other machines.
- `file_types` tells what a file is by its bytes, `encoding` how its text is encoded.
- `document` is what each reader gives back.
- The readers: `pdf/`, `html/`, `office`, `plain_text`, `markdown_text`, `mime_message`; `ocr` is for PDFs.
- `page_sections` and `superscripts` build the pages of what has none.

It imports `passages` and `bibliography`.
"""
