"""Questions whose answers are known: `cases` reads them from a file, `evaluation` asks and scores them.

It imports `assistant/assistant.py`; nothing else in the layer imports it.
"""
