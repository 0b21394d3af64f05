"""What a template, an export or the command line is given to show, and the templates' environment.

- Formats: `wording` (dates, pages, names), `typesetting` (long quotations), `references` (Harvard style),
  `links`, `licences`.
- Views: `answer_view`, `passage_view`, `report_view`, `theme_view`, `excerpts` (of a collection), `news`.
- `filters`: what a person asks to be searched only.
- `templating` renders templates; `content_policy` has the security headers of a page.

Every room that shows something imports it. It imports `storage` alone.
"""
