"""The text of a PDF page as a reader sees it: `visible_text`.

- `page_objects` and `characters` are what the page draws; `hidden_text` and `struck_text` are left out.
- `footnote_marks` are told apart from the words, `blank_gaps` are words taken out.
- `coded_hyphens` and `hyphens` join words over line ends; `garbled_text` tells letters that are no language.
"""
