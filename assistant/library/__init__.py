"""What is browsed rather than asked.

- `report_search` finds reports by what they are called and by what their passages speak of.
- `outlines` has what sums a report up, and its contents.
- `recommendations` takes recommendations one by one; `addressees` says to whom each is addressed.
- `topics` is a subject as browsing compares it: in every name for each thing, and where a text has them.

It imports `understanding` and `evidence`.
"""
