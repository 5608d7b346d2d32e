"""An authority of certificates and the vendor's DNS, both real (pebble, knot), as processes of their own on this machine."""

import base64
import datetime as dt
import json
import os
import secrets
import shutil
import signal
import socket
import ssl
import subprocess
import threading
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from ipaddress import IPv4Address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

DOMAIN = "box.example.com"
LIFE_DAYS = 90
BLOCKED = "blocked"  # a name that the authority takes from nobody
_HERE = "127.0.0.1"
_LOOKS, _BETWEEN_S = 500, 0.02
_ZONE = f"""$ORIGIN {DOMAIN}.
@ 60 SOA ns.{DOMAIN}. hostmaster.{DOMAIN}. 1 3600 600 86400 60
@ 60 NS ns.{DOMAIN}.
ns 60 A 127.0.0.1
"""


def program(name: str, package: str) -> str:
    """Return where a program is; a sentence says what to install where it is not."""
    found = shutil.which(name, path=f"{os.environ['PATH']}{os.pathsep}/usr/sbin")
    assert found is not None, f"{name} is not installed: make setup-dev installs it (Debian's package {package})"
    return found


def free_port() -> int:
    """Return a port that is free for TCP and for UDP."""
    for _ in range(50):
        with socket.socket() as tcp, socket.socket(type=socket.SOCK_DGRAM) as udp:
            tcp.bind((_HERE, 0))
            port = int(tcp.getsockname()[1])
            try:
                udp.bind((_HERE, port))
            except OSError:
                continue
            return port
    raise AssertionError("no port is free for both")


class Process:
    """A program that is ended with its test."""

    def __init__(self, folder: Path, *command: str, **environment: str) -> None:
        """Say what to run; `start` runs it."""
        self._command, self._environment = command, {**os.environ, **environment}
        self._log = folder / f"{Path(command[0]).name}.log"
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Run it."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command, cwd=self._folder, env=self._environment, stdout=log, stderr=log
            )

    def freeze(self, *, on: bool = True) -> None:
        """Let it answer nobody, or go on."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP if on else signal.SIGCONT)

    def stop(self) -> None:
        """End it."""
        if self._process is not None:
            self._process.send_signal(signal.SIGCONT)
            self._process.terminate()
            self._process.wait(20)
            self._process = None

    def until(self, is_so: Callable[[], bool]) -> None:
        """Wait until something holds of it; raises what it has said where it ends, or takes too long."""
        for _ in range(_LOOKS):
            with suppress(OSError):
                if is_so():
                    return
            self.said()
            threading.Event().wait(_BETWEEN_S)
        raise AssertionError(self.said())

    def said(self) -> str:
        """Return what it has said; raises where it has ended by itself."""
        said = self._log.read_text("utf-8", "replace")
        assert self._process is None or self._process.poll() is None, said
        return said


class NameServer(Process):
    """A DNS with one zone, changed by whoever has the key: the vendor's, or what a router knows of the house (`hosts`)."""

    def __init__(self, folder: Path, **hosts: str) -> None:
        """Write its settings."""
        self.port = free_port()
        self.key_name, self.secret = "vendor", base64.b64encode(secrets.token_bytes(32)).decode()
        (folder / "db").mkdir()
        (folder / "zone").write_text(_ZONE + "".join(f"{name} 60 A {at}\n" for name, at in hosts.items()))
        (folder / "knot.conf").write_text(
            f"server:\n  rundir: {folder}\n  listen: {_HERE}@{self.port}\n"
            f"database:\n  storage: {folder}/db\n"
            f"log:\n  - target: stderr\n    any: info\n"
            f"key:\n  - id: {self.key_name}\n    algorithm: hmac-sha256\n    secret: {self.secret}\n"
            f"acl:\n  - id: vendor\n    key: {self.key_name}\n    action: update\n"
            f"zone:\n  - domain: {DOMAIN}\n    storage: {folder}\n    file: zone\n    acl: vendor\n"
        )
        super().__init__(folder, program("knotd", "knot"), "-c", str(folder / "knot.conf"))

    def begin(self) -> None:
        """Run it, and return when it answers."""
        self.start()
        question = secrets.token_bytes(2) + bytes.fromhex("000000010000000000000000060001")  # the root's SOA: refused

        def answers() -> bool:
            with socket.socket(type=socket.SOCK_DGRAM) as line:
                line.settimeout(0.2)
                line.connect((_HERE, self.port))
                line.send(question)
                return bool(line.recv(512))

        self.until(answers)

    def settings(self) -> dict[str, str]:
        """Return the settings of a cloud that uses it."""
        return {
            "box_domain": DOMAIN,
            "dns_server": f"{_HERE}:{self.port}",
            "dns_tsig_name": self.key_name,
            "dns_tsig_secret": self.secret,
        }

    def records(self) -> str:
        """Return the whole zone."""
        asked = [program("knotc", "knot"), "-s", str(self._folder / "knot.sock"), "zone-read", DOMAIN]
        return subprocess.run(asked, check=True, capture_output=True, text=True).stdout


class Authority(Process):
    """An ACME authority that asks that DNS. `reject` is how many of a hundred nonces it does not take."""

    def __init__(self, folder: Path, names: NameServer, *, reject: int = 0) -> None:
        """Make the certificate by which it is reached, and write its settings."""
        self.port, managed = free_port(), free_port()
        self.directory = f"https://{_HERE}:{self.port}/dir"
        self.ca_file = folder / "reach.pem"
        _write_certificate(folder)
        told = {
            "listenAddress": f"{_HERE}:{self.port}",
            "managementListenAddress": f"{_HERE}:{managed}",
            "certificate": str(self.ca_file),
            "privateKey": str(folder / "reach.key"),
            "httpPort": 5002,
            "tlsPort": 5001,
            "ocspResponderURL": "",
            "externalAccountBindingRequired": False,
            "domainBlocklist": [f"{BLOCKED}.{DOMAIN}"],
            "certificateValidityPeriod": LIFE_DAYS * 86_400,
        }
        (folder / "pebble.json").write_text(json.dumps({"pebble": told}))
        super().__init__(
            folder,
            program("pebble", "pebble"),
            "-config",
            str(folder / "pebble.json"),
            "-dnsserver",
            f"{_HERE}:{names.port}",
            PEBBLE_VA_NOSLEEP="1",
            PEBBLE_WFE_NONCEREJECT=str(reject),
            PEBBLE_AUTHZREUSE="0",
        )
        self._root = f"https://{_HERE}:{managed}/roots/0"

    def begin(self) -> None:
        """Run it, and return when it answers."""
        self.start()
        self.until(lambda: bool(self._get(self.directory)))

    def orders(self) -> int:
        """Return how many orders were begun."""
        return self.said().count("Added order ")

    def root(self) -> str:
        """Return the certificate that phones trust (PEM); another one at each start."""
        return self._get(self._root).decode()

    def _get(self, url: str) -> bytes:
        trusted = ssl.create_default_context(cafile=str(self.ca_file))
        with urllib.request.urlopen(url, context=trusted, timeout=5) as answer:  # noqa: S310  our own process
            return bytes(answer.read())


@dataclass(frozen=True, slots=True)
class Issuing:
    """A running authority, the DNS that it asks, and what a cloud's settings say of both."""

    names: NameServer
    authority: Authority

    def settings(self) -> dict[str, str]:
        """Return the settings of a cloud that uses them."""
        reached = {"acme_directory": self.authority.directory, "acme_ca_file": str(self.authority.ca_file)}
        return {**self.names.settings(), **reached}


@contextmanager
def issuing(folder: Path, *, reject: int = 0) -> Iterator[Issuing]:
    """Run both."""
    names = NameServer(folder)
    authority = Authority(folder, names, reject=reject)
    try:
        names.begin()
        authority.begin()
        yield Issuing(names, authority)
    finally:
        authority.stop()
        names.stop()


def _write_certificate(folder: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "the authority's own door")])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=2))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(IPv4Address(_HERE))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    (folder / "reach.pem").write_bytes(certificate.public_bytes(Encoding.PEM))
    (folder / "reach.key").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
