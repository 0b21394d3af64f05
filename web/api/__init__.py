"""What programs use: the JSON API, the event stream, the chat interface, tools (MCP), annotations, feeds.

The modules that end in `_schemas` have the shapes, which do not change. `web/server/app.py` includes the
routers; the pages use `event_stream` and `annotations`; the command line prints the same shapes.
"""
