"""From blocks (headings, paragraphs, items, rows, notes) to passages.

- `blocks` is what every reader gives back; `block_roles` marks in it what `paragraph_numbers`,
  `speech` and `boilerplate` find.
- `chunking` cuts passages along blocks, with `pieces`, `headings` and `lead_ins`; `voices` says who speaks
  in each.
- `footnotes` finds the footnotes of a passage.

Readers import it. It imports no other room.
"""
