"""Keeping the collection: what a source offers is compared, read and stored, one report whole or not at all.

- `sync` has Corpus, the one way in which the collection changes; a run is `intake`, then `standing`.
- `comparing` says whether an offer is new or changed, `identity` and `likeness` whether its report is here
  already.
- `describing` decides whose title and date are believed; `editions` which report takes the place of which.
- `holdings` and `run` are what a run reads from and writes to; `unforeseen` turns any error into a failed
  file.

It imports every other room of the layer.
"""
