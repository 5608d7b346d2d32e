"""The box's own access point, as the daemon sees it: what root told of it, what the desk wishes, and who was let through.

The daemon has no right to the network. It leaves a wish in its data folder, root does it or not (provisioning/air.py) and
tells how things are in the folder that the setting `air` names; without that setting this box has no such thing.
"""

import asyncio
import contextlib
import os
import socket
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import Final, Literal, TypeVar

import msgspec
import structlog
from aiohttp import web

from appliance.config import ConfigError, change
from appliance.origin import store
from appliance.origin.contract import AirView, AirWish, WishView
from appliance.origin.model import AirWished
from appliance.origin.service import Ports
from appliance.origin.stations import count_stations
from appliance.runtime.box import Box
from appliance.runtime.caller import Caller
from appliance.runtime.readiness import Reason
from kernel.errors import conflict, invalid
from kernel.ids import new_id

log = structlog.get_logger(__name__)
ABOUT: Final = 8
"""How many phones a radio such as a Pi's carries well; more join, and all of them wait."""
_LOOK_S: Final = 10.0
_SOON_S: Final = 1.0
_FOLDER, _WISH, _NAMES = "air", "wish.json", "names"
_STATE: Final = "state.json"
_PRIVATE: Final = 0o600
_T = TypeVar("_T")


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What root tells of the network."""

    mode: Literal["none", "client", "access-point"] = "none"
    name: str = ""
    channel: int = 0
    interface: str = ""
    address: str = ""
    has_radio: bool = False
    has_uplink: bool = False


class Became(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a wish."""

    id: str
    outcome: Literal["done", "failed"]
    why: str = ""
    said: str = ""


class Air:
    """Knows the access point and asks for it."""

    def __init__(self, box: Box, ports: Ports, names: Callable[[], Collection[str]], port: Callable[[], int]) -> None:
        """`names` are those under which the box answers, `port` is where phones come in."""
        self._box, self._ports, self._names, self._port = box, ports, names, port
        self._folder = Path(box.config.air) if box.config.air else None
        self._own = box.config.folder / _FOLDER
        self.told = Told()
        self.stations: int | None = None
        self._wish: AirWish | None = None
        self._wish_id = self._before = ""
        self._became: Became | None = None
        self._through: set[str] = set()
        self._said_names: tuple[str, ...] | None = None
        self._wake = asyncio.Event()

    # -- its life ---------------------------------------------------------------------------------

    async def begin(self) -> None:
        """Read who was let through, and how things are."""
        if self._folder is not None:
            self._through = set(await self._box.readers.read(store.guests))
            await self.look()

    def start(self) -> None:
        """Follow what root tells, where this box has an access point to follow."""
        if self._folder is not None:
            self._box.workers.start("air", self._follow)

    async def _follow(self) -> None:
        while True:
            await self.look()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_SOON_S if self._wish_id else _LOOK_S):
                    await self._wake.wait()
            self._wake.clear()

    async def look(self) -> None:
        """Take in what root tells now, and tell root the box's names."""
        if self._folder is None:
            return
        told = await asyncio.to_thread(_read, self._folder / _STATE, Told)
        self.told = Told() if told is None else told
        if self.is_on and self.told.interface:
            self.stations = await asyncio.to_thread(count_stations, self.told.interface)
        names = tuple(sorted(self._names()))
        if self.is_on and names != self._said_names:
            await asyncio.to_thread(self._leave, _NAMES, "".join(f"{one}\n" for one in names).encode())
            self._said_names = names
        if self._wish_id:
            became = await asyncio.to_thread(_read, self._folder / _WISH, Became)
            if became is not None and became.id == self._wish_id:
                await self._take_in(became)

    async def _take_in(self, became: Became) -> None:
        wish, self._wish, self._wish_id, self._became = self._wish, None, "", became
        if became.outcome == "failed" or wish is None:
            return
        # Cards and sheets tell phones of this Wi-Fi from now on: the settings say which.
        told = {"wifi_ssid": wish.name, "wifi_password": wish.password} if wish.mode != "none" else {}
        if not told and self._box.config.wifi_ssid == self._before:
            told = {"wifi_ssid": "", "wifi_password": ""}
        try:
            if told:
                await asyncio.to_thread(change, self._box.config.folder, told)
                self._ports.start_anew()
        except (ConfigError, OSError) as refused:
            log.warning("wifi_not_noted", why=str(refused))

    def _leave(self, name: str, content: bytes) -> None:
        """Put a file before root, whole."""
        self._own.mkdir(mode=0o700, exist_ok=True)
        beside = self._own / f"{name}.new"
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, _PRIVATE)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        beside.replace(self._own / name)

    # -- the desk ---------------------------------------------------------------------------------

    def view(self) -> AirView | None:
        """Return it as the desk shows it; None for a box that has none."""
        if self._folder is None:
            return None
        state = "waiting" if self._wish_id else self._became.outcome if self._became is not None else ""
        became = self._became if state == "failed" else None
        return AirView(
            mode=self.told.mode,
            name=self.told.name,
            channel=self.told.channel,
            address=self.told.address,
            is_up=bool(self.told.interface),
            has_radio=self.told.has_radio,
            has_uplink=self.told.has_uplink,
            stations=self.stations if self.is_on else None,
            most=ABOUT,
            wish=None
            if not state
            else WishView(
                state=state, why="" if became is None else became.why, said="" if became is None else became.said
            ),
        )

    async def wish(self, wish: AirWish, caller: Caller) -> None:
        """Ask root for another Wi-Fi. Raises `conflict`: `air_none` on a box without a radio, `air_busy`, and `invalid`."""
        if self._folder is None or not self.told.has_radio:
            raise conflict("This box has no Wi-Fi of its own. Plug in a Wi-Fi stick, or use the cable.", key="air_none")
        if self._wish_id:
            raise conflict("The Wi-Fi is being changed already. Wait for it.", key="air_busy")
        if wish.mode != "none" and not (wish.name.isascii() and wish.password.isascii() and wish.name.isprintable()):
            raise invalid("The Wi-Fi's name and password have Latin letters, digits and signs.", key="air_signs")
        ident = new_id(self._box.clock.now_ms())
        asked = {"id": ident, **msgspec.structs.asdict(wish)}
        await asyncio.to_thread(self._leave, _WISH, msgspec.json.encode(asked))
        self._wish, self._before = wish, self.told.name
        self._wish_id, self._became = ident, None
        await self._box.writer.do(lambda tx: tx.emit(AirWished(mode=wish.mode, name=wish.name)), caller)
        self._wake.set()

    def findings(self) -> Iterator[Reason]:
        """Return what is wrong with the access point."""
        if not self.is_on:
            return
        if not self.told.interface:
            yield Reason("air_down", f"The box's own Wi-Fi {self.told.name} is not on the air.")
        if self.stations is not None and self.stations > ABOUT:
            yield Reason("air_full", f"{self.stations} phones are on the box's own Wi-Fi, which carries about {ABOUT}.")

    # -- phones -----------------------------------------------------------------------------------

    @property
    def is_on(self) -> bool:
        """Say whether the box makes its own Wi-Fi."""
        return self.told.mode == "access-point"

    @property
    def home(self) -> str:
        """Return where the box is on its own Wi-Fi, always."""
        port = self._port()
        return f"http://{self.told.address}" if port == 80 else f"http://{self.told.address}:{port}"  # noqa: PLR2004  the one that nobody types

    def is_on_it(self, request: web.Request) -> bool:
        """Say whether a request came in over the access point; what the box asks of itself did not."""
        transport = request.transport
        line = None if transport is None else transport.get_extra_info("socket")
        if line is None or line.family not in {socket.AF_INET, socket.AF_INET6}:
            return False
        here = str(line.getsockname()[0]).removeprefix("::ffff:")
        return here == self.told.address and (request.remote or "").removeprefix("::ffff:") != here

    def is_own_name(self, host: str) -> bool:
        """Say whether a request's Host is one of the box's own."""
        bare = host.partition(":")[0].rstrip(".").lower()
        return bare == self.told.address or bare in self._names()

    async def let_through(self, address: str) -> None:
        """Remember a phone that has seen the page or uses an app: its probes are answered from now on."""
        hardware = await self._hardware(address)
        if hardware and hardware not in self._through:
            self._through.add(hardware)
            await self._box.writer.do(lambda tx: store.add_guest(tx, hardware))

    async def was_let_through(self, address: str) -> bool:
        """Say whether a phone was let through; its address may be another one by now, its hardware's is not."""
        return (await self._hardware(address)) in self._through

    async def _hardware(self, address: str) -> str:
        return await asyncio.to_thread(self._ports.neighbour, address)


def _read(path: Path, shape: type[_T]) -> _T | None:
    try:
        return msgspec.json.decode(path.read_bytes(), type=shape)
    except (OSError, msgspec.MsgspecError):
        return None
