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
    upload_limit: int = Field(default=200, ge=1, description="Megabytes that a maintainer may send at once.")
    admin_idle_minutes: float = Field(
        default=30, gt=0, description="Minutes without use after which a maintainer signs in again."
    )
    admin_hours: float = Field(
        default=12, gt=0, description="Hours after which a maintainer signs in again in any case."
    )
