"""The stores of the web layer, in a database or in files.

- `collection_store`: collections of excerpts, under private links.
- `feedback_store`: what people say of an answer that was wrong, for some days.
- `sessions`: who is signed in. `audit_log`: what maintainers did.
- `highlights`: where quotations are in those pictures.
- `page_images`: pictures of pages with a quotation highlighted.

Gives its stores to `web/services.py`. It imports no other room.
"""
