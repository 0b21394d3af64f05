"""The reader of web pages: `webpage`.

- `html_walk` walks through the elements, with `html_table` and `styles` (what a reader of the page does not
  see).
- `page_facts` reads title, date and publisher; `withdrawal_notice` finds that a page no longer holds.
"""
