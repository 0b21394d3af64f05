"""Requests go to public addresses only, and a certificate is checked for the name that was asked for."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx2
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from corpus.errors import NotFetched
from corpus.sources.http.client import Fetcher
from corpus.sources.http.public_addresses import PublicTransport, is_public
from tests.corpus.local_server import Clock, LocalServer, Reply, served


@pytest.fixture
def server() -> Iterator[LocalServer]:
    with served(LocalServer()) as server:
        yield server


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "2130706433"])
def test_no_internal_address_is_asked_under_any_name(server: LocalServer, host: str) -> None:
    clock = Clock()
    fetcher = Fetcher(clock=clock, sleep=clock.sleep)
    with pytest.raises(NotFetched, match="not a public address"):
        fetcher.get(server.base.replace("127.0.0.1", host))
    assert server.asked == []
    fetcher.close()


def test_every_address_of_a_name_is_tried(server: LocalServer) -> None:
    """The server listens on the IPv4 address alone; the name may mean the IPv6 address first."""
    server.routes["/a"] = Reply(body=b"A page")
    with httpx2.Client(transport=PublicTransport(allow_private=True)) as client:
        assert client.get(server.base.replace("127.0.0.1", "localhost") + "/a").content == b"A page"
    assert server.headers["/a"]["Host"] == server.base.removeprefix("http://").replace(
        "127.0.0.1", "localhost"
    )


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.1.2.3", "192.168.0.1", "172.16.0.1", "169.254.169.254", "0.0.0.0", "100.64.0.1"),
        *("224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1%eth0", "fc00::1", "ff02::1"),
        *("::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "2001::1", "2001:db8::1", "3fff::1"),
        *("64:ff9b:1::1", "64:ff9b:1:7f00:0:1::", "::7f00:1", "::1.2.3.4", "::ffff:0:7f00:1", "fec0::1"),
        *("5f00::1", "100::1", "192.88.99.1", "198.18.0.1"),
    ],
)
def test_an_address_of_a_private_network_or_of_this_machine_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["151.101.0.144", "2a04:4e42::144", "::ffff:151.101.0.144", "64:ff9b::808:808"]
)
def test_an_address_that_everybody_can_reach_is_public(address: str) -> None:
    assert is_public(address)


# The request goes to an address, but the certificate is that of the name


def test_a_certificate_for_the_name_is_accepted(tmp_path: Path) -> None:
    with served_securely(tmp_path, "localhost") as (base, trusted):
        transport = PublicTransport(allow_private=True, context=trusted)
        with httpx2.Client(transport=transport) as client:
            assert client.get(f"{base}/a").content == b"A page"


def test_a_certificate_for_another_name_is_refused(tmp_path: Path) -> None:
    with served_securely(tmp_path, "other.example") as (base, trusted):
        transport = PublicTransport(allow_private=True, context=trusted)
        with httpx2.Client(transport=transport) as client, pytest.raises(httpx2.ConnectError):
            client.get(f"{base}/a")


def test_a_certificate_that_the_machine_does_not_trust_is_refused(tmp_path: Path) -> None:
    with (
        served_securely(tmp_path, "localhost") as (base, _),
        httpx2.Client(transport=PublicTransport(allow_private=True)) as client,
        pytest.raises(httpx2.ConnectError),
    ):
        client.get(f"{base}/a")


@contextmanager
def served_securely(folder: Path, name: str) -> Iterator[tuple[str, ssl.SSLContext]]:
    """The address of a server with a certificate for that name, and a context that trusts the certificate."""
    file = folder / "certificate.pem"
    file.write_bytes(certificate(name))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    server = LocalServer(context)
    server.routes["/a"] = Reply(body=b"A page")
    with served(server):
        yield server.base.replace("127.0.0.1", "localhost"), ssl.create_default_context(cafile=str(file))


def certificate(name: str) -> bytes:
    """A key and a certificate for a name, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return private + made.public_bytes(pem)
