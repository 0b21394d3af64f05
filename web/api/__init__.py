"""Interfaces for programs: the JSON API, the event stream, chat, tools (MCP), annotations, feeds.

The modules that end in `_schemas` define the shapes, which do not change. `web/server/app.py` includes the
routers; the pages use `event_stream` and `annotations`; the command line prints the same shapes.
"""
