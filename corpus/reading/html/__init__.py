"""The reader of web pages: `web_page`.

- `html_walk` walks through the elements, with `html_table` and `styles` (what is not shown).
- `web_page_facts` reads title, date and publisher; `withdrawal_notice` finds that a page no longer holds.
"""
