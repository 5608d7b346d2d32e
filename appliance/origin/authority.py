"""The box's own certificate authority: made on request, good for the box's own names and private addresses, no others.

Whoever trusts it on a phone trusts the box with the box's own names and with nothing else (RFC 5280, 4.2.1.10), also
should its key be stolen. The key never leaves the data folder.
"""

import ipaddress
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, ExtensionOID, NameOID

from appliance.origin.chains import Chain
from appliance.origin.model import AUTHORITY_DAYS, LEAF_DAYS, is_address
from kernel.clock import SECOND_MS

# The private networks of RFC 1918, and the machine itself: a till may run on the box.
NETWORKS: Final = tuple(map(ipaddress.IPv4Network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8")))
_BEFORE: Final = timedelta(days=1)  # phones whose clock is behind
_LONGEST_CN: Final = 64
# OpenSSL takes a common name that looks like a host's for one, where a certificate is for addresses only: an address is
# then outside the names that are permitted.
_NOT_A_NAME: Final = "The Comanda box"


def make_authority(house: str, names: Iterable[str], now_ms: int) -> Chain:
    """Return a new authority for these names (and what is below them) and for private addresses."""
    key = ec.generate_private_key(ec.SECP256R1())
    now = _moment(now_ms)
    called = _named(f"{house} (Comanda)")
    trees: list[x509.GeneralName] = [x509.DNSName(name) for name in sorted(set(names))]
    trees += [x509.IPAddress(network) for network in NETWORKS]
    certificate = (
        x509.CertificateBuilder()
        .subject_name(called)
        .issuer_name(called)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _BEFORE)
        .not_valid_after(now + timedelta(days=AUTHORITY_DAYS))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs=True), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.NameConstraints(permitted_subtrees=trees, excluded_subtrees=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    return Chain(key, (certificate,))


def issue(authority: Chain, hosts: Sequence[str], now_ms: int) -> Chain:
    """Return a new key and a certificate for these names and addresses, which the authority's own constraints permit.

    It ends with the authority at the latest.
    """
    key = ec.generate_private_key(ec.SECP256R1())
    now = _moment(now_ms)
    names = [x509.IPAddress(ipaddress.IPv4Address(one)) if is_address(one) else x509.DNSName(one) for one in hosts]
    ends = min(now + timedelta(days=LEAF_DAYS) - _BEFORE, authority.leaf.not_valid_after_utc)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(_named(_NOT_A_NAME))
        .issuer_name(authority.leaf.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(max(now - _BEFORE, authority.leaf.not_valid_before_utc))
        .not_valid_after(ends)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.key.public_key()), critical=False)
        .sign(authority.key, hashes.SHA256())
    )
    return Chain(key, (certificate,))


def permits(authority: Chain, host: str) -> bool:
    """Say whether a certificate of this authority for a host would be believed."""
    if is_address(host):
        return any(ipaddress.IPv4Address(host) in network for network in NETWORKS)
    return any(host == name or host.endswith(f".{name}") for name in names_of(authority))


def names_of(authority: Chain) -> tuple[str, ...]:
    """Return the names for which, and for what is below them, the authority is good."""
    found = authority.leaf.extensions.get_extension_for_oid(ExtensionOID.NAME_CONSTRAINTS).value
    assert isinstance(found, x509.NameConstraints)
    return tuple(tree.value for tree in found.permitted_subtrees or () if isinstance(tree, x509.DNSName))


def fingerprint(certificate: x509.Certificate) -> str:
    """Return SHA-256 of a certificate as phones show it."""
    return certificate.fingerprint(hashes.SHA256()).hex(":").upper()


def _named(words: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, words[:_LONGEST_CN])])


def _moment(at_ms: int) -> datetime:
    return datetime.fromtimestamp(at_ms // SECOND_MS, tz=UTC)


def _usage(*, signs: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs,
        key_cert_sign=signs,
        crl_sign=False,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
