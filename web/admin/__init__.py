"""The maintainers' pages: who may see them (`visits`, `sign_in_flow`), what they show, what they begin.

`routes.add_maintainers_pages` adds them to the application. The pages themselves are in `pages/`.
"""
