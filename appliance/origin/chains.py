"""A certificate with its key and its issuers, as one file: read, judged, and put in place whole."""

import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.x509.oid import ExtensionOID

from appliance.runtime.durable import fsync_folder, write_whole
from kernel.certificates import UNREADABLE
from kernel.clock import SECOND_MS

FOLDER: Final = "tls"
"""In the data folder; nobody but the daemon reads it."""


class ChainError(Exception):
    """A certificate cannot be used; the message says why."""


@dataclass(frozen=True, slots=True)
class Chain:
    """A private key, its certificate, and those between it and who is trusted."""

    key: EllipticCurvePrivateKey
    certificates: tuple[x509.Certificate, ...]

    @property
    def leaf(self) -> x509.Certificate:
        """Return the key's own certificate."""
        return self.certificates[0]

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names and addresses that it is for."""
        try:
            found = self.leaf.extensions.get_extension_for_oid(ExtensionOID.SUBJECT_ALTERNATIVE_NAME).value
        except x509.ExtensionNotFound:
            return ()
        assert isinstance(found, x509.SubjectAlternativeName)
        addresses = map(str, found.get_values_for_type(x509.IPAddress))
        return (*found.get_values_for_type(x509.DNSName), *addresses)

    @property
    def begins_ms(self) -> int:
        """Return from when it is valid, in ms UTC."""
        return int(self.leaf.not_valid_before_utc.timestamp()) * SECOND_MS

    @property
    def ends_ms(self) -> int:
        """Return until when, in ms UTC."""
        return int(self.leaf.not_valid_after_utc.timestamp()) * SECOND_MS

    def pem(self) -> bytes:
        """Return key and certificates as a server loads them."""
        return key_pem(self.key) + pem_of(self.certificates)


@dataclass(frozen=True, slots=True)
class Wish:
    """A key that waits for its certificate, with the request for it (DER)."""

    key: EllipticCurvePrivateKey
    csr: bytes

    def pem(self) -> bytes:
        """Return key and request as text."""
        return key_pem(self.key) + x509.load_der_x509_csr(self.csr).public_bytes(serialization.Encoding.PEM)

    def answered(self, pem: str) -> Chain:
        """Return the key with the certificate that came for it. Raises `ChainError` where it is another's."""
        try:
            chain = Chain(self.key, tuple(x509.load_pem_x509_certificates(pem.encode())))
            leaf_key, leaf_names = chain.leaf.public_key(), chain.names
        except UNREADABLE as bad:
            raise ChainError("What came is no certificate.") from bad
        asked = x509.load_der_x509_csr(self.csr).extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        names = tuple(asked.get_values_for_type(x509.DNSName))
        if leaf_key != self.key.public_key() or leaf_names != names:
            raise ChainError("What came is for another key or name.")
        return chain


def make_wish(name: str) -> Wish:
    """Return a new key, and the request for a certificate for this name alone."""
    key = ec.generate_private_key(ec.SECP256R1())
    wanted = x509.SubjectAlternativeName([x509.DNSName(name)])
    builder = x509.CertificateSigningRequestBuilder().subject_name(x509.Name([])).add_extension(wanted, critical=False)
    return Wish(key, builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.DER))


def read_wish(path: Path) -> Wish | None:
    """Return the key that waits, and its request; None where there is none, or what a crash left of one."""
    try:
        content = path.read_bytes()
        key = serialization.load_pem_private_key(content, None)
        request = x509.load_pem_x509_csr(content)
    except (OSError, *UNREADABLE):
        return None
    if not isinstance(key, EllipticCurvePrivateKey) or request.public_key() != key.public_key():
        return None
    return Wish(key, request.public_bytes(serialization.Encoding.DER))


def key_pem(key: EllipticCurvePrivateKey) -> bytes:
    """Return a key as text."""
    encoding, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    return key.private_bytes(encoding, form, serialization.NoEncryption())


def pem_of(certificates: Sequence[x509.Certificate]) -> bytes:
    """Return certificates as text."""
    return b"".join(one.public_bytes(serialization.Encoding.PEM) for one in certificates)


def read(path: Path) -> Chain | None:
    """Return what lies in a file; None where there is none. Raises `ChainError` for what does not belong together."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as refused:
        raise ChainError(f"{path.name} cannot be read: {refused.strerror}.") from refused
    try:
        key = serialization.load_pem_private_key(content, None)
        certificates = tuple(x509.load_pem_x509_certificates(content))
    except UNREADABLE as bad:
        raise ChainError(f"{path.name} holds no key with its certificate.") from bad
    if not isinstance(key, EllipticCurvePrivateKey):
        raise ChainError(f"{path.name}: the key is none of the kind that is made here.")
    if certificates[0].public_key() != key.public_key():
        raise ChainError(f"{path.name}: key and certificate do not belong together.")
    return Chain(key, certificates)


def write(path: Path, chain: Chain | Wish) -> None:
    """Put key and certificates, or the request for them, into a file, whole or not at all, for the owner alone."""
    path.parent.mkdir(mode=0o700, exist_ok=True)
    write_whole(path, chain.pem())


def move(path: Path, to: Path) -> None:
    """Put a file in another's place, for good."""
    path.replace(to)
    fsync_folder(to.parent)


def drop(path: Path) -> None:
    """Erase a key with its certificates, for good."""
    path.unlink(missing_ok=True)
    if path.parent.is_dir():
        fsync_folder(path.parent)


def server_context(path: Path) -> ssl.SSLContext:
    """Return what a server at this chain's names speaks with. Raises `ChainError`."""
    context = new_context()
    try:
        context.load_cert_chain(path)
    except (OSError, ssl.SSLError) as bad:
        raise ChainError(f"{path.name} cannot be served: {bad}.") from bad
    return context


def new_context() -> ssl.SSLContext:
    """Return a server's side of TLS 1.2 and 1.3, for HTTP/1.1, with no certificate yet."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_alpn_protocols(["http/1.1"])
    return context


def prove(context: ssl.SSLContext, chain: Chain, trusted: x509.Certificate | None = None) -> None:
    """Shake hands with a context as a phone would, in memory; raises `ChainError` where that fails.

    With `trusted`, as a phone that trusts that certificate alone: for each of the chain's names.
    """
    for name in chain.names if trusted is not None else (None,):
        client = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        if trusted is None:
            client.check_hostname, client.verify_mode = False, ssl.CERT_NONE
        else:
            client.load_verify_locations(cadata=pem_of([trusted]).decode())
            client.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN  # it may stand below another
        served = _shake_hands(context, client, name)
        if served != chain.leaf.public_bytes(serialization.Encoding.DER):
            raise ChainError("Another certificate than the new one answers.")


def _shake_hands(server_side: ssl.SSLContext, client_side: ssl.SSLContext, name: str | None) -> bytes | None:
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    server = server_side.wrap_bio(to_server, to_client, server_side=True)
    client = client_side.wrap_bio(to_client, to_server, server_hostname=name)
    try:
        for _ in range(8):
            done = [_step(client), _step(server)]
            if all(done):
                return client.getpeercert(binary_form=True)
    except (ssl.SSLError, ssl.CertificateError) as refused:
        raise ChainError(f"A phone would refuse the certificate for {name}: {refused}.") from refused
    raise ChainError("No handshake came about.")


def _step(side: ssl.SSLObject) -> bool:
    try:
        side.do_handshake()
    except ssl.SSLWantReadError:
        return False
    return True
