"""The vendor's name for this box, and a public certificate for it: key and request are made here, the vendor's cloud fetches it.

The key never leaves the data folder. What is renewed takes the old one's place when it has shaken hands; until then, and when
nothing comes, the old one serves. No licence is asked.
"""

import asyncio
import contextlib
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from secrets import SystemRandom
from typing import Final

import msgspec
import structlog
from cryptography import x509

from appliance.origin import chains, service
from appliance.origin.chains import Chain, ChainError, Wish
from appliance.origin.contract import VendorName
from appliance.origin.door import Door
from appliance.origin.model import is_host, is_renewed_at, is_soon
from appliance.origin.service import LineLostError, Ports
from appliance.runtime.box import Box
from appliance.runtime.readiness import Reason
from kernel.clock import DAY_MS, SECOND_MS, to_rfc3339
from kernel.fleet import CertificateAnswer, CertificateRequest
from kernel.ids import new_id
from kernel.paseto import to_text
from kernel.said import Said, say

log = structlog.get_logger(__name__)
VENDOR: Final = "vendor"
"""The source of certificates that come by way of the vendor's cloud."""
FORMER: Final = "former"
"""Its certificate for a name that the box had before: phones that joined by it get their answers until it ends."""
_PATH: Final = "/api/certificates/"
_NOBODY_S: Final = 60.0
_SETTLED_S: Final = 6 * 3_600.0
_SOONEST_S: Final = 1.0
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 30.0, 3_600.0
_JITTER: Final = 0.1


class Named:
    """Keeps the name's certificate fresh, and knows whether the house's network leads the name here."""

    def __init__(self, box: Box, ports: Ports, door: Door | None, addresses: Callable[[], Sequence[str]]) -> None:
        self._box, self._ports, self._door, self._addresses = box, ports, door, addresses
        folder = box.config.folder / chains.FOLDER
        self._file, self._former_file = folder / "vendor.pem", folder / "vendor.former.pem"
        self._wish_file = folder / "vendor.wish.pem"
        self.name = ""
        self.leads: bool | None = None
        """Whether the network's resolver leads the name here, without internet; None while that is not known."""
        self._state = "none"
        self._problem = Said()
        self._asked_ms: int | None = None
        self._pause = _FIRST_PAUSE_S
        self._taken_at: float | None = None
        self._wake = asyncio.Event()
        self._lock = asyncio.Lock()
        self._chance = SystemRandom()

    # -- its life ---------------------------------------------------------------------------------

    async def begin(self) -> None:
        """Read what is kept; it serves again. What cannot be read is asked for anew."""
        if self._door is None:
            return
        for source, file in ((FORMER, self._former_file), (VENDOR, self._file)):
            try:
                chain = await asyncio.to_thread(chains.read, file)
                if chain is None:
                    continue
                self._door.take(source, await asyncio.to_thread(self._door.proved, chain, file, None))
            except ChainError as odd:
                log.warning("vendor_certificate_broken", why=str(odd))
                continue
            if source == VENDOR:
                self.name, self._state = chain.names[0], "issued"

    def start(self) -> None:
        """Look after it from now on."""
        if self._door is not None:
            self._box.workers.start("vendor_name", self._keep)

    async def _keep(self) -> None:
        while True:
            wait = await self.look()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(wait * (1 + _JITTER * self._chance.random())):
                    await self._wake.wait()
            self._wake.clear()

    def wake(self) -> None:
        """Look soon."""
        self._wake.set()

    async def look(self) -> float:
        """Ask how things stand and take what has come; return for how many seconds this is enough."""
        door = self._door
        if door is None or not self._ports.has_vendor():
            return _NOBODY_S
        async with self._lock:
            try:
                wait = await self._look(door)
            except LineLostError as lost:
                wait = await self._lost(lost)
            except (ChainError, OSError) as failed:
                self._problem = say("name_broken", "What came cannot be served: {why}", why=str(failed)[:200])
                log.warning("vendor_certificate_refused", why=str(failed))
                await asyncio.to_thread(chains.drop, self._wish_file)  # another key, another request
                wait = self._next_pause()
        await door.open()
        return max(_SOONEST_S, wait)

    # -- asking -----------------------------------------------------------------------------------

    async def _look(self, door: Door) -> float:
        wish = await asyncio.to_thread(chains.read_wish, self._wish_file)
        answer = await self._ask(wish)
        if answer.state == "named" and self._is_wanted(door, answer.name):
            wish = chains.make_wish(answer.name)
            await asyncio.to_thread(chains.write, self._wish_file, wish)
            answer = await self._ask(wish)
        self._pause = _FIRST_PAUSE_S
        served = door.served.get(VENDOR)
        self.name = answer.name or ("" if served is None else served.chain.names[0])
        self._problem = answer.problem
        is_sure = self._box.clock.is_sure()
        if answer.state == "named" and not is_sure:
            self._problem = say("name_clock", "Confirm the box's time first: certificates depend on it.")
        if answer.state == "issued" and wish is not None:
            await self._take(door, wish, answer.chain)
        await self._let_go(door)
        holds = VENDOR in door.served and door.served[VENDOR].chain.names == (answer.name,)
        self._state = "issued" if answer.state in {"named", "issued"} and holds else answer.state
        if answer.state == "none" and wish is not None:
            await asyncio.to_thread(chains.drop, self._wish_file)
        await self.resolve()
        if not is_sure:
            return _NOBODY_S
        return _SETTLED_S if self._state == "issued" else float(answer.retry_s)

    async def _ask(self, wish: Wish | None) -> CertificateAnswer:
        """Raise `LineLostError` where the cloud is not reached, refuses, or says what is no answer."""
        now_ms = self._box.clock.now_ms()
        csr = "" if wish is None else to_text(wish.csr)
        asked = CertificateRequest(nonce=new_id(now_ms), at_ms=now_ms, csr=csr)
        body = await self._ports.carry("POST", _PATH, msgspec.json.encode(asked))
        self._asked_ms = now_ms
        try:
            answer = msgspec.json.decode(body, type=CertificateAnswer)
        except (msgspec.MsgspecError, UnicodeDecodeError) as odd:
            raise LineLostError("What answered is not the vendor's cloud, or of another time.") from odd
        if answer.name and not is_host(answer.name):
            raise LineLostError("The vendor's cloud names the box what no phone could use.")
        return answer

    async def _lost(self, lost: LineLostError) -> float:
        self._asked_ms = self._box.clock.now_ms()
        self._problem = say("name_unasked", "{why}", why=str(lost))
        if lost.is_refusal and lost.key == "csr_odd":  # the name is another one by now
            await asyncio.to_thread(chains.drop, self._wish_file)
        return self._next_pause()

    def _next_pause(self) -> float:
        pause, self._pause = self._pause, min(self._pause * 2, _LONGEST_PAUSE_S)
        return pause

    def _is_wanted(self, door: Door, name: str) -> bool:
        """Say whether a certificate is to be asked for: there is none for the name, or its time has come; once a day."""
        clock = self._box.clock
        if not clock.is_sure():
            return False
        served = door.served.get(VENDOR)
        if served is None or served.chain.names != (name,):
            return True
        is_fresh = self._taken_at is not None and clock.monotonic() - self._taken_at < DAY_MS // SECOND_MS
        chain = served.chain
        renewed_at = is_renewed_at(chain.begins_ms, chain.ends_ms, chain.leaf.serial_number)
        return not is_fresh and clock.now_ms() >= renewed_at

    # -- taking -----------------------------------------------------------------------------------

    async def _take(self, door: Door, wish: Wish, pem: str) -> None:
        """Prove what came, put it in the old one's place, serve it. Raises `ChainError` with the old one untouched."""
        chain = wish.answered(pem)
        beside = self._file.with_name("vendor.beside.pem")
        await asyncio.to_thread(chains.write, beside, chain)
        try:
            served = await asyncio.to_thread(door.proved, chain, beside, chain.certificates[-1])
        except ChainError:
            await asyncio.to_thread(chains.drop, beside)
            raise
        old = door.served.get(VENDOR)
        if old is not None and old.chain.names != chain.names:
            await asyncio.to_thread(chains.move, self._file, self._former_file)
            door.take(FORMER, old)
        await asyncio.to_thread(chains.move, beside, self._file)
        door.take(VENDOR, served)
        await asyncio.to_thread(chains.drop, self._wish_file)
        self._taken_at = self._box.clock.monotonic()
        await self._box.writer.do(lambda tx: service.note_served(tx, VENDOR, chain))

    async def _let_go(self, door: Door) -> None:
        """Serve the former name no longer once its certificate has ended, or is the present one's again."""
        former = door.served.get(FORMER)
        if former is None:
            return
        is_over = self._box.clock.is_sure() and former.chain.ends_ms < self._box.clock.now_ms()
        if is_over or former.chain.names == door.served[VENDOR].chain.names:
            door.lose(FORMER)
            await asyncio.to_thread(chains.drop, self._former_file)

    # -- what is known of it ----------------------------------------------------------------------

    async def resolve(self) -> None:
        """Find out whether the house's own resolver leads the name here; nobody outside is asked."""
        if not self.name:
            self.leads = None
            return
        servers = await asyncio.to_thread(self._ports.resolvers)
        known = await import_module("appliance.origin.resolving").ask(servers, self.name)
        self.leads = None if known is None else any(one in self._addresses() for one in known.addresses)

    def names(self) -> set[str]:
        """Return the names for which its certificates serve: nobody outside can have them lead anywhere."""
        served = {} if self._door is None else self._door.served
        return {name for source in (VENDOR, FORMER) if source in served for name in served[source].chain.names}

    @property
    def chain(self) -> Chain | None:
        """Return the certificate that serves the name."""
        served = None if self._door is None else self._door.served.get(VENDOR)
        return None if served is None else served.chain

    def issuers(self) -> tuple[x509.Certificate, ...]:
        """Return those that vouch for the name's certificate, as they came with it."""
        return () if self.chain is None else self.chain.certificates[-1:]

    def view(self) -> VendorName | None:
        """Return it as a manager reads it; None for a box without a name, or without a vendor."""
        if not self.name:
            return None
        return VendorName(
            name=self.name,
            state=self._state,  # type: ignore[arg-type]  # one of them, as the cloud has it
            leads=self.leads,
            address=next(iter(self._addresses()), ""),
            ends_at=None if self.chain is None else to_rfc3339(self.chain.ends_ms),
            asked_at=None if self._asked_ms is None else to_rfc3339(self._asked_ms),
            problem=self._problem,
        )

    def findings(self) -> Iterator[Reason]:
        """Return that no new certificate comes, while there is time to do something."""
        chain, now_ms = self.chain, self._box.clock.now_ms()
        if chain is None or not self._problem.words or not self._box.clock.is_sure():
            return
        if is_soon(chain.begins_ms, chain.ends_ms, now_ms):
            why = self._problem.words
            yield Reason("certificate_broken", f"The certificate for {chain.names[0]} cannot be renewed: {why}")
