"""The reader of web pages: `web_page`.

- `html_walk` walks through the elements, and `styles` finds those that are not shown.
- `web_page_facts` reads title, date and publisher, and the notice that a page no longer holds.
"""
