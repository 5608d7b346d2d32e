"""What may be a name, which request for a certificate is taken, how long to wait after what. Pure."""

import ipaddress
import re
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from kernel.certificates import UNREADABLE
from kernel.clock import DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS
from kernel.errors import DomainError, ErrorCode, invalid
from kernel.said import Said

# Authorities count certificates of one name by the week, and let five of them pass: one is kept back for a new machine.
WEEK_MS = 7 * DAY_MS
MOST_A_WEEK = 4
# What several boxes on one name would do to each other is kept apart for so long.
PATIENCE_MS = HOUR_MS
BUSY_MS = HOUR_MS
_FIRST_PAUSE_MS, _LONGEST_PAUSE_MS = MINUTE_MS, DAY_MS
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{1,38}[a-z0-9])")
_NOT_A_BOX = frozenset({"admin", "api", "box", "cloud", "dns", "mail", "ns1", "ns2", "smtp", "support", "www"})


@dataclass(frozen=True, slots=True)
class Issued:
    """A certificate that came: its text, its life in UTC ms."""

    chain: str
    begins_ms: int
    ends_ms: int


class Trouble(Exception):  # noqa: N818  it is no mistake of ours
    """An order did not come to its end this time.

    `is_over`: this order never will, and the next try begins a new one. `is_stranger`: the authority does not know the account.
    """

    def __init__(self, said: Said, *, is_over: bool = False, is_stranger: bool = False, pause_ms: int = 0) -> None:
        super().__init__(said.words)
        self.said, self.is_over, self.is_stranger, self.pause_ms = said, is_over, is_stranger, pause_ms


def check_label(text: str) -> str:
    """Return the first part of a name as it is kept. Raises `invalid` for one that no box may have."""
    label = text.strip().lower()
    if not _LABEL.fullmatch(label) or "--" in label or label in _NOT_A_BOX:
        raise invalid(
            "Use 3 to 40 small letters (a to z), digits and single hyphens; words such as www and mail are not for boxes.",
            key="name_bad",
            field="label",
        )
    return label


def pause_ms(tries: int) -> int:
    """Return how long to wait after so many tries in a row: authorities allow five failures an hour for one name."""
    return int(min(_FIRST_PAUSE_MS << (2 * min(max(tries - 1, 0), 8)), _LONGEST_PAUSE_MS))


def is_too_often(issued: Sequence[int], now_ms: int) -> int:
    """Return from when a further certificate may be asked for, after those issued at these instants; 0 for now."""
    lately = sorted(one for one in issued if one > now_ms - WEEK_MS)
    return lately[-MOST_A_WEEK] + WEEK_MS if len(lately) >= MOST_A_WEEK else 0


def read_request(raw: bytes, name: str) -> x509.CertificateSigningRequest:
    """Return a box's request for a certificate (DER): signed by a P-256 key, for exactly this name. Raises `invalid`."""
    try:
        request = x509.load_der_x509_csr(raw)
        names = request.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        is_signed = request.is_signature_valid
        key = request.public_key()
    except UNREADABLE as bad:
        raise _odd("it cannot be read") from bad
    if not is_signed or not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
        raise _odd("its key is none of the kind that boxes make")
    if list(names) != [x509.DNSName(name)] or len(request.extensions) != 1 or list(request.subject):
        raise _odd("it asks for more than the box's own name")
    return request


def _odd(why: str) -> DomainError:
    return invalid(f"This request for a certificate is not taken: {why}.", key="csr_odd", why=why)


def too_often(until_ms: int, now_ms: int) -> DomainError:
    """Return the refusal of a box that asks for certificate after certificate."""
    return DomainError(
        ErrorCode.LIMITED,
        "This name had several certificates within a week. The next one can be asked for later.",
        key="certificates_too_often",
        retry_after_s=max(1, (until_ms - now_ms) // SECOND_MS),
    )


def read_chain(text: str, request: x509.CertificateSigningRequest, name: str) -> Issued:
    """Return a chain as an authority sent it, if it answers this request. Raises ValueError."""
    certificates = x509.load_pem_x509_certificates(text.encode())
    leaf = certificates[0]
    names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    if leaf.public_key() != request.public_key() or name not in names.get_values_for_type(x509.DNSName):
        raise ValueError("The certificate is for another key or name.")
    whole = "".join(one.public_bytes(Encoding.PEM).decode() for one in certificates)
    begins, ends = leaf.not_valid_before_utc, leaf.not_valid_after_utc
    return Issued(whole, int(begins.timestamp()) * SECOND_MS, int(ends.timestamp()) * SECOND_MS)


def host_and_port(text: str, port: int) -> tuple[str, int]:
    """Return where a server is that is written as HOST, HOST:PORT or [IPv6]:PORT. Raises ValueError."""
    host, colon, digits = text.strip().rpartition(":")
    if not colon or (":" in host and not host.startswith("[")):
        host, digits = text.strip(), ""
    host = host.strip("[]")
    if not host or not (digits.isdigit() or not digits):
        raise ValueError(f"{text!r} is not HOST or HOST:PORT")
    return host, int(digits) if digits else port


def is_address(host: str) -> bool:
    """Say whether a host is an address and no name."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
