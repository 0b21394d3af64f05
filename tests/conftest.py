"""A PostgreSQL server for the whole run of the tests, started by the first that asks for it."""

from collections.abc import Iterator
from itertools import count

import pytest

from tests.postgres import Machine, free_ports, programs

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
def database_url(postgres: Machine) -> str:
    """The URL of a database that holds nothing."""
    return postgres.new_database(f"panel_{next(_numbers)}")
