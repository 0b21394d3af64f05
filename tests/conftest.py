"""A PostgreSQL server for the whole run of the tests, started by the first that asks for it."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from tests.postgres import Machine, free_ports, programs
from web.bootstrap import migrate
from web.settings import Settings

hypothesis_settings.register_profile(
    "certain", derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck)
)
hypothesis_settings.load_profile("certain")  # the same examples each time, however slow the machine is
_TEMPLATE = "panel_made"
_numbers = count(1)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Machine]:
    """The server; the test is skipped where there is none to start."""
    programs()
    machine = Machine(free_ports(1)[0])
    try:
        yield machine.make().start()
    finally:
        machine.remove()


@pytest.fixture
def empty_database(postgres: Machine) -> str:
    """The URL of a database that holds nothing, not even tables."""
    return postgres.new_database(f"panel_{next(_numbers)}")


@pytest.fixture(scope="session")
def _made(postgres: Machine, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A database in which all tables have been made once."""
    url = postgres.new_database(_TEMPLATE)
    assert not list(migrate(settings(url, tmp_path_factory.mktemp("home")), ""))
    return _TEMPLATE


@pytest.fixture
def database(postgres: Machine, _made: str) -> str:
    """The URL of a database with empty tables."""
    return postgres.new_database(f"panel_{next(_numbers)}", template=_made)


def settings(url: str, home: Path) -> Settings:
    """The settings of a machine that keeps everything in a database."""
    return Settings(home=home, database_url=url)  # type: ignore[arg-type]
