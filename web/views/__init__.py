"""The values that templates, exports and the command line show, and the environment of the templates.

- `phrases` (dates, pages, names, long quotations), `references` (Harvard style, licences), `links`.
- `answer_view`, `passage_view`, `report_view`, `theme_view`, `excerpts` (of a collection): what a page shows.
- `filters`: the limits that a person sets for a search.
- `templating` renders templates.

Every room that shows something imports this one. It imports `storage` only.
"""
