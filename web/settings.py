"""Every setting, read from the environment here and nowhere else.

Each has a default that works on one machine; `PANEL_PORT=9000` sets `port`, and so on.
"""

import importlib.util
import os
from pathlib import Path
from typing import Annotated

import platformdirs
from pydantic import AfterValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from index import cross_encoders, encoders
from web.admin_settings import AdminSettings
from web.program_settings import ProgramSettings
from web.server_settings import ServerSettings


class Settings(AdminSettings, ServerSettings, ProgramSettings, BaseSettings):
    """Where things are kept and how they are served."""

    model_config = SettingsConfigDict(env_prefix="PANEL_", extra="ignore", frozen=True)

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
    encoder: Annotated[str, AfterValidator(encoders.checked)] = Field(
        default=encoders.DEFAULT,
        description="The sentence encoder: an engine, or ENGINE:MODEL with a model's name or folder.",
    )
    reranker: Annotated[str, AfterValidator(cross_encoders.checked)] = Field(
        default=cross_encoders.DEFAULT,
        description="What reads the best sentences beside the question: onnx, none, or torch:MODEL.",
    )
    host: str = Field(default="127.0.0.1", description="The address to serve on.")
    port: int = Field(default=8000, ge=0, le=65535, description="The port to serve on.")
    public_url: str = Field(
        default="",
        description="The address that people see, for permanent links; by default the one they asked.",
    )
    question_limit: int = Field(default=1000, ge=50, description="The longest question, in characters.")
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

    @property
    def cache_folder(self) -> Path:
        """Where to keep what can be made again."""
        return self.cache or self.home / "cache"

    @property
    def address(self) -> str:
        """Where the pages are, without a slash at the end."""
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")


class CannotServe(OSError):
    """The address cannot be served on. The message says why, and what to do."""


def faults_of(error: ValidationError) -> list[str]:
    """A sentence for each setting that is wrong, without its value, which may be a secret."""
    return [
        f"PANEL_{str(fault['loc'][0]).upper()}: {fault['msg'].removeprefix('Value error, ')}."
        for fault in error.errors(include_url=False, include_input=False, include_context=False)
    ]


def ensure_mcp() -> None:
    """Raise CannotServe where the SDK for tools is not installed."""
    if importlib.util.find_spec("mcp") is None:
        raise CannotServe("Tools need the MCP SDK. Run: pip install 'panel-assistant[mcp]'")


_SHARED_METRICS = "PROMETHEUS_MULTIPROC_DIR"


def share_metrics(folder: Path) -> None:
    """Let the processes begun after this count together; prometheus-client reads it when it is imported."""
    os.environ[_SHARED_METRICS] = str(folder)


def shared_metrics() -> Path | None:
    """The folder into which several processes count, if they do."""
    folder = os.environ.get(_SHARED_METRICS)
    return Path(folder) if folder else None
