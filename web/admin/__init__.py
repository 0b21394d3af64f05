"""The maintainers' pages: who may see them (`visits`) and what they may begin (`job_kinds`).

`routes.add_maintainers_pages` adds them to the application. The pages themselves are in `pages/`.
"""
