"""The maintainers' pages: who may see them (`visits`) and which jobs they can start (`job_kinds`).

`routes.add_maintainers_pages` adds them to the application. The pages are in `pages/`.
"""
