"""The settings of the server itself: who may reach what, how much at once, and what is told of it.

Part of `web.settings.Settings`. A wrong value is refused before anything starts, in a sentence.
"""

import ipaddress
import os
from pathlib import Path
from typing import Literal

import limits
from pydantic import BaseModel, Field, field_validator

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class ServerSettings(BaseModel):
    """How the pages and the API are served."""

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

    @field_validator("rate_ask", "rate_search", "rate_export")
    @classmethod
    def _is_a_rate(cls, value: str) -> str:
        if value:
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
        """How many answers one process makes at once: two for each core that it has to itself."""
        return self.answers_at_once or max(2, 2 * (os.cpu_count() or 1) // self.workers)


def networks(value: str) -> tuple[Network, ...]:
    """The networks of a list by commas. Raises ValueError, saying which is none."""
    found = []
    for part in filter(None, (part.strip() for part in value.split(","))):
        try:
            found.append(ipaddress.ip_network(part))
        except ValueError as error:
            raise ValueError(f"{part} is neither an address nor a network such as 10.0.0.0/8") from error
    return tuple(found)


def within(address: str, allowed: tuple[Network, ...]) -> bool:
    """Whether an IP address belongs to one of the networks. What is no address belongs to none."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(ip in network for network in allowed)
