"""All settings. Only this module reads the environment.

Each has a default that works on one machine; `PANEL_PORT=9000` sets `port`. A wrong value is rejected
before anything starts.
"""

import importlib.util
import ipaddress
import os
import re
import zipfile
from pathlib import Path
from typing import Annotated, Any, Literal

import platformdirs
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)

from index.models import cross_encoders, encoders


class AdminSettings(BaseModel):
    """Settings of the maintainers and their sign-in."""

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


_SITE = re.compile(r"https?://[A-Za-z0-9.-]+(?::\d{1,5})?|https?://\[[0-9A-Fa-f:]+\](?::\d{1,5})?")


class ProgramSettings(BaseModel):
    """Settings of the interfaces besides the pages and the API."""

    mcp: bool = Field(
        default=False, description="Whether tools are offered at /mcp, by the Model Context Protocol."
    )
    embed_origins: str = Field(
        default="",
        description="Web sites that may show the question box: https://www.example.org, with spaces between.",
    )

    @field_validator("embed_origins")
    @classmethod
    def _are_sites(cls, sites: str) -> str:
        for site in sites.split():
            if not _SITE.fullmatch(site):
                raise ValueError("write each site with its scheme and name alone, https://www.example.org")
        return sites

    @property
    def embedding_sites(self) -> tuple[str, ...]:
        """Returns the sites that may show the question box and post to it."""
        return tuple(site.lower() for site in self.embed_origins.split())


Network = ipaddress.IPv4Network | ipaddress.IPv6Network


_RATE = re.compile(r"[1-9]\d{0,5}/(?:second|minute|hour|day)")
"""The usual way to write a rate."""
_RATES = ("rate_ask", "rate_search", "rate_export", "rate_page", "rate_write", "rate_copy", "rate_feedback")


class ExportSettings(BaseModel):
    """Settings of what is downloaded."""

    slides_template: Path | None = Field(
        default=None, description="A template for slides (.potx or .pptx); by default this project's own."
    )
    word_template: Path | None = Field(
        default=None, description="A template for Word (.dotx or .docx); by default this project's own."
    )

    @field_validator("slides_template")
    @classmethod
    def _is_of_slides(cls, value: Path | None) -> Path | None:
        return _office_file(value, ".potx", ".pptx")

    @field_validator("word_template")
    @classmethod
    def _is_of_word(cls, value: Path | None) -> Path | None:
        return _office_file(value, ".dotx", ".docx")


def _office_file(file: Path | None, *suffixes: str) -> Path | None:
    if file and not (file.suffix.lower() in suffixes and zipfile.is_zipfile(file)):
        raise ValueError(f"name a file that ends in {' or '.join(suffixes)}, saved by an office program")
    return file


class ServerSettings(BaseModel):
    """Settings of the server."""

    workers: int = Field(default=1, ge=1, le=64, description="How many processes serve.")
    trusted_proxies: str = Field(
        default="",
        description="Proxies whose X-Forwarded headers are believed: addresses or networks, by commas.",
    )
    answers_at_once: int = Field(
        default=0, ge=0, description="Questions, searches and exports at a time in one process; 0: by cores."
    )
    answers_waiting: int = Field(
        default=64, ge=0, description="How many more may wait for their turn; others are told to come back."
    )
    rate_ask: str = Field(default="120/minute", description="Questions of one client; empty: no limit.")
    rate_search: str = Field(default="240/minute", description="Searches of one client; empty: no limit.")
    rate_export: str = Field(default="60/minute", description="Exports of one client; empty: no limit.")
    rate_page: str = Field(
        default="600/minute", description="Passages, pictures and collections of one client; empty: no limit."
    )
    rate_write: str = Field(
        default="240/minute", description="Changes of collections by one client; empty: no limit."
    )
    rate_copy: str = Field(
        default="200/hour",
        description="Collections copied by one client, each 50,000 characters; empty: no limit.",
    )
    rate_feedback: str = Field(
        default="30/hour", description="Feedback of one client that is kept; empty: no limit."
    )
    api_keys: Path | None = Field(
        default=None, description="A file of API keys, hashed. Where it is set, the API asks for a key."
    )
    body_limit: int = Field(
        default=2**20, ge=2**14, description="The largest request, in bytes, where a route has no own limit."
    )
    metrics_from: str = Field(
        default="", description="Who may read /metrics: addresses or networks, by commas; empty: nobody."
    )
    log_format: Literal["console", "json"] = Field(
        default="console", description="How log lines are written."
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="What is logged; at `info`, a line for each request."
    )
    traces_url: str = Field(
        default="", description="Where OpenTelemetry traces are sent (OTLP over HTTP); empty: nowhere."
    )

    @field_validator("trusted_proxies", "metrics_from")
    @classmethod
    def _are_networks(cls, value: str) -> str:
        networks(value)
        return value

    @field_validator(*_RATES)
    @classmethod
    def _is_a_rate(cls, value: str) -> str:
        if value and not _RATE.fullmatch(value):
            import limits  # takes a while to load, and few write a rate in another way

            try:
                limits.parse(value)
            except ValueError as error:
                raise ValueError("write it as a number for a time, such as 60/minute") from error
        return value

    @field_validator("api_keys")
    @classmethod
    def _is_a_file(cls, value: Path | None) -> Path | None:
        if value and not value.is_file():
            raise ValueError("there is no such file; make one with: panel-assistant api-key NAME --file FILE")
        return value

    @property
    def places(self) -> int:
        """Returns how many answers one process makes at once: two for each core that it can use alone."""
        return self.answers_at_once or max(2, 2 * (os.cpu_count() or 1) // self.workers)


def networks(value: str) -> tuple[Network, ...]:
    """Returns the networks of a list separated by commas. Raises ValueError for an invalid one."""
    parsed = []
    for part in filter(None, (part.strip() for part in value.split(","))):
        try:
            parsed.append(ipaddress.ip_network(part))
        except ValueError as error:
            raise ValueError(f"{part} is neither an address nor a network such as 10.0.0.0/8") from error
    return tuple(parsed)


def within(address: str, allowed: tuple[Network, ...]) -> bool:
    """Returns whether an IP address is in one of the networks; False if it is no address."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(ip in network for network in allowed)


class Settings(AdminSettings, ServerSettings, ProgramSettings, ExportSettings):
    """All settings: storage, models, server, maintainers, programs, downloads.

    A setting that is not given is read from the environment.
    """

    model_config = ConfigDict(extra="ignore", frozen=True, validate_default=True)

    home: Path = Field(
        default_factory=lambda: platformdirs.user_data_path("panel-assistant"),
        description="The folder that holds reports, index versions and collections.",
    )
    database_url: SecretStr = Field(
        default=SecretStr(""),
        description="A PostgreSQL database that holds everything, for several machines; by default the home.",
    )
    cache: Path | None = Field(
        default=None,
        description="The folder for what can be made again; by default `cache` in the home.",
    )
    encoder: Annotated[str, AfterValidator(encoders.check_encoder_name)] = Field(
        default=encoders.DEFAULT,
        description="The sentence encoder: an engine, or ENGINE:MODEL with a model's name or folder.",
    )
    reranker: Annotated[str, AfterValidator(cross_encoders.check_cross_encoder_name)] = Field(
        default=cross_encoders.DEFAULT,
        description="What reads the best sentences beside the question: onnx, none, or torch:MODEL.",
    )
    host: str = Field(default="127.0.0.1", description="The address to serve on.")
    port: int = Field(default=8000, ge=0, le=65535, description="The port to serve on.")
    public_url: str = Field(
        default="",
        description="The address that people see, for permanent links; by default the one they asked.",
    )
    hosts: str = Field(
        default="",
        description="More names by which this site is asked, by commas; that of the public address is known.",
    )
    question_limit: int = Field(default=1000, ge=50, description="The longest question, in characters.")
    collection_days: int = Field(
        default=365, ge=0, description="Days after which a collection that nobody opens is deleted; 0: never."
    )
    collection_megabytes: int = Field(
        default=500, ge=1, description="Megabytes of text that all collections together may hold."
    )
    dask_scheduler: str = Field(
        default="",
        description="A Dask scheduler, such as tcp://10.0.0.5:8786, whose workers read and embed; by default "
        "this machine does.",
    )
    sync_approve: bool = Field(
        default=False, description="Whether what a website newly offers waits for a maintainer's approval."
    )

    model_url: str = Field(
        default="",
        description="An OpenAI-compatible endpoint, such as http://127.0.0.1:8080/v1; by default no model.",
    )
    model_name: str = Field(default="", description="The language model's name at that endpoint.")
    model_key: SecretStr = Field(default=SecretStr(""), description="The endpoint's key, where it needs one.")
    model_seconds: float = Field(default=20, gt=0, description="How long a model's reply may take.")

    @model_validator(mode="before")
    @classmethod
    def _add_environment(cls, given: dict[str, Any]) -> dict[str, Any]:
        environment = {name.lower(): value for name, value in os.environ.items()}
        names = {name: f"panel_{name}" for name in cls.model_fields}
        return {name: environment[key] for name, key in names.items() if key in environment} | given

    @field_validator("public_url")
    @classmethod
    def _is_an_address(cls, value: str) -> str:
        if value and not _SITE.match(value):
            raise ValueError("write it with its scheme and name, https://www.example.org")
        return value

    @property
    def host_names(self) -> tuple[str, ...]:
        """Returns the names of `hosts`."""
        return tuple(filter(None, (name.strip() for name in self.hosts.split(","))))

    @property
    def cache_folder(self) -> Path:
        """Returns the folder for what can be made again."""
        return self.cache or self.home / "cache"

    @property
    def address(self) -> str:
        """Returns the address of the pages, without a slash at the end."""
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")


class CannotServe(OSError):
    """The address cannot be used. The message says why, and what to do."""


def faults_of(error: ValidationError) -> list[str]:
    """Returns a sentence for each wrong setting, without its value, which may be a secret."""
    return [
        f"PANEL_{str(fault['loc'][0]).upper()}: {fault['msg'].removeprefix('Value error, ')}."
        for fault in error.errors(include_url=False, include_input=False, include_context=False)
    ]


def ensure_mcp() -> None:
    """Raises CannotServe if the MCP SDK is not installed."""
    if importlib.util.find_spec("mcp") is None:
        raise CannotServe("Tools need the MCP SDK. Run: pip install 'panel-assistant[mcp]'")


_SHARED_METRICS = "PROMETHEUS_MULTIPROC_DIR"


def share_metrics(folder: Path) -> None:
    """Makes later processes count together. prometheus-client reads this when it is imported."""
    os.environ[_SHARED_METRICS] = str(folder)


def shared_metrics() -> Path | None:
    """Returns the folder into which several processes count, or None."""
    folder = os.environ.get(_SHARED_METRICS)
    return Path(folder) if folder else None
