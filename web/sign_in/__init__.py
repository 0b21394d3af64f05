"""The ways in which a maintainer can sign in: a password, a proxy's header, OpenID Connect.

`attempts` has the secret of one attempt and limits attempts. The pages are in `web/admin/pages/`.
"""
