"""The ways in which a maintainer signs in: a password, a proxy's header, OpenID Connect.

`attempts` has the secret of one attempt and counts attempts. The pages are in `web/admin/pages/`.
"""
