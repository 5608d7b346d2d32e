"""One function for every command: authenticate, replay, licence, permission, run, encode, remember the answer.

All of it happens inside the writer's savepoint, so a retry after any crash gets the first answer or runs for the first
time; there is no state between.
"""

import asyncio
import hashlib
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import msgspec

from appliance.runtime.again import Again
from appliance.runtime.caller import Caller
from appliance.runtime.database import Writer
from appliance.runtime.journal import read_standing
from appliance.runtime.route import Call, Gate, Route
from appliance.runtime.tx import Snapshot, Tx
from kernel.clock import DAY_MS, MINUTE_MS
from kernel.errors import DomainError, ErrorCode, conflict, forbidden, invalid
from kernel.ids import made_at_ms
from kernel.web.problem import PASSING, problem_of

KEEP_MS = 30 * DAY_MS
_SWEEP_S = 3_600
LONG_WAIT_MS = 10 * MINUTE_MS
_PACKED_FROM = 512  # bytes; a shorter answer gains nothing
_PACKED = b"\x78"  # how a zlib stream begins (RFC 1950), and no JSON does
_KEY = re.compile(r"[\x21-\x7e]{1,128}")
# Never stored, not even hashed: a short secret is guessed from its hash.
_SECRET_FIELDS = frozenset(
    {"pin", "new_pin", "old_pin", "approver_pin", "setup_code", "join_code", "password", "device_key", "badge"}
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back: a status and encoded JSON. `replayed` says that it is a first answer given again."""

    status: int
    body: bytes
    replayed: bool = False

    @property
    def is_problem(self) -> bool:
        """Say whether the body is problem+json."""
        return self.status >= HTTPStatus.BAD_REQUEST


@dataclass(frozen=True, slots=True)
class Attempt:
    """One arrival of a command: its route, its parsed call without the caller, and how it identifies itself."""

    route: Route
    path: str
    call: Call
    key: str | None
    request_hash: bytes
    waited_ms: int
    again: Again | None = None


def hash_request(raw: bytes, query: str) -> bytes:
    """Return the hash by which a retry is known to be the same command; secrets leave the body first."""
    try:
        value = _without_secrets(msgspec.json.decode(raw)) if raw else None
        canonical = msgspec.json.encode(value, order="deterministic")
    except (msgspec.DecodeError, RecursionError):
        canonical = raw
    return hashlib.sha256(query.encode() + b"\n" + canonical).digest()


def holds_secret(value: Any) -> bool:
    """Say whether a PIN, a code or a key stands anywhere in a decoded body."""
    if isinstance(value, dict):
        return any(key in _SECRET_FIELDS or holds_secret(item) for key, item in value.items())
    return isinstance(value, list) and any(map(holds_secret, value))


def _without_secrets(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_secrets(item) for key, item in value.items() if key not in _SECRET_FIELDS}
    if isinstance(value, list):
        return [_without_secrets(item) for item in value]
    return value


def read_key(headers: Mapping[str, str], now_ms: int) -> str | None:
    """Return the Idempotency-Key; raises for one that is malformed or older than answers are kept."""
    key = headers.get("Idempotency-Key")
    if key is None:
        return None
    if not _KEY.fullmatch(key):
        raise invalid("The Idempotency-Key must be 1 to 128 visible ASCII characters; a UUIDv7 is best.")
    made = made_at_ms(key)
    if made is not None and made < now_ms - KEEP_MS:
        raise conflict("This command is more than 30 days old and cannot be sent any more.", key="key_too_old")
    return key


def read_wait(headers: Mapping[str, str], key: str | None, now_ms: int, *, clock_is_sure: bool) -> int:
    """Return for how long a command waited on its phone, in ms.

    The phone says so in `Comanda-Waited-Ms` (its own monotonic time). Without that, the time in a UUIDv7 key counts
    where the box's clock is sure, and only beyond what two clocks may differ by.
    """
    said = headers.get("Comanda-Waited-Ms")
    if said is not None:
        if not (said.isascii() and said.isdigit()) or len(said) > len(str(KEEP_MS)):
            raise invalid("Comanda-Waited-Ms must be a whole number of milliseconds.")
        return int(said)
    made = made_at_ms(key) if key is not None else None
    if made is None or not clock_is_sure:
        return 0
    waited = now_ms - made
    return waited if waited >= LONG_WAIT_MS else 0


def permit(route: Route, caller: Caller) -> None:
    """Raise unless the caller may use the route."""
    match route.access:
        case Gate.PUBLIC:
            return
        case Gate.LOCAL:
            if not caller.is_local:
                raise forbidden("This works only on the box itself, with the comanda command.")
        case Gate.SIGNED_IN:
            if not caller.is_signed_in:
                raise DomainError(ErrorCode.UNAUTHENTICATED, "Log in first.")
        case action:
            if not caller.is_signed_in:
                raise DomainError(ErrorCode.UNAUTHENTICATED, "Log in first.")
            if not caller.may(action):
                raise forbidden("You may not do this. Ask a manager.", action=action)


def run_command(tx: Tx, attempt: Attempt, caller: Caller, check_licence: Any) -> Answer:
    """Run one arrival of a command to its answer; raises only refusals that are not remembered."""
    tx.moment.caller, tx.moment.command_id, tx.moment.waited_ms = caller, attempt.key, attempt.waited_ms
    if attempt.key is not None:
        stored = _replay(tx, attempt, caller)
        if stored is not None:
            return stored
    tx.moment.is_again = _is_again(tx, attempt)
    check_licence(attempt.route.licence)
    permit(attempt.route, caller)
    call = attempt.call.having(caller=caller)
    try:
        answer = Answer(attempt.route.status, encode(attempt.route.handler(tx, call)))
    except DomainError as refusal:
        if refusal.code in PASSING:
            raise
        tx.undo()
        answer = Answer(problem_of(refusal).status, msgspec.json.encode(problem_of(refusal)))
    if attempt.key is not None and not (answer.is_problem and tx.moment.is_again):
        _remember(tx, attempt, caller, answer)
    return answer


def _is_again(tx: Tx, attempt: Attempt) -> bool:
    """Say whether a phone offers again what a restore took. Raises `conflict` for what this life of the journal holds.

    All that follows from it: paper waits for a yes, nothing opens or takes money by itself, and a refusal is not remembered,
    for what it needs may still be on another phone.
    """
    if attempt.again is None or attempt.key is None:
        return False
    if not read_standing(tx).is_after_loss_of(attempt.again.position):
        raise conflict("The box has this already, or it was never its own. Look at the check.", key="again_not_lost")
    return True


def encode(answer: Any) -> bytes:
    """Return an answer as JSON; None is an empty object, so that every answer parses."""
    return b"{}" if answer is None else msgspec.json.encode(answer)


def _scope(attempt: Attempt, caller: Caller) -> tuple[str, str, str, str]:
    device = caller.device_id or f"user:{caller.user_id}"
    assert attempt.key is not None
    return device, attempt.route.method, attempt.path, attempt.key


def _hash_of(attempt: Attempt, caller: Caller) -> bytes:
    """Return what a retry must match: the same command of the same person.

    A device may be several people's, and keeps what it sent: an answer goes to nobody but who was given it first.
    """
    return hashlib.sha256(f"{caller.user_id}\n".encode() + attempt.request_hash).digest()


def _replay(tx: Snapshot, attempt: Attempt, caller: Caller) -> Answer | None:
    row = tx.one(
        "SELECT request_hash, status, response FROM commands WHERE device = ? AND method = ? AND path = ? AND key = ?",
        _scope(attempt, caller),
    )
    if row is None:
        return None
    if row["request_hash"] != _hash_of(attempt, caller):
        raise conflict(
            "This Idempotency-Key was used for a different command. Make a new key for a new command.", key="key_reused"
        )
    return Answer(row["status"], unpack(row["response"]), replayed=True)


def _remember(tx: Tx, attempt: Attempt, caller: Caller, answer: Answer) -> None:
    tx.run(
        "INSERT INTO commands (device, method, path, key, request_hash, status, response, at_ms)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (*_scope(attempt, caller), _hash_of(attempt, caller), answer.status, _pack(answer.body), tx.at_ms),
    )


def _pack(body: bytes) -> bytes:
    """Return an answer as it is kept: a month of whole checks would be most of the database, and of every backup."""
    return body if len(body) < _PACKED_FROM else zlib.compress(body, 1)


def unpack(kept: bytes) -> bytes:
    """Return a kept answer as it was given."""
    return zlib.decompress(kept) if kept.startswith(_PACKED) else kept


async def sweep(writer: Writer) -> None:
    """Forget answers that nobody can ask for any more, every hour."""
    while True:
        await writer.do(forget_old_commands)
        await asyncio.sleep(_SWEEP_S)


def forget_old_commands(tx: Tx) -> int:
    """Delete answers older than thirty days and return how many; their keys are refused from then on."""
    return tx.run("DELETE FROM commands WHERE at_ms < ?", (tx.at_ms - KEEP_MS,)).rowcount
