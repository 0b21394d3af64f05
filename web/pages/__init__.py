"""The pages that everybody reads, by subject. Each module has a router; `web/server/app.py` includes it.

Every page works without JavaScript. The maintainers' pages are in `web/admin/pages/`.
"""
