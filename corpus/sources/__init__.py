"""Where reports come from: each source offers files, fetches them and says what happened to one.

- `base` has the contract (Source, Offer, Delivery, Fate, ReportFacts).
- `folder`, `url`, `govuk` (with `govuk_items`), `panel_site` and `samples/` are the sources; `websites` names
  those that a maintainer can choose.
- `publications` is the list of publications that are known to exist.
- `http/` fetches.

A source knows nothing of storage; `corpus/sync/` decides what an offer means.
"""
