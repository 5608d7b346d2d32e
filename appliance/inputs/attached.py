"""Keeps hands on all that is plugged in and spoken for: one worker each, begun and ended as things come and go."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Final

import msgspec
import structlog
from aiohttp import web

from appliance.inputs import keyboards, scales, service, store
from appliance.inputs.model import TYPING, Known, Role, Seen
from appliance.inputs.plugged import plug_news, plugged
from appliance.inputs.reading import UNENDED_AFTER_S, OpenKeys, open_grabbed, read_codes
from appliance.inputs.relay import Relay
from appliance.inputs.scales import State, Weight
from appliance.inputs.service import Ports
from appliance.inputs.weighing import Patience as ScalePatience
from appliance.inputs.weighing import Scale
from appliance.runtime.box import Box
from appliance.runtime.tx import Recorded
from kernel.errors import conflict, unavailable

log = structlog.get_logger(__name__)
_OWN: Final = ("InputChanged", "InputForgotten")
_SCREENS: Final = ("DeviceChanged", "DeviceForgotten")


class Patience(msgspec.Struct, frozen=True):
    """How long to wait, in seconds."""

    settle: float = 0.15  # one plug makes several news
    look_again: float = 30.0
    open_again: float = 2.0
    unended: float = UNENDED_AFTER_S
    scale: ScalePatience = ScalePatience()


class Attached:
    """What the box reads from, and who hears it."""

    def __init__(
        self,
        box: Box,
        ports: Ports,
        *,
        look: Callable[[], list[Seen]] = plugged,
        open_keys: OpenKeys = open_grabbed,
        patience: Patience | None = None,
    ) -> None:
        self.relay = Relay()
        self.patience = patience or Patience()
        self.look, self.open_keys = look, open_keys
        self._box, self._ports = box, ports
        self._hands: dict[int, Known] = {}
        self._scales: dict[int, Scale] = {}
        self._heard: dict[int, str] = {}
        self._news = asyncio.Event()

    def start(self) -> None:
        """Begin to read, unless the settings say not to."""
        if self._box.config.inputs == "off":
            return
        self._box.writer.listen(self._committed)
        self._box.workers.start("inputs", self.run)

    async def close(self, _: web.Application) -> None:
        """End the screens' streams before the app waits for its requests."""
        self.relay.end()

    def hears(self, input_id: int) -> tuple[bool, str]:
        """Say whether an input is being read now, and what is wrong with it."""
        state = self.relay.state(input_id)
        if input_id in self._scales and state in {None, State.SILENT, State.GARBLED, State.UNPLUGGED}:
            return False, "" if state is None else state.value
        if input_id not in self._heard:
            return False, ""
        return self._heard[input_id] != "busy", self._heard[input_id]

    def command(self, input_id: int, act: str) -> None:
        """Have a scale tared or zeroed. Raises `unavailable` when it does not answer, `conflict` where it cannot."""
        scale, known = self._scales.get(input_id), self.relay.known(input_id)
        if scale is None or known is None or not self.hears(input_id)[0]:
            raise unavailable("The scale does not answer. Look at its cable and its power.", key="scale_away")
        protocol = scales.protocols()[known.protocol]
        order = protocol.tare if act == "tare" else protocol.zero
        if not order:
            raise conflict("This scale is tared by its own key.", key="scale_own_key")
        scale.want(order)

    async def run(self) -> None:
        """Follow what is plugged in for as long as the box lives."""
        async with plug_news() as heard, asyncio.TaskGroup() as group:
            group.create_task(self._pass_on(heard))
            try:
                while True:
                    self._news.clear()
                    await self._look()
                    with contextlib.suppress(TimeoutError):
                        async with asyncio.timeout(self.patience.look_again):
                            await self._news.wait()
            finally:
                for ident in list(self._hands):
                    await self._let_go(ident)

    async def _pass_on(self, heard: asyncio.Event) -> None:
        while True:
            await heard.wait()
            await asyncio.sleep(self.patience.settle)
            heard.clear()
            self._news.set()

    def _committed(self, recorded: Sequence[Recorded]) -> None:
        types = {type(one.event).__name__ for one in recorded}
        if types.intersection(_OWN):
            self._news.set()
        if types.intersection(_SCREENS):
            self.relay.end({one.subject.removeprefix("device:") for one in recorded})

    async def _look(self) -> None:
        seen = await asyncio.to_thread(self.look)
        if await self._box.readers.read(lambda snapshot: service.is_news(snapshot, seen)):
            await self._box.writer.do(lambda tx: service.note(tx, seen))
        everything = await self._box.readers.read(store.everything)
        self.relay.learn(everything)
        wanted = {known.id: known for known in everything if known.is_present and known.role in (*TYPING, Role.SCALE)}
        for ident, before in list(self._hands.items()):
            if ident not in wanted or _works_otherwise(before, wanted[ident]):
                await self._let_go(ident)
        for known in everything:
            if known.role is not Role.SCALE:
                self.relay.forget_weight(known.id)
            elif not known.is_present:
                self.relay.tell_weight(known.id, Weight(State.UNPLUGGED))
        for ident, known in wanted.items():
            if ident not in self._hands:
                self._hands[ident] = known
                self._box.workers.start(_worker(ident), partial(self._keep_reading, known))

    async def _let_go(self, ident: int) -> None:
        self._hands.pop(ident, None)
        await self._box.workers.stop(_worker(ident))
        self._scales.pop(ident, None)
        self._heard.pop(ident, None)

    async def _keep_reading(self, known: Known) -> None:
        """Read one thing; when it is gone or held by another program, try again until it is let go of."""
        read = self._weigh if known.role is Role.SCALE else self._read
        while True:
            try:
                await read(known)
                self._heard.pop(known.id, None)
            except OSError as refused:
                log.warning("input_not_opened", input=known.id, node=known.node, why=str(refused))
                self._heard[known.id] = "busy"
                if known.role is Role.SCALE:
                    self.relay.tell_weight(known.id, Weight(State.UNPLUGGED))
            self._news.set()  # most likely it was unplugged
            await asyncio.sleep(self.patience.open_again)

    async def _read(self, known: Known) -> None:
        tell: Callable[[str], Awaitable[None]] = partial(self._scanned, known)
        await read_codes(
            self.open_keys,
            known.node,
            keyboards.layouts()[known.layout],
            tell,
            partial(self._heard.__setitem__, known.id),
            unended_after_s=self.patience.unended,
        )

    async def _scanned(self, known: Known, code: str) -> None:
        found = None
        if known.role is Role.SCANNER:
            found = await self._box.readers.read(lambda snapshot: service.resolve(snapshot, code, self._ports))
        self.relay.tell_code(known.id, code, found)

    async def _weigh(self, known: Known) -> None:
        protocol = scales.protocols()[known.protocol]
        scale = Scale(known.node, protocol, partial(self.relay.tell_weight, known.id), self.patience.scale)
        self._scales[known.id] = scale
        self._heard[known.id] = ""
        try:
            await scale.run()
        finally:
            self._scales.pop(known.id, None)


def _worker(ident: int) -> str:
    return f"input {ident}"


def _works_otherwise(before: Known, after: Known) -> bool:
    names = ("node", "role", "layout", "protocol")
    return any(getattr(before, name) != getattr(after, name) for name in names)


ATTACHED: Final = web.AppKey("attached", Attached)


def attach(app: web.Application, box: Box, ports: Ports) -> Attached:
    """Give the app its readers and scales, whose screens it lets go of before it waits for its requests."""
    attached = app[ATTACHED] = Attached(box, ports)
    app.on_shutdown.append(attached.close)
    return attached
