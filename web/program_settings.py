"""The settings of what other programs and web sites may use.

Part of `web.settings.Settings`. A wrong value is refused before anything starts, in a sentence.
"""

import re

from pydantic import BaseModel, Field, field_validator

_SITE = re.compile(r"https?://[A-Za-z0-9.-]+(?::\d{1,5})?|https?://\[[0-9A-Fa-f:]+\](?::\d{1,5})?")


class ProgramSettings(BaseModel):
    """What is offered beside the pages and the API."""

    mcp: bool = Field(
        default=False, description="Whether tools are offered at /mcp, by the Model Context Protocol."
    )
    embed_origins: str = Field(
        default="",
        description="Web sites that may show the question box: https://www.example.org, with spaces between.",
    )

    @field_validator("embed_origins")
    @classmethod
    def _are_sites(cls, given: str) -> str:
        for site in given.split():
            if not _SITE.fullmatch(site):
                raise ValueError("write each site with its scheme and name alone, https://www.example.org")
        return given

    @property
    def embedding_sites(self) -> tuple[str, ...]:
        """The sites that may show the question box and post to it."""
        return tuple(site.lower() for site in self.embed_origins.split())
