"""Keeping the collection: what a source offers is compared, read and stored, one report whole or not at all.

- `corpus` has Corpus, the one way in which the collection changes; a run is `intake`, then `standing`.
- `offer_comparison` says whether an offer is new or changed; `duplicates` and `likeness` whether its report
  is here already.
- `report_facts` decides whose title and date are believed; `editions` which report takes the place of which.
- `holdings` and `run_state` are what a run reads from and writes to; `unforeseen_errors` makes a failed
  file of any error.

No other room of the layer imports it.
"""
