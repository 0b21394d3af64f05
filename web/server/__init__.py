"""The web server: the application, its processes, middleware, logs, metrics, health.

`app.create_app` makes the application of some services; `process.run` serves it. Only `web/cli/` imports
this room.
"""
