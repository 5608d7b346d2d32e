"""What a scale says: bytes into weights by its protocol, and never a wrong one. Pure.

What is half, noisy, or of a wrong sum is no weight; a weight is stable once the scale says so and has said the same so
often in a row that one spoilt answer cannot pass for it. Weights are whole thousandths of a kilogram (grams).
Sources: Mettler Toledo SICS reference 11781363; Toledo Continuous Output and 8217 manuals; CAS PDN/PD-II and A&D manuals.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation
from enum import StrEnum
from functools import lru_cache
from importlib import resources
from typing import Final

_LONGEST_ANSWER: Final = 64
_GRAMS: Final = {"kg": Decimal(1000), "g": Decimal(1), "lb": Decimal("453.59237"), "oz": Decimal("28.349523125")}
_MOST_MILLI: Final = 999_999
_SEVEN_BITS: Final = 0x7F
# The sign of a 8217's status byte: in motion, over capacity, under zero.
_MOTION, _OVER, _UNDER = 0x01, 0x02, 0x04
# Status words of the continuous output.
_B_NET, _B_NEGATIVE, _B_OUT, _B_MOTION, _B_KG = 0x01, 0x02, 0x04, 0x08, 0x10
_A_POINT, _C_UNIT, _C_GRAMS, _C_EXPANDED = 0x07, 0x07, 0x01, 0x10
_POINT_AT_ONE: Final = 2


class State(StrEnum):
    """What a scale says now, or why it says nothing."""

    STABLE = "stable"
    MOVING = "moving"
    OVERLOAD = "overload"
    NEGATIVE = "negative"
    SILENT = "silent"  # it is plugged in and does not answer
    GARBLED = "garbled"  # what it says is not of this protocol
    UNPLUGGED = "unplugged"


@dataclass(frozen=True, slots=True)
class Weight:
    """One word of a scale. `milli` is None where there is no weight; `is_net`: a tare is taken off already."""

    state: State
    milli: int | None = None
    is_net: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Protocol:
    """How one kind of scale speaks; scales.toml says what each word means."""

    key: str
    name: str
    baud: int
    bits: int = 8
    parity: str = "N"
    stop: int = 1
    ask: bytes = b""
    ask_on: bytes = b""
    then: bytes = b""
    end: bytes
    after_end: int = 0
    frame: re.Pattern[str]
    check: str = ""
    unit: str
    repeat: int
    tare: bytes = b""
    zero: bytes = b""


@lru_cache(maxsize=1)
def protocols() -> Mapping[str, Protocol]:
    """Return the protocols that ship, by key."""
    data = tomllib.loads(resources.files(__package__).joinpath("scales.toml").read_text("utf-8"))
    return {key: _protocol(key, dict(one)) for key, one in data.items()}


def _protocol(key: str, row: dict[str, str | int]) -> Protocol:
    told = {name: value.encode("latin-1") for name, value in row.items() if name in _BYTES and isinstance(value, str)}
    frame = re.compile(str(row.pop("frame")), re.DOTALL)
    return Protocol(key=key, frame=frame, **{**row, **told})  # type: ignore[arg-type]


_BYTES: Final = frozenset({"ask", "ask_on", "then", "end", "tare", "zero"})


class Listener:
    """Cuts what one scale sends into answers; any chunking of the same bytes says the same."""

    def __init__(self, protocol: Protocol) -> None:
        self.protocol = protocol
        self._held = b""
        self._is_whole = False  # what is held begins where an answer does
        self._last: Weight | None = None
        self._length = 0
        self._times = 0
        self._garbage = 0

    @property
    def is_garbled(self) -> bool:
        """Say whether much came of late that was no answer."""
        return self._garbage > _LONGEST_ANSWER

    def begin_answer(self) -> None:
        """Forget what is half: a question was asked, and what comes now begins with its answer."""
        self._held = b""
        self._is_whole = True

    def forget(self) -> None:
        """Let nothing said so far vouch for what comes: the line was silent."""
        self._last, self._times, self._held, self._is_whole = None, 0, b"", False

    def feed(self, data: bytes) -> list[Weight]:
        """Take bytes as they came and return the words that they complete, in order."""
        said = []
        for byte in data:
            self._held += bytes((byte,))
            if not self._is_ended():
                if len(self._held) > _LONGEST_ANSWER:
                    self._drop()
                continue
            answer, self._held = self._held, b""
            word = self._read(answer) if self._is_whole else None
            was_whole, self._is_whole = self._is_whole, True
            if word is not None:
                self._garbage = 0
                said.append(self._weigh(word, len(answer)))
            elif was_whole:
                self._drop(len(answer))
        return said

    def _is_ended(self) -> bool:
        end, after = self.protocol.end, self.protocol.after_end
        body = self._held[:-after] if after else self._held
        if not after:
            return body.endswith(end)
        return len(self._held) > after and body.endswith(end)

    def _drop(self, length: int = _LONGEST_ANSWER) -> None:
        self._garbage += length
        self._held, self._last, self._times = b"", None, 0
        self._is_whole = self._is_whole and length < _LONGEST_ANSWER

    def _weigh(self, word: Weight, length: int) -> Weight:
        """Return what the scale said, stable only once it has said it often enough."""
        is_same = word == self._last and length == self._length
        self._times = self._times + 1 if is_same else 1
        self._last, self._length = word, length
        if word.state is State.STABLE and self._times < self.protocol.repeat:
            return Weight(State.MOVING, word.milli, word.is_net)
        return word

    def _read(self, answer: bytes) -> Weight | None:
        """Return what one answer says, None for what is none."""
        found = self.protocol.frame.match(answer.decode("latin-1"))
        if found is None:
            return None
        said = {name: text for name, text in found.groupdict().items() if text is not None}
        if "sum" in said and not _is_sum_right(self.protocol.check, answer, found.start("sum")):
            return None
        if "swb" in said:
            return _read_status_words(said)
        if "status" in said:
            return _read_status(ord(said["status"]))
        return _read_value(said, self.protocol.unit)


def _read_value(said: Mapping[str, str], unit: str) -> Weight | None:
    if "over" in said:
        return Weight(State.OVERLOAD)
    if "under" in said:
        return Weight(State.NEGATIVE)
    if "value" not in said:
        return Weight(State.MOVING)
    digits = said["value"].replace(",", ".").strip()
    sign = said.get("sign", "").strip()
    try:
        value = Decimal(sign + digits)
    except InvalidOperation:
        return None
    is_moving = "moving" in said
    return _tell(value * _GRAMS[said.get("unit", unit).strip()], is_moving=is_moving, is_net="net" in said)


def _tell(grams: Decimal, *, is_moving: bool, is_net: bool) -> Weight | None:
    if not grams.is_finite():
        return None
    milli = int(grams.to_integral_value(ROUND_HALF_EVEN))
    if milli > _MOST_MILLI:
        return Weight(State.OVERLOAD)
    if grams < 0:
        return Weight(State.NEGATIVE, max(milli, -_MOST_MILLI), is_net)
    return Weight(State.MOVING if is_moving else State.STABLE, milli, is_net)


def _read_status(status: int) -> Weight:
    """Return what a 8217 says instead of a weight."""
    if status & _OVER:
        return Weight(State.OVERLOAD)
    return Weight(State.NEGATIVE if status & _UNDER else State.MOVING)


def _read_status_words(said: Mapping[str, str]) -> Weight | None:
    """Return what the continuous output says: status words A (where the point is), B (signs and motion), C (the unit)."""
    a, b, c = ord(said["swa"]), ord(said["swb"]), ord(said["swc"])
    if b & _B_OUT:
        return Weight(State.OVERLOAD)
    digits = said["value"].strip().replace(" ", "")
    if not digits or said["value"].strip() != digits:
        return None
    value = Decimal(digits).scaleb(_POINT_AT_ONE - (a & _A_POINT))
    if c & _C_EXPANDED:
        value = value.scaleb(-1)
    grams = 1 if c & _C_UNIT == _C_GRAMS else _GRAMS["kg" if b & _B_KG else "lb"]
    is_net = bool(b & _B_NET)
    return _tell(-value * grams if b & _B_NEGATIVE else value * grams, is_moving=bool(b & _B_MOTION), is_net=is_net)


def _is_sum_right(check: str, answer: bytes, at: int) -> bool:
    """Say whether an answer's check fits: CAS's xor of what stands between STX and it, or Toledo's sum that ends in 0."""
    if check == "xor":
        total = 0
        for byte in answer[answer.index(b"\x02") + 1 : at]:
            total ^= byte
        return total == answer[at]
    return sum(byte & _SEVEN_BITS for byte in answer[: at + 1]) & _SEVEN_BITS == 0
