"""What box and cloud say to one another: the wire types of both sides, and how a box signs what it says.

Every call of a box is a POST of JSON, signed by the box's own key over method, path, site and body. A body carries a
`nonce`: the same nonce again is the same call and gets the first answer. Never in any of these: orders, menus, guests
or staff. Instants are UTC milliseconds.
"""

import hashlib
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kernel import paseto
from kernel.keyset import KeySet, key_for, kid_of
from kernel.lease import binding
from kernel.paseto import UntrustedTokenError
from kernel.said import Said, tidy
from kernel.vendor_commands import LARGEST_COPY

SITE_HEADER = "X-Site-ID"
KEY_HEADER = "X-Box-Key"
SIGNATURE_HEADER = "X-Box-Signature"
COMMAND_USE = "command"
LONGEST_WAIT_S = 50
LARGEST_BODY = 256 * 1024
_FINGERPRINT = 16
_REQUEST = b"comanda-box-1"
_CHALLENGE = b"comanda-challenge-1"
_COMMAND = b"comanda-command-1|"
_LINK = "#licence="


class ClaimRequest(msgspec.Struct, frozen=True, kw_only=True):
    """A box asks to belong to a site: at once with a code, else until somebody there accepts its fingerprint."""

    code: str = ""
    box_public_key: str
    name: str = ""
    version: str = ""
    hardware: str = ""
    nonce: str
    at_ms: int


class ClaimAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Whether the box belongs to a site now. `key_sets` is the whole chain, oldest first; ask again after `retry_s`."""

    state: Literal["bound", "pending", "refused"]
    fingerprint: str
    site_id: str = ""
    site_name: str = ""
    key_sets: tuple[str, ...] = ()
    lease: str = ""
    retry_s: int = 60


class BoxHealth(msgspec.Struct, frozen=True):
    """Whether the box finds itself fit for service, and why not: the names of its readiness reasons."""

    ok: bool
    reasons: tuple[str, ...] = ()


class StationName(msgspec.Struct, frozen=True):
    """A station: a place for which tickets are printed."""

    id: int
    name: str


class PrinterState(msgspec.Struct, frozen=True):
    """A printer as the box sees it, and which stations print there."""

    name: str
    state: str
    grade: str = ""
    stations: tuple[StationName, ...] = ()


class JournalHead(msgspec.Struct, frozen=True):
    """How far the box's journal has come, and the hash that fixes all of it."""

    epoch: int
    seq: int
    head: str


class Usage(msgspec.Struct, frozen=True):
    """Counts, and nothing but counts."""

    orders_today: int = 0
    orders_total: int = 0
    devices: int = 0


class CommandResult(msgspec.Struct, frozen=True):
    """What became of a command: in English words, and as a key with fields for other languages."""

    id: str
    state: Literal["done", "failed", "refused"]
    detail: str
    at_ms: int
    key: str = ""
    fields: dict[str, Any] = {}

    @property
    def said(self) -> Said:
        """Return the answer's sentence."""
        return tidy(Said(self.detail, self.key, self.fields))


class Pulse(msgspec.Struct, frozen=True, kw_only=True):
    """What every sign of life says of a box's lease, its boot and its clock.

    `seq` grows with each heartbeat, `previous_jti` is the lease it holds; two boxes on one copied card fork both.
    `boot_elapsed_s` counts since boot, `high_water_ms` is the latest instant that the box has proof of.
    """

    nonce: str
    at_ms: int
    seq: int
    previous_jti: str = ""
    boot_id: str
    boot_elapsed_s: int
    high_water_ms: int
    version: str
    slot: str = ""
    uptime_seconds: int
    keys_version: int = 0


class Heartbeat(Pulse, frozen=True, kw_only=True):
    """A sign of life, asking for the next lease."""

    health: BoxHealth
    printers: tuple[PrinterState, ...] = ()
    journal: JournalHead
    usage: Usage = Usage()
    unsafe_shutdowns: int = 0
    results: tuple[CommandResult, ...] = ()


class HeartbeatAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The next lease, newer key sets in order, and commands. The last four tell a person what the lease says."""

    lease: str
    key_sets: tuple[str, ...] = ()
    server_time_ms: int
    next_heartbeat_s: int
    commands: tuple[str, ...] = ()
    licensed: bool = True
    locked: bool = False
    lock_reason: str = ""
    expires_at: str = ""


class ChannelRequest(msgspec.Struct, frozen=True, kw_only=True):
    """A box waits for what is meant for it, at most `wait_s` seconds, and answers for what it has run.

    `holds` is the id of its lease: one that was lost on its way is given again.
    """

    nonce: str
    at_ms: int
    wait_s: int
    holds: str = ""
    results: tuple[CommandResult, ...] = ()


class ChannelAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What waited; a lease only where it changed."""

    commands: tuple[str, ...] = ()
    lease: str = ""
    key_sets: tuple[str, ...] = ()
    server_time_ms: int


class RenewalRequest(msgspec.Struct, frozen=True):
    """A challenge brought by somebody's phone or computer."""

    challenge: str


class RenewalAnswer(msgspec.Struct, frozen=True):
    """What to bring back to the box."""

    lease: str
    key_sets: tuple[str, ...] = ()


class DiagnosticsReceived(msgspec.Struct, frozen=True):
    """How many bytes of a bundle have arrived."""

    received: int


class DiagnosticsDone(msgspec.Struct, frozen=True):
    """The whole bundle's size and SHA-256 in hex."""

    size: int
    sha256: str


_CopyName = Annotated[str, msgspec.Meta(pattern=r"^comanda-[0-9A-Za-z-]{1,120}\.db\.gz\.age$")]


class CopyOffered(msgspec.Struct, frozen=True, kw_only=True):
    """A sealed backup that the vendor is to keep: the backup's name, its bytes, SHA-256 in hex, and which key opens it."""

    name: _CopyName
    bytes: Annotated[int, msgspec.Meta(ge=1, le=LARGEST_COPY)]
    sha256: Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}$")]
    mark: Annotated[str, msgspec.Meta(pattern=r"^[0-9A-Z]{1,16}$")]


class CopyStanding(msgspec.Struct, frozen=True):
    """How a copy's arrival stands: the id it goes under, how many bytes are there, and whether it counts."""

    id: str
    received: int
    is_whole: bool = False


class CopyKept(msgspec.Struct, frozen=True, kw_only=True):
    """A sealed backup that the vendor keeps."""

    id: str
    name: str
    bytes: int
    sha256: str
    mark: str
    done_ms: int


class CopiesKept(msgspec.Struct, frozen=True):
    """What the vendor keeps for a site, newest first."""

    copies: tuple[CopyKept, ...]


class CopyPiece(msgspec.Struct, frozen=True):
    """Which piece of a copy a box wants back."""

    offset: Annotated[int, msgspec.Meta(ge=0, le=LARGEST_COPY)]


class CertificateRequest(msgspec.Struct, frozen=True, kw_only=True):
    """A box asks for its name under the vendor's domain and, with a request (DER, base64url), for a certificate for it.

    The same request again is the same wish: it is answered with how far it is. The key stays in the box.
    """

    nonce: str
    at_ms: int
    csr: str = ""


class CertificateAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """How a box's name stands: it has none, has one, or its certificate waits, fails (`problem` says why) or is there.

    `chain` is the certificate with those above it, as PEM; ask again after `retry_s`.
    """

    state: Literal["none", "named", "waiting", "failing", "issued"]
    name: str = ""
    chain: str = ""
    problem: Said = Said()
    retry_s: int = 60


class Command(msgspec.Struct, frozen=True, kw_only=True):
    """What the vendor asks of one box, once: `id` is a UUIDv7, from `iat` until `exp`."""

    id: str
    kind: str
    args: dict[str, Any] = {}
    iat: int
    exp: int


def fingerprint(box_public_key: bytes) -> str:
    """Return the short name of a box's raw public key, as both sides show it: 16 hex digits."""
    return hashlib.sha256(box_public_key).hexdigest()[:_FINGERPRINT]


@dataclass(frozen=True, slots=True)
class Call:
    """A box's call as it is signed. `path` is without query, `site_id` empty before the claim."""

    method: str
    path: str
    site_id: str
    body: bytes

    def to_sign(self) -> bytes:
        """Return the bytes that the box's key signs."""
        parts = (self.method.upper(), self.path, self.site_id)
        digest = hashlib.sha256(self.body).digest()
        return paseto.pre_authentication(_REQUEST, *(part.encode() for part in parts), digest)


def sign_request(key: Ed25519PrivateKey, call: Call) -> str:
    """Return the signature header of a box's call."""
    return paseto.to_text(key.sign(call.to_sign()))


def request_is_signed(box_public_key: bytes, signature: str, call: Call) -> bool:
    """Say whether the box with that raw public key signed exactly this call."""
    try:
        key = paseto.public_key(paseto.to_text(box_public_key))
        key.verify(paseto.from_text(signature), call.to_sign())
    except (InvalidSignature, UntrustedTokenError):
        return False
    return True


def sign_challenge(pulse: Pulse, key: Ed25519PrivateKey, site_id: str) -> str:
    """Return the challenge that somebody carries to the cloud for a box without internet."""
    kid = fingerprint(key.public_key().public_bytes_raw())
    footer = msgspec.json.encode({"kid": kid, "site": site_id})
    message = msgspec.json.encode(msgspec.convert(msgspec.to_builtins(pulse), Pulse))
    return paseto.sign(message, key, footer=footer, implicit=_CHALLENGE)


class ChallengeFooter(msgspec.Struct, frozen=True):
    """Whose challenge it says it is: the box's fingerprint and its site."""

    kid: str
    site: str


def challenger_of(challenge: str) -> ChallengeFooter:
    """Return whose challenge a text says it is, so that the box's key can be looked up; raises `UntrustedTokenError`."""
    try:
        return msgspec.json.decode(paseto.footer_of(challenge), type=ChallengeFooter)
    except (msgspec.MsgspecError, UnicodeDecodeError) as bad:
        raise UntrustedTokenError("malformed") from bad


def verify_challenge(challenge: str, box_public_key: bytes) -> Pulse:
    """Return what a challenge says if the box with that raw public key made it; raises `UntrustedTokenError`."""
    key = paseto.public_key(paseto.to_text(box_public_key))
    signed = paseto.verify(challenge, key, implicit=_CHALLENGE)
    try:
        return msgspec.json.decode(signed.message, type=Pulse)
    except (msgspec.MsgspecError, UnicodeDecodeError) as bad:
        raise UntrustedTokenError("malformed") from bad


def sign_command(command: Command, key: Ed25519PrivateKey, kid: str, site_id: str, box_public_key: bytes) -> str:
    """Return the token of a command for one box of one site."""
    footer = msgspec.json.encode({"kid": kid})
    implicit = _COMMAND + binding(site_id, box_public_key)
    return paseto.sign(msgspec.json.encode(command), key, footer=footer, implicit=implicit)


def verify_command(token: str, keys: KeySet, site_id: str, box_public_key: bytes) -> Command:
    """Return the command in a token that a command key of the set signed for this box; raises `UntrustedTokenError`."""
    key = key_for(keys, kid_of(token), COMMAND_USE)
    signed = paseto.verify(token, key, implicit=_COMMAND + binding(site_id, box_public_key))
    try:
        return msgspec.json.decode(signed.message, type=Command)
    except (msgspec.MsgspecError, UnicodeDecodeError) as bad:
        raise UntrustedTokenError("malformed") from bad


def read_renewal(text: str) -> RenewalAnswer:
    """Return the answer in what somebody brought: the link back to the box, its word alone, or the JSON of a file.

    Raises `UntrustedTokenError` for anything else.
    """
    text = text.strip()
    word = text.rpartition(_LINK)[2] if _LINK in text else text
    try:
        raw = word.encode() if word.startswith("{") else paseto.from_text(word)
        return msgspec.json.decode(raw, type=RenewalAnswer)
    except (msgspec.MsgspecError, UnicodeError) as bad:
        raise UntrustedTokenError("malformed") from bad
