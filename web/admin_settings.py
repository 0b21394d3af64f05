"""The settings of the maintainers' pages: who may sign in, and what is kept for how long.

Part of `web.settings.Settings`. Without a way to sign in there are no maintainers' pages.
"""

from pydantic import BaseModel, Field, SecretStr


class AdminSettings(BaseModel):
    """Who maintains, and how they sign in."""

    admin_user: str = Field(default="maintainer", min_length=1, description="The name to sign in with.")
    admin_password_hash: SecretStr = Field(
        default=SecretStr(""),
        description="The hash of its password, as `panel-assistant password` prints it; empty: no password.",
    )
    admin_header: str = Field(
        default="", description="The header in which a trusted proxy names who has signed in; empty: none."
    )
    admin_names: str = Field(default="", description="Whom of those the header names to let in, by commas.")
    oidc_url: str = Field(
        default="", description="The issuer of your organisation's OpenID Connect sign-in; empty: none."
    )
    oidc_client_id: str = Field(default="", description="What this application is called there.")
    oidc_client_secret: SecretStr = Field(
        default=SecretStr(""), description="Its secret there, if it has one."
    )
    oidc_emails: str = Field(default="", description="Proved e-mail addresses to let in, by commas.")
    oidc_groups: str = Field(default="", description="Groups to let in, by commas.")
    upload_limit: int = Field(default=200, ge=1, description="Megabytes that a maintainer may send at once.")
    feedback: bool = Field(
        default=False, description="Whether people may tell the maintainers that an answer was wrong."
    )
    feedback_days: int = Field(default=180, ge=1, description="Days for which that is kept.")
    admin_idle_minutes: float = Field(
        default=30, gt=0, description="Minutes without use after which a maintainer signs in again."
    )
    admin_hours: float = Field(
        default=12, gt=0, description="Hours after which a maintainer signs in again in any case."
    )
