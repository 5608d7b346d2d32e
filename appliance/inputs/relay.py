"""Hands what is scanned and weighed to the screens that it is for, as it happens; nothing of it is kept.

A code goes to one screen and waits there, up to a bound; of weights only the newest waits. Nobody waits for a screen.
"""

import asyncio
from collections import deque
from typing import Final

import msgspec

from appliance.inputs import service
from appliance.inputs.contract import AttachedView, CodeView, HelloInputs, ScannedView, WeightView
from appliance.inputs.model import Known, Role
from appliance.inputs.scales import State, Weight

KEEP_ALIVE_S: Final = 15.0
_MOST_CODES: Final = 32
_MOST_SCREENS: Final = 200
_MOST_OF_ONE: Final = 3


class Screen:
    """What waits for one screen: `device_id` for what serves it, or `only` one input that a manager tries out."""

    def __init__(self, device_id: str | None, only: int | None = None) -> None:
        self.device_id, self.only = device_id, only
        self._codes: deque[bytes] = deque(maxlen=_MOST_CODES)
        self._weights: dict[int, bytes] = {}
        self._hello = b""
        self._news = asyncio.Event()
        self.is_over = False

    def serves(self, known: Known) -> bool:
        """Say whether what a thing says is for this screen."""
        if self.only is not None:
            return known.id == self.only
        return self.device_id is not None and service.is_for(known, self.device_id)

    def put_hello(self, data: bytes) -> None:
        """Say what serves it."""
        self._hello = data
        self._news.set()

    def put_code(self, data: bytes) -> None:
        """Let a code wait."""
        self._codes.append(data)
        self._news.set()

    def put_weight(self, input_id: int, data: bytes) -> None:
        """Let a weight wait in the place of the one before."""
        self._weights[input_id] = data
        self._news.set()

    def end(self) -> None:
        """Let the screen's request finish."""
        self.is_over = True
        self._news.set()

    async def take(self) -> bytes:
        """Return what waits once there is something, a sign of life after a while; b"" when it is over."""
        try:
            async with asyncio.timeout(KEEP_ALIVE_S):
                await self._news.wait()
        except TimeoutError:
            return b": still here\n\n"
        self._news.clear()
        if self.is_over:
            return b""
        data = b"".join((self._hello, *self._codes, *self._weights.values()))
        self._hello = b""
        self._codes.clear()
        self._weights.clear()
        return data


class Relay:
    """Knows the screens that listen and what each scale said last."""

    def __init__(self) -> None:
        self._screens: dict[Screen, None] = {}
        self._known: dict[int, Known] = {}
        self._last: dict[int, Weight] = {}

    def known(self, input_id: int) -> Known | None:
        """Return a thing as it was last read from the registry."""
        return self._known.get(input_id)

    def admit(self, screen: Screen) -> bool:
        """Let a screen listen; False when too many do. It is told at once what serves it and what lies on its scales."""
        same = [one for one in self._screens if (one.device_id, one.only) == (screen.device_id, screen.only)]
        going = [one for one in same if not one.is_over]
        if len(going) >= _MOST_OF_ONE:
            going[0].end()  # most likely a line that died unnoticed
        elif len(self._screens) >= _MOST_SCREENS:
            return False
        self._screens[screen] = None
        screen.put_hello(self._hello(screen))
        for known in self._known.values():
            if known.id in self._last and screen.serves(known):
                screen.put_weight(known.id, self._weight(known, self._last[known.id]))
        return True

    def dismiss(self, screen: Screen) -> None:
        """Forget a screen whose request has ended."""
        self._screens.pop(screen, None)

    def end(self, device_ids: set[str] | None = None) -> None:
        """End the streams of these screens, of all without any."""
        for screen in self._screens:
            if device_ids is None or screen.device_id in device_ids:
                screen.end()

    def learn(self, everything: list[Known]) -> None:
        """Take what the registry says now, and tell every screen what serves it."""
        before = self._known
        self._known = {known.id: known for known in everything}
        if before == self._known:
            return
        self._last = {ident: last for ident, last in self._last.items() if ident in self._known}
        for screen in self._screens:
            screen.put_hello(self._hello(screen))

    def tell_code(self, input_id: int, code: str, found: CodeView | None) -> None:
        """Hand a code to whom it is for; who tries a badge reader out sees that it reads, not what."""
        known = self._known.get(input_id)
        if known is None:
            return
        for screen in self._screens:
            if screen.serves(known):
                is_secret = known.role is Role.BADGE and screen.only is not None
                shown = "•" * len(code) if is_secret else code
                told = ScannedView(input_id=input_id, role=known.role.value, code=shown, found=found)
                screen.put_code(_event("code", told))

    def tell_weight(self, input_id: int, weight: Weight) -> None:
        """Hand a weight to whom it is for; said again, it is told once."""
        known = self._known.get(input_id)
        if known is None or self._last.get(input_id) == weight:
            return
        self._last[input_id] = weight
        for screen in self._screens:
            if screen.serves(known):
                screen.put_weight(input_id, self._weight(known, weight))

    def state(self, input_id: int) -> State | None:
        """Return what a scale said last."""
        last = self._last.get(input_id)
        return None if last is None else last.state

    def forget_weight(self, input_id: int) -> None:
        """Drop what a scale said that is one no more."""
        self._last.pop(input_id, None)

    def _hello(self, screen: Screen) -> bytes:
        inputs = [
            AttachedView(
                id=known.id, role=known.role.value, name=known.name or known.model, is_present=known.is_present
            )
            for known in self._known.values()
            if screen.serves(known)
        ]
        return _event("hello", HelloInputs(inputs=inputs, keep_alive_s=KEEP_ALIVE_S))

    def _weight(self, known: Known, weight: Weight) -> bytes:
        told = WeightView(
            input_id=known.id,
            name=known.name or known.model,
            state=weight.state.value,
            milli=weight.milli,
            is_net=weight.is_net,
        )
        return _event("weight", told)


def _event(name: str, told: msgspec.Struct) -> bytes:
    return f"event: {name}\ndata: ".encode() + msgspec.json.encode(told) + b"\n\n"
