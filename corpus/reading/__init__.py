"""Reading a file: its media type, its pages and its passages.

- `reading` chooses the reader and runs it in a worker process with limits; `executor_reading` runs it on
  other machines.
- `file_types` tells what a file is by its bytes, `encoding` how its text is encoded.
- `document` is what each reader gives back.
- The readers: `pdf/`, `html/`, `office`, `plaintext`, `markdown_text`, `mime_message`; `scans` is OCR for
  PDFs.
- `sections` and `superscripts` build the pages of what has none.

It imports `passages` and `bibliography`.
"""
