"""Keeping the collection: what a source offers is compared, read and stored, one report whole or not at all.

- `corpus` has Corpus, the one way in which the collection changes; `intake` takes the offers of a source in.
- `plan` decides which step follows from an offer, `standing` whether a report still stands. Both are pure.
  `steps` are what they return, `state` is what they know.
- `apply` writes a step in one transaction.
- `duplicates` decides whether a report is here already, `report_facts` which title and date it has.

No other room of the layer imports it.
"""
