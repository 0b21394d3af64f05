"""Browsing a collection: the parts of the assistant that answer no question.

- `report_search` finds reports by name and by the subjects of their passages.
- `outlines` finds a report's summary and contents.
- `recommendations` divides recommendations one by one; `addressees` finds to whom each is addressed.
- `topics` compares texts with a subject, in every name for each thing.
- `suggestions` finds questions that can be asked next.

It imports `understanding` and `evidence`.
"""
