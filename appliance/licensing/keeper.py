"""The one hand that keeps the licence: claims, sends signs of life, listens for the vendor, and watches the clock.

Nothing here stands between a guest and dinner: where the cloud is down, all of it waits with growing pauses.

Long because claim, sign of life, channel and clock change one standing, which one hand must keep.
"""

import asyncio
import contextlib
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from secrets import SystemRandom
from typing import Final, TypeVar

import msgspec
import structlog
from aiohttp import web

from appliance.licensing import kept, news, service, store
from appliance.licensing.contract import Claim, Contact, LicenceView
from appliance.licensing.identity import Identity
from appliance.licensing.inbox import Inbox
from appliance.licensing.licence import Licence
from appliance.licensing.model import (
    SAVE_EVERY_MS,
    BoxClaimed,
    LicenceStateChanged,
    Standing,
    Verdict,
    advance,
    begin_boot,
    elapsed_ms,
    tell_change,
)
from appliance.licensing.report import Ports, Report
from appliance.licensing.vendor import WRONG_CODE, Line, LineError, Patience, code_refused, unreached
from appliance.runtime.box import Box
from appliance.runtime.tx import Recorded, Snapshot
from kernel import fleet
from kernel.clock import MINUTE_MS, to_rfc3339
from kernel.codes import tidy_code
from kernel.errors import DomainError, conflict, invalid
from kernel.events import Event
from kernel.fleet import (
    ChannelAnswer,
    ChannelRequest,
    ClaimAnswer,
    CommandResult,
    HeartbeatAnswer,
    RenewalAnswer,
)
from kernel.ids import new_id
from kernel.paseto import UntrustedTokenError

T = TypeVar("T")
log = structlog.get_logger(__name__)
_NEWS: Final = frozenset({"DayClosed", "OrderOpened"})
_EARLY: Final = 0.9  # of the refresh: a box that is well is never overdue
_SAY_AGAIN_MS: Final = 10 * MINUTE_MS  # so long a heartbeat without an answer is said again word for word


class Keeper:
    """Keeps one box's licence. Without an identity there is no vendor, and nothing to do."""

    def __init__(
        self, box: Box, licence: Licence, identity: Identity | None, ports: Ports, patience: Patience | None = None
    ) -> None:
        self.licence = licence
        self.report = Report(box, licence, ports)
        self.patience = patience or Patience()
        self._box, self._ports = box, ports
        self._identity = identity
        self._line = None if identity is None or not box.config.cloud_url else Line(box.config.cloud_url, identity)
        self.inbox = None if identity is None else Inbox(box, licence, identity, ports.doers, ports.takers, ports.taken)
        self._claim = Claim(state="none")
        self._contact = Contact()
        self._calling, self._changing = asyncio.Lock(), asyncio.Lock()
        self._look = asyncio.Event()
        self._unsaid: tuple[bytes, tuple[CommandResult, ...], int] | None = None
        self._told: Verdict | None = None
        self._is_started = self._is_code_spent = False
        self._chance = SystemRandom()

    # -- its life ---------------------------------------------------------------------------------

    async def start(self) -> None:
        """Begin: watch the clock and the house, and speak with the cloud where the settings name one."""
        if self._identity is None:
            return
        self._is_started = True
        mark = begin_boot(self.licence.standing.mark, self.licence.moment)
        await self._keep(replace(self.licence.standing, mark=mark))
        self._box.writer.listen(self._committed)
        self._box.workers.start("licence", self._watch)
        if self._line is not None and self.inbox is not None:
            self._box.workers.start("licence_inbox", self.inbox.run)
            self._box.workers.start("licence_renewal", self._renew_for_ever)
            self._box.workers.start("licence_channel", self._listen_for_ever)

    async def stop(self) -> None:
        """End in good order: the next start knows that it was not a power cut."""
        if self._line is not None:
            await self._line.close()
        if not self._is_started:
            return
        standing = self._advanced()
        await self._keep(replace(standing, mark=msgspec.structs.replace(standing.mark, is_clean=True)))

    def _committed(self, recorded: Sequence[Recorded]) -> None:
        standing = self.licence.standing
        if (standing.mark.waits_for or not standing.has_orders) and any(
            type(one.event).__name__ in _NEWS for one in recorded
        ):
            self._look.set()

    async def _watch(self) -> None:
        while True:
            await self.look()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self.patience.look_every):
                    await self._look.wait()
            self._look.clear()

    async def look(self) -> None:
        """See what the house and the clock have come to; keep it now and then, and tell when the state is another."""
        day, has_orders = await self._box.readers.read(
            lambda snapshot: (snapshot.business_day, self._ports.has_orders(snapshot))
        )
        async with self._changing:
            before = self.licence.standing
            after = before if has_orders == before.has_orders else replace(self._advanced(), has_orders=has_orders)
            after = news.close_over(replace(after, business_day=day), day)
            self.licence.standing = after
            verdict = self.licence.verdict
            is_news = self._told is not None and verdict.state is not self._told.state
            self._told = verdict
            is_due = elapsed_ms(after.mark, self.licence.moment) >= SAVE_EVERY_MS
            if is_news or is_due or after.mark.waits_for != before.mark.waits_for:
                told = [LicenceStateChanged(state=verdict.state, why=verdict.why)] if is_news else []
                await self._keep(self._advanced(), *told)

    def _advanced(self) -> Standing:
        standing = self.licence.standing
        return replace(standing, mark=advance(standing.mark, self.licence.moment, on_trial=standing.on_trial))

    async def _keep(self, standing: Standing, *events: Event) -> None:
        """Put a standing on disk in both places, then let it hold."""
        assert self._identity is not None
        body = kept.encode(standing, self._identity)
        await self._box.writer.do(partial(service.keep, body=body, events=events))
        self.licence.standing = standing
        try:
            await asyncio.to_thread(kept.write_file, self._box.config.folder, body)
        except OSError as refused:  # the database has it
            log.warning("licence_file_not_written", reason=str(refused))

    # -- renewing ---------------------------------------------------------------------------------

    async def _renew_for_ever(self) -> None:
        pause = self.patience.first_pause
        while True:
            try:
                wait = await self.renew()
                pause = self.patience.first_pause
            except LineError as failed:
                log.info("licence_not_renewed", reason=str(failed))
                wait, pause = pause, min(pause * 2, self.patience.longest_pause)
            await asyncio.sleep(wait * (1 - self.patience.jitter * self._chance.random()))

    async def renew(self) -> float:
        """Claim, or send a sign of life, once at a time; return for how many seconds this is enough. Raises `LineError`."""
        async with self._calling:
            try:
                wait = await (self._beat() if self.licence.standing.site_id else self._ask_to_belong(""))
            except UntrustedTokenError as untrusted:
                failed = LineError(f"What answered is not your vendor's cloud ({untrusted.reason}).")
                self._note_contact(str(failed))
                raise failed from untrusted
            except LineError as failed:
                self._note_contact(str(failed))
                raise
            self._note_contact("")
        await self.look()
        return wait

    def _note_contact(self, problem: str) -> None:
        self._contact = Contact(tried_at=to_rfc3339(self._box.clock.now_ms()), problem=problem)

    async def _beat(self) -> float:
        said, results, _ = self._unsaid = await self._heartbeat()
        answer = await self._post("/api/heartbeat/", said, HeartbeatAnswer)
        await self._take_newer(answer.lease, answer.key_sets)
        self._unsaid = None
        await self._reported(results)
        if self.inbox is not None:
            self.inbox.take(answer.commands)
        lease = self.licence.standing.lease
        soonest = _EARLY * lease.refresh_s if lease is not None else answer.next_heartbeat_s
        return max(1.0, min(soonest, answer.next_heartbeat_s))

    async def _heartbeat(self) -> tuple[bytes, tuple[CommandResult, ...], int]:
        """Return what to say: the last heartbeat again while it may only be its answer that was lost."""
        boot_ms = self.licence.moment.boot_ms
        if self._unsaid is not None and boot_ms - self._unsaid[2] < _SAY_AGAIN_MS:
            return self._unsaid
        beat = await self.report.heartbeat(await self._count_beat())
        return msgspec.json.encode(beat), beat.results, boot_ms

    async def _count_beat(self) -> int:
        """Return the next number of a sign of life. It is on disk first: said twice, it would look like a second box."""
        async with self._changing:
            standing = self._advanced()
            seq = standing.mark.beat + 1
            await self._keep(replace(standing, mark=msgspec.structs.replace(standing.mark, beat=seq)))
            return seq

    async def _take_newer(self, lease: str, key_sets: tuple[str, ...]) -> None:
        """Take a lease that the cloud sent; one that a newer has overtaken on the other line is no harm."""
        try:
            await self._take(lease, key_sets)
        except UntrustedTokenError as untrusted:
            if untrusted.reason != "older":
                raise

    async def _take(self, lease: str, key_sets: tuple[str, ...]) -> None:
        """Let a lease hold from now on. Raises `UntrustedTokenError`."""
        open_day = await self._box.readers.read(self._ports.open_day)
        async with self._changing:
            assert self._identity is not None
            before = self.licence.standing
            after = news.accept(before, self._identity, self.licence.moment, (lease, key_sets), open_day)
            assert after.lease is not None
            is_new = before.lease is None or tell_change(before.lease) != tell_change(after.lease)
            await self._keep(after, *([tell_change(after.lease)] if is_new else []))

    # -- belonging to a site ----------------------------------------------------------------------

    async def claim(self, code: str) -> None:
        """Bind this box to a site with the vendor's one-shot code, now. Raises refusals in words."""
        tidy = tidy_code(code)
        if not tidy:
            raise invalid(
                "The code has twelve letters and digits: XXXX-XXXX-XXXX.", key="claim_code_form", field="code"
            )
        self._require_line()
        try:
            async with self._calling:
                await self._ask_to_belong(tidy)
        except UntrustedTokenError as untrusted:
            raise unverified() from untrusted
        except LineError as failed:
            self._note_contact(str(failed))
            raise (code_refused() if failed.key == WRONG_CODE else unreached(failed)) from failed
        self._note_contact("")
        await self.look()
        if self._claim.state == "refused":
            raise code_refused()

    async def _ask_to_belong(self, code: str) -> float:
        assert self._identity is not None
        box = self._box
        of_settings = "" if self._is_code_spent else tidy_code(box.config.claim_code)
        asked = await self.report.claim(code or of_settings, self._identity.public)
        try:
            answer = await self._post("/api/claim/", msgspec.json.encode(asked), ClaimAnswer, is_claim=True)
        except LineError as failed:
            self._is_code_spent |= (
                bool(of_settings) and failed.key == WRONG_CODE
            )  # then without: somebody may accept it
            raise
        self._claim = Claim(state=answer.state)
        if answer.state != "bound":
            return float(max(1, answer.retry_s))
        open_day = await box.readers.read(self._ports.open_day)
        pinned = box.config.cloud_root_key
        async with self._changing:
            standing, moment = self._advanced(), self.licence.moment
            after = news.bind(standing, self._identity, moment, answer, pinned_root=pinned, open_day=open_day)
            assert after.lease is not None
            bound = BoxClaimed(site_id=after.site_id, fingerprint=self._identity.fingerprint)
            await self._keep(after, bound, tell_change(after.lease))
        return 0  # a sign of life at once: the vendor sees the box

    async def _post(
        self, path: str, said: bytes, shape: type[T], *, is_claim: bool = False, patience_s: float = 0
    ) -> T:
        assert self._line is not None
        site_id = "" if is_claim else self.licence.standing.site_id
        return await self._line.post(path, said, site_id, shape, patience_s=patience_s)

    async def carry(self, method: str, path: str, said: bytes) -> bytes:
        """Say something else to the cloud as this box, and return the answer's body. Raises `LineError`."""
        if not self.has_vendor or self._line is None:
            raise LineError("This box belongs to no vendor's site.", is_refusal=True)
        return await self._line.send(method, path, said, self.licence.standing.site_id)

    @property
    def has_vendor(self) -> bool:
        """Say whether this box belongs to a site and knows where the vendor's cloud is."""
        return self._line is not None and bool(self.licence.standing.site_id)

    # -- the channel ------------------------------------------------------------------------------

    async def _listen_for_ever(self) -> None:
        pause = self.patience.channel_first_pause
        while True:
            if not self.licence.standing.site_id:
                await asyncio.sleep(self.patience.channel_first_pause)
                continue
            try:
                await self._listen_once()
                pause = self.patience.channel_first_pause
            except (LineError, UntrustedTokenError) as failed:
                log.debug("licence_channel_down", reason=str(failed))
                await asyncio.sleep(pause * (1 - self.patience.jitter * self._chance.random()))
                pause = min(pause * 2, self.patience.channel_longest_pause)

    async def _listen_once(self) -> None:
        """Wait once for what the vendor has for this box. An answer that becomes ready meanwhile goes out at once."""
        assert self.inbox is not None
        self.inbox.answered.clear()
        results = await self._box.readers.read(store.unreported)
        wait_s = 0 if results else self.patience.channel_wait
        now_ms = self._box.clock.now_ms()
        lease = self.licence.standing.lease
        asked = ChannelRequest(
            nonce=new_id(now_ms),
            at_ms=max(now_ms, self.licence.now_ms),
            wait_s=wait_s,
            holds="" if lease is None else lease.jti,
            results=results,
        )
        said = msgspec.json.encode(asked)
        calling = asyncio.ensure_future(self._post("/api/channel/", said, ChannelAnswer, patience_s=wait_s))
        ready = asyncio.ensure_future(self.inbox.answered.wait())
        try:
            await asyncio.wait((calling, ready), return_when=asyncio.FIRST_COMPLETED)
            if not calling.done():
                return
            answer: ChannelAnswer = calling.result()
        finally:
            for task in (calling, ready):
                task.cancel()
            await asyncio.gather(calling, ready, return_exceptions=True)
        await self._reported(results)
        await self._hear(answer)

    async def _hear(self, answer: ChannelAnswer) -> None:
        assert self.inbox is not None
        if answer.lease:
            await self._take_newer(answer.lease, answer.key_sets)
            await self.look()
        elif answer.key_sets:  # new keys hold only together with a lease that they signed
            await self.renew()
        self.inbox.take(answer.commands)

    async def _reported(self, results: tuple[CommandResult, ...]) -> None:
        if results:
            await self._box.writer.do(partial(store.note_reported, results=results))

    # -- what a manager asks ----------------------------------------------------------------------

    def show(self, snapshot: Snapshot) -> LicenceView:
        """Return the licence as a manager reads it."""
        devices = self._ports.usage(snapshot).devices
        return service.show(
            self.licence, service.Seen(self._contact, self._claim, devices, has_cloud=self._line is not None)
        )

    async def check(self) -> None:
        """Ask the cloud now. Raises `unavailable` where it cannot be reached."""
        self._require_line()
        try:
            await self.renew()
        except LineError as failed:
            raise unreached(failed) from failed

    async def challenge(self) -> str:
        """Return what somebody's phone carries to the cloud. Raises `conflict` for a box that belongs to no site yet."""
        self._require_line()
        if self._identity is None or not self.licence.standing.site_id:
            raise conflict("The box belongs to no site yet. Enter the vendor's code first.", key="not_claimed")
        seq = await self._count_beat()
        return fleet.sign_challenge(
            self.report.pulse(seq, self._box.clock.now_ms()), self._identity.key, self.licence.standing.site_id
        )

    async def answer(self, brought: RenewalAnswer) -> None:
        """Take the lease that somebody brought back. Raises `invalid` for one that is not for this box, or is old."""
        if self._identity is None or not self.licence.standing.site_id:
            raise conflict("The box belongs to no site yet. Enter the vendor's code first.", key="not_claimed")
        try:
            await self._take(brought.lease, brought.key_sets)
        except UntrustedTokenError as untrusted:
            if untrusted.reason == "older":
                words = "This answer is older than what the box has. Make a new code and try again."
                raise invalid(words, key="renewal_old", field="text") from untrusted
            raise unverified() from untrusted
        await self.look()

    def _require_line(self) -> None:
        if self._line is None:
            raise conflict("No vendor's cloud is set for this box (cloud_url).", key="no_cloud")


KEEPER: Final = web.AppKey("licence_keeper", Keeper)


def unverified() -> DomainError:
    """Return what a client is told of a lease or keys that do not verify."""
    return invalid("This is not meant for this box, or was changed on the way.", key="renewal_unverified", field="text")
