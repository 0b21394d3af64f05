"""Finds the sentences and lists of the hits that answer a question, and judges whether they do.

- `units` divides a passage into what can be quoted, with `passage_blocks`, `table_rows`,
  `incomplete_sentences` and `quoted_ranges`.
- `scoring` weighs each unit, with the help of a cross-encoder (`reader_input` is what it reads). The weights
  stand in `weights.json`.
- `selection` orders evidence for a writer and hits for a search; `judge` says how confident the answer is,
  with the help of `question_prior`: how likely reports are to answer a question in such words.
- `sections` finds the section of a report that is called what was asked.

It imports `understanding`.
"""
