"""The public pages, by subject. Each module has a router, which `web/server/app.py` includes.

Every page works without JavaScript. The maintainers' pages are in `web/admin/pages/`.
"""
