"""The one hand on the box's address: what it is called, by what certificate it proves it, and whether phones get there."""

import asyncio
import contextlib
import secrets
from collections.abc import Iterator, Sequence
from typing import Final

import structlog
from aiohttp import web

from appliance.origin import authority as authorities
from appliance.origin import chains, service, store
from appliance.origin.air import Air
from appliance.origin.chains import Chain, ChainError
from appliance.origin.checks import Ground, check
from appliance.origin.contract import Checked, PhoneSeen
from appliance.origin.door import Door
from appliance.origin.herald import Herald
from appliance.origin.model import MDNS_NAME, Kind, Origin, is_address, is_due, is_soon, numbered
from appliance.origin.named import FORMER, Named
from appliance.origin.service import Ports
from appliance.origin.trials import Trial, device_of
from appliance.runtime.box import Box
from appliance.runtime.caller import Caller
from appliance.runtime.readiness import Reason
from kernel.clock import to_rfc3339
from kernel.errors import conflict

log = structlog.get_logger(__name__)
LOCAL: Final = "local"
"""The source of certificates that the box's own authority makes."""
_LOOK_S: Final = 60.0
_MOST_PATHS: Final = 4


class Keeper:
    """Keeps what the box is called and by what it proves it."""

    def __init__(self, box: Box, ports: Ports) -> None:
        self._box, self._ports = box, ports
        folder = box.config.folder / chains.FOLDER
        self._authority_file, self._local_file = folder / "authority.pem", folder / "local.pem"
        self.mark = secrets.token_urlsafe(16)
        """What only this box says, in this run: whoever connects to an origin and hears it has reached this box."""
        address = box.config.tls_address
        self.door = None if address is None else Door(*address)
        self.authority: Chain | None = None
        self.origin: Origin | None = None
        self.left: tuple[Origin, ...] = ()
        self.trial: Trial | None = None
        self.port = box.config.address[1]
        self.named = Named(box, ports, self.door, self._addresses)
        self.herald = Herald(ports.own, self._mdns_wanted, self._wake_up)
        self.air = Air(box, ports, self._own_names, lambda: self.port)
        self._problem = ""
        self._wake = asyncio.Event()
        self._lock = asyncio.Lock()

    # -- its life ---------------------------------------------------------------------------------

    async def begin(self) -> None:
        """Read what is kept: the origin, the authority, and the certificate that still serves."""
        self.origin, self.left = await self._box.readers.read(
            lambda snapshot: (store.current(snapshot), store.left(snapshot))
        )
        await self.air.begin()
        if self.door is None:
            return
        try:
            self.authority = await asyncio.to_thread(chains.read, self._authority_file)
            chain = await asyncio.to_thread(chains.read, self._local_file)
            if chain is not None and self.authority is not None:
                self.door.take(LOCAL, await asyncio.to_thread(self.door.proved, chain, self._local_file, None))
        except ChainError as odd:
            self._problem = str(odd)
            log.warning("certificate_broken", why=str(odd))
        await self.named.begin()

    def start(self) -> None:
        """Look after certificates and names from now on."""
        self._box.workers.start("certificates", self._keep)
        self.air.start()
        self.named.start()
        if self._box.config.discovery == "on":
            self._box.workers.start("names", self.herald.run)

    async def open(self, runner: web.BaseRunner) -> None:
        """Learn at which port phones come in, and listen with TLS where there is a certificate."""
        self.port = next((one[1] for one in runner.addresses if isinstance(one, tuple)), self.port)
        self.herald.port = self.port
        if self.door is not None:
            await self.door.open(runner)

    def _wake_up(self) -> None:
        self._wake.set()

    async def _keep(self) -> None:
        while True:
            await self.look()
            await self.named.resolve()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_LOOK_S):
                    await self._wake.wait()
            self._wake.clear()

    async def look(self) -> None:
        """Renew a certificate that is due or no longer names the box as it is; what fails leaves the old one serving."""
        if self.door is None:
            return
        async with self._lock:
            if self.authority is not None and self._is_stale(self.door, self.authority):
                try:
                    await self._issue(self.door, self.authority)
                except (ChainError, OSError) as failed:
                    self._problem = str(failed)
                    log.warning("certificate_refused", why=str(failed))
        await self.door.open()

    def _is_stale(self, door: Door, authority: Chain) -> bool:
        served = door.served.get(LOCAL)
        if served is None:
            return True
        if not self._box.clock.is_sure():
            return False
        chain = served.chain
        is_due_now = is_due(chain.begins_ms, chain.ends_ms, self._box.clock.now_ms())
        lasts_longer = authority.ends_ms > chain.ends_ms
        return (is_due_now and lasts_longer) or not set(self._hosts(authority)) <= set(chain.names)

    def _hosts(self, authority: Chain) -> list[str]:
        """Return what the box is called now, and was: as far as its authority is good for it."""
        chosen = [one.host for one in self._origins()]
        found = dict.fromkeys([*chosen, *self.herald.said, *self._addresses()])
        return [one for one in found if authorities.permits(authority, one)]

    async def _issue(self, door: Door, authority: Chain) -> None:
        """Make a certificate, prove it, put it in the old one's place, serve it. Raises with the old one untouched."""
        chain = authorities.issue(authority, self._hosts(authority), self._box.clock.now_ms())
        beside = self._local_file.with_name("local.beside.pem")
        await asyncio.to_thread(chains.write, beside, chain)
        try:
            served = await asyncio.to_thread(door.proved, chain, beside, authority.leaf)
        except ChainError:
            await asyncio.to_thread(chains.drop, beside)
            raise
        await asyncio.to_thread(chains.move, beside, self._local_file)
        door.take(LOCAL, served)
        self._problem = ""
        await self._box.writer.do(lambda tx: service.note_served(tx, LOCAL, chain))

    # -- what it is called ------------------------------------------------------------------------

    def _origins(self) -> Iterator[Origin]:
        if self.origin is not None:
            yield self.origin
        yield from self.left

    def called(self) -> set[str]:
        """Return the names under which it may be asked besides its addresses: chosen, left, on trial, or its vendor's."""
        trial = self.running_trial()
        chosen = {one.host for one in (*self._origins(), *(() if trial is None else (trial.origin,)))}
        return chosen | self.named.names()

    def told(self) -> str:
        """Return the origin for papers and links; "" while nobody has chosen one."""
        return "" if self.origin is None else str(self.origin)

    def _own_names(self) -> set[str]:
        """Return every name under which the box answers."""
        return {*self.herald.said, *(one.host for one in self._origins()), *(self.door.names() if self.door else ())}

    def _mdns_wanted(self) -> list[str]:
        return [one.host for one in self._origins() if one.kind is Kind.MDNS]

    def _addresses(self) -> list[str]:
        """Return the box's own addresses; of one that serves itself only, the one at which it listens."""
        host = self._box.config.address[0]
        return list(self._ports.own()) or ([host] if is_address(host) and host != "0.0.0.0" else [])  # noqa: S104

    def candidates(self) -> list[Origin]:
        """Return what could be chosen: the names that it says and its addresses, with TLS where a certificate is good."""
        hosts = [*self.herald.said, *self._addresses()]
        found = [Origin("http", host, self.port) for host in hosts]
        if self.door is not None and self.door.is_open:
            names = [self.named.name] if self.named.leads else []
            served = self.door.names()
            found += [Origin("https", host, self.door.port) for host in [*names, *hosts] if host in served]
        return found

    def hardware(self, origin: Origin) -> str:
        """Return the hardware address for which the router is to keep an origin's address."""
        return self._ports.hardware(origin.host) if origin.kind is Kind.ADDRESS else ""

    def is_here(self) -> bool:
        """Say whether the chosen origin can still lead here, as far as the box knows without asking."""
        match self.origin:
            case None:
                return True
            case Origin(kind=Kind.ADDRESS):
                return self.origin.host in self._addresses()
            case Origin(kind=Kind.MDNS):
                return not self.herald.others.get(self.origin.host)
            case Origin(host=self.named.name):
                return self.named.leads is not False
            case _:
                return True

    async def check(self, origin: Origin) -> Checked:
        """Return what the box finds of an origin by itself. A name of its own that is free is taken for that."""
        resolvers: Sequence[tuple[str, int]] = ()
        if origin.kind is Kind.DNS:
            resolvers = await asyncio.to_thread(self._ports.resolvers)
        if origin.kind is Kind.MDNS:
            await self.herald.claim(origin.host)
        authority = self.authority
        is_ours = authority is not None and authorities.permits(authority, origin.host)
        trusted = [authority.leaf] if authority is not None and is_ours else []
        return await check(
            origin,
            Ground(
                addresses=self._addresses(),
                mark=self.mark,
                said=self.herald.said,
                others=self.herald.who_else,
                resolvers=resolvers,
                trust=chains.pem_of(trusted).decode(),
                issuers=chains.pem_of(self.named.issuers()).decode(),
            ),
        )

    async def choose(self, origin: Origin, caller: Caller, *, anyway: bool) -> None:
        """Make an origin the box's one, once it was checked. Raises `conflict`, as `service.choose`."""
        checked = await self.check(origin)
        await self._box.writer.do(
            lambda tx: service.choose(tx, origin, checked, self._ports.waiting(tx), anyway=anyway), caller
        )
        self.origin, self.left = await self._box.readers.read(
            lambda snapshot: (store.current(snapshot), store.left(snapshot))
        )
        self.herald.look()
        await self.look()

    # -- its own authority ------------------------------------------------------------------------

    async def make_authority(self, caller: Caller) -> None:
        """Make the box's own authority and a certificate by it. One that stands already stays.

        Raises `conflict`: `tls_off` by the settings, `clock_unsure` while nobody has confirmed the time.
        """
        if self.door is None:
            raise conflict("TLS is switched off by the settings: listen_tls is empty.", key="tls_off")
        if not self._box.clock.is_sure():
            raise conflict("Confirm the box's time first: certificates depend on it.", key="tls_clock_unsure")
        async with self._lock:
            if self.authority is None:
                names = {one.host for one in self._origins() if not is_address(one.host)}
                names |= {*self.herald.said, numbered(MDNS_NAME, 1)}
                made = authorities.make_authority(self._box.config.name, names, self._box.clock.now_ms())
                await asyncio.to_thread(chains.write, self._authority_file, made)
                await self._box.writer.do(lambda tx: service.note_authority(tx, made), caller)
                self.authority = made
        await self.look()

    async def drop_authority(self, caller: Caller) -> None:
        """Erase the authority's key and serve its certificate no longer. Raises `conflict` while it is the origin's."""
        async with self._lock:
            made, door = self.authority, self.door
            if made is None or door is None:
                return
            if (
                self.origin is not None
                and self.origin.scheme == "https"
                and authorities.permits(made, self.origin.host)
            ):
                raise conflict(
                    "Phones reach the box by this certificate. Choose an address without https first.",
                    key="authority_in_use",
                )
            await asyncio.to_thread(chains.drop, self._authority_file)
            await asyncio.to_thread(chains.drop, self._local_file)
            self.authority = None
            door.lose(LOCAL)
            if not door.served:
                await door.close()
            await self._box.writer.do(lambda tx: service.note_dropped(tx, made), caller)

    # -- phones -----------------------------------------------------------------------------------

    def begin_trial(self, origin: Origin) -> Trial:
        """Wait for phones at an origin; those of an earlier test are forgotten."""
        others = sorted(self.candidates(), key=lambda one: (one.scheme, one.kind is not Kind.ADDRESS))
        self.trial = Trial(origin, self._box.clock.now_ms(), tuple(others[:_MOST_PATHS]))
        return self.trial

    def running_trial(self) -> Trial | None:
        """Return the test that is on."""
        if self.trial is not None and self.trial.is_over(self._box.clock.now_ms()):
            self.trial = None
        return self.trial

    async def meet(self, token: str, host: str, address: str, user_agent: str) -> bool:
        """Note a phone that opened the test's page; False where no such test is on."""
        trial = self.running_trial()
        if trial is None:
            return False
        is_near = address in self._addresses() or bool(await asyncio.to_thread(self._ports.neighbour, address))
        seen_at = to_rfc3339(self._box.clock.now_ms())
        phone = PhoneSeen(address=address, device=device_of(user_agent), is_near=is_near, seen_at=seen_at)
        return trial.meet(token, host, phone)

    def hear(self, token: str, address: str, reached: Sequence[str]) -> bool:
        """Take down what a phone found out; False where no such test is on."""
        trial = self.running_trial()
        return trial is not None and trial.hear(token, address, reached)

    # -- what is wrong ----------------------------------------------------------------------------

    def findings(self) -> Iterator[Reason]:
        """Return what keeps phones from reaching the box, or will."""
        door = self.door
        yield from self.air.findings()
        if not self.is_here():
            where = str(self.origin)
            yield Reason("origin_lost", f"Phones look for the box at {where}, and that does not lead here any more.")
        if self._problem:
            yield Reason("certificate_broken", f"The box's certificate cannot be renewed: {self._problem}")
        if door is None:
            return
        if door.refused:
            yield Reason("tls_refused", f"The box cannot listen with TLS: {door.refused}")
        now = self._box.clock.now_ms()
        yield from self.named.findings()
        for source, one in door.served.items():
            if source == FORMER or not self._box.clock.is_sure():
                continue
            if is_soon(one.chain.begins_ms, one.chain.ends_ms, now):
                ends = to_rfc3339(one.chain.ends_ms)
                yield Reason("certificate_ends", f"The certificate for {one.chain.names[0]} ends at {ends}.")


KEEPER: Final = web.AppKey("origin", Keeper)
