"""The web server: the application, its processes, what stands before its routes, logs, metrics, health.

`app.create_app` makes the application of some services; `process.run` serves it. Only `web/cli/` imports
this room.
"""
