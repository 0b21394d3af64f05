"""The text of a PDF page as a reader sees it: `visible_text`.

- `page_objects` and `characters` are what the page draws; `hidden_text` finds what is left out.
- `footnote_marks` are distinguished from the words, `blank_gaps` are words taken out.
- `hyphens` joins words over line ends; `garbled_text` finds letters that are not a language.
"""
