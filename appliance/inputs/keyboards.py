"""From keys to codes: what a scanner or a badge reader typed, by the layout that it was set to. Pure.

Sources: linux/input.h and input-event-codes.h (what an event is), Documentation/input/event-codes.rst (SYN_DROPPED).
Scanners that are told to be independent of layouts hold Alt and type the sign's number on the keypad.
"""

import struct
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Final, NamedTuple

from evdev import ecodes

EVENT: Final = struct.Struct("@llHHi")  # struct input_event: time, type, code, value
LONGEST_CODE: Final = 128
_PRESSED: Final = 1
_RELEASED: Final = 0
_ENDS: Final = frozenset({ecodes.KEY_ENTER, ecodes.KEY_KPENTER, ecodes.KEY_TAB})
_SHIFTS: Final = frozenset({ecodes.KEY_LEFTSHIFT, ecodes.KEY_RIGHTSHIFT})
_ROWS: Final = (
    "GRAVE 1 2 3 4 5 6 7 8 9 0 MINUS EQUAL",
    "Q W E R T Y U I O P LEFTBRACE RIGHTBRACE BACKSLASH",
    "A S D F G H J K L SEMICOLON APOSTROPHE",
    "102ND Z X C V B N M COMMA DOT SLASH",
)
_KEYPAD: Final = {
    **{getattr(ecodes, f"KEY_KP{digit}"): str(digit) for digit in range(10)},
    ecodes.KEY_KPMINUS: "-",
    ecodes.KEY_KPPLUS: "+",
    ecodes.KEY_KPASTERISK: "*",
    ecodes.KEY_KPSLASH: "/",
    ecodes.KEY_KPDOT: ".",
    ecodes.KEY_SPACE: " ",
}
_LAST_NUMBER: Final = 0x10FFFF


class KeyEvent(NamedTuple):
    """One event as the kernel writes it, without its time."""

    type: int
    code: int
    value: int


@dataclass(frozen=True, slots=True)
class Layout:
    """What each key gives alone, with Shift and with AltGr."""

    key: str
    name: str
    plain: Mapping[int, str]
    shift: Mapping[int, str]
    altgr: Mapping[int, str]

    def sign(self, code: int, *, is_shifted: bool, is_altgr: bool, is_caps: bool) -> str:
        """Return the sign that a key gives, "" for none."""
        keypad = _KEYPAD.get(code)
        if keypad is not None:
            return keypad
        if is_altgr:
            return self.altgr.get(code, "")
        is_letter = self.plain.get(code, "").isalpha()
        return (self.shift if is_shifted != (is_caps and is_letter) else self.plain).get(code, "")


@lru_cache(maxsize=1)
def layouts() -> Mapping[str, Layout]:
    """Return the layouts that ship, by key."""
    data = tomllib.loads(resources.files(__package__).joinpath("keyboards.toml").read_text("utf-8"))
    return {
        key: Layout(key, one["name"], _keys(one["plain"]), _keys(one["shift"]), _keys(one.get("altgr", [])))
        for key, one in data.items()
    }


def _keys(rows: list[str]) -> dict[int, str]:
    return {
        getattr(ecodes, f"KEY_{name}"): sign
        for names, signs in zip(_ROWS, rows, strict=False)
        for name, sign in zip(names.split(), signs, strict=True)
        if sign != " "
    }


class Typist:
    """Makes codes of what one reader types. What is too long, or lost events, spoils a code up to its end."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._held: set[int] = set()
        self._is_caps = False
        self._signs: list[str] = []
        self._number = ""
        self._is_spoilt = False
        self._rest = b""

    @property
    def is_typing(self) -> bool:
        """Say whether a code has begun and not ended."""
        return bool(self._signs) or self._is_spoilt

    def feed(self, data: bytes) -> list[str]:
        """Take bytes as the kernel gave them and return the codes that they end, in order."""
        data = self._rest + data
        whole = len(data) - len(data) % EVENT.size
        self._rest = data[whole:]
        codes = []
        for _, _, kind, code, value in EVENT.iter_unpack(data[:whole]):
            ended = self.take(KeyEvent(kind, code, value))
            if ended:
                codes.append(ended)
        return codes

    def take(self, event: KeyEvent) -> str | None:
        """Take one event and return the code that it ends; None while there is none, or it was spoilt."""
        if event.type == ecodes.EV_SYN and event.code == ecodes.SYN_DROPPED:
            self._held.clear()
            self._number = ""
            self._is_spoilt = True
        elif event.type == ecodes.EV_KEY and event.value == _PRESSED:
            return self._press(event.code)
        elif event.type == ecodes.EV_KEY and event.value == _RELEASED:
            self._release(event.code)
        return None

    def give_up(self) -> str:
        """Drop a code whose end did not come, and return what there was of it."""
        dropped = "".join(self._signs)
        self._signs.clear()
        self._is_spoilt = False
        return dropped

    def _press(self, code: int) -> str | None:
        self._held.add(code)
        if code in _ENDS:
            is_good = not self._is_spoilt
            ended = self.give_up()
            return ended if is_good and ended else None
        if code == ecodes.KEY_CAPSLOCK:
            self._is_caps = not self._is_caps
        elif ecodes.KEY_LEFTALT in self._held and _KEYPAD.get(code, "").isdigit():
            self._number += _KEYPAD[code]
        else:
            self._put(
                self._layout.sign(
                    code,
                    is_shifted=bool(_SHIFTS & self._held),
                    is_altgr=ecodes.KEY_RIGHTALT in self._held,
                    is_caps=self._is_caps,
                )
            )
        return None

    def _release(self, code: int) -> None:
        self._held.discard(code)
        if code == ecodes.KEY_LEFTALT and self._number:
            number, self._number = self._number[: len(str(_LAST_NUMBER))], ""
            self._put(chr(int(number)) if 0 < int(number) <= _LAST_NUMBER else "")

    def _put(self, sign: str) -> None:
        if not sign:
            return
        if len(self._signs) >= LONGEST_CODE:
            self._signs.clear()
            self._is_spoilt = True
        if not self._is_spoilt and sign.isprintable():
            self._signs.append(sign)
