"""From blocks (headings, paragraphs, items, rows, notes) to passages.

- `blocks` is what every reader gives back; `understanding` marks in it what `numbering`, `speech` and
  `evidence` find.
- `chunking` cuts passages along blocks, with `pieces`, `headings` and `lead_ins`; `voices` says who speaks
  in each.
- `notes` finds the footnotes of a passage.

Readers import it. It imports no other room.
"""
