"""Writers propose claims from the evidence; `assistant/citing.py` checks each before it is shown.

- `writer` is the protocol.
- `extractive` quotes the best sentences; it is the default.
- `synthesis` asks a language model (`openai_endpoint`) and keeps a claim only if its quotations support it
  (`claim_support`).
- `notices` makes the sentences beside an answer: what was searched, and what to know of the reports.

It imports `evidence` and `understanding`.
"""
