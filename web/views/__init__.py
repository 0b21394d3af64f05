"""What a template, an export or the command line is given to show, and the templates' environment.

- `wording` (dates, pages, names, long quotations), `references` (Harvard style, licences), `links`.
- `answer_view`, `passage_view`, `report_view`, `theme_view`, `excerpts` (of a collection): what a page shows.
- `filters`: what a person asks to be searched only.
- `templating` renders templates.

Every room that shows something imports it. It imports `storage` alone.
"""
