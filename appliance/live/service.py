"""One reader of the journal for all screens, and one bounded line to each of them."""

import asyncio
from collections import Counter, deque
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

import structlog
from aiohttp import web

from appliance.live import store
from appliance.live.model import CHANGE_SIGHTS, Frame, Position, encode_still_here, join, sights_of
from appliance.runtime.box import Box
from appliance.runtime.caller import Caller
from appliance.runtime.metrics import LIVE_DROPPED, LIVE_STREAMS
from appliance.runtime.tx import Recorded, Snapshot
from kernel.errors import DomainError, unavailable

log = structlog.get_logger(__name__)
_PAGE = 200
_REMEMBERED = 1_000
_LEAST_SILENCE_S = 0.01


@dataclass(slots=True)
class Pace:
    """How often things happen, and how much may wait. Seconds and bytes."""

    keep_alive_s: float = 15.0
    look_s: float = 3.0  # at whether sessions still hold
    gather_s: float = 0.05  # facts that come closer together than this travel together
    gather_more_s: float = 0.0015  # and for each open stream so much more: every telling is a write to each of them
    farewell_s: float = 0.5
    most_waiting: int = 256 * 1024
    streams_per_session: int = 3
    most_streams: int = 500


class Stream:
    """What waits for one reader. The hub puts in, the reader's request takes out; it never blocks the hub."""

    __slots__ = (
        "_ending",
        "_news",
        "_waiting",
        "_waiting_bytes",
        "caller",
        "heard_at",
        "position",
        "sights",
        "silence",
        "token",
        "transport",
    )

    def __init__(self, caller: Caller, token: str | None, transport: asyncio.Transport | None, position: int) -> None:
        self.caller, self.token, self.transport = caller, token, transport
        self.sights = sights_of(caller.actions, is_local=caller.is_local)
        self.position = position  # everything up to here was put in, or did not concern this reader
        self.heard_at = asyncio.get_running_loop().time()  # when something was last put in
        self.silence: asyncio.TimerHandle | None = None
        self._waiting: deque[bytes] = deque()
        self._waiting_bytes = 0
        self._news = asyncio.Event()
        self._ending = ""

    @property
    def ending(self) -> str:
        """Return why the stream ends, "" while it goes on."""
        return self._ending

    def put(self, data: bytes, position: int, most_waiting: int) -> bool:
        """Put in what comes next; say False when the reader is too far behind to take it (`most_waiting` bytes)."""
        if self._waiting and self._waiting_bytes + len(data) > most_waiting:
            return False
        self.position = position
        if data:
            self.heard_at = asyncio.get_running_loop().time()
            self._waiting.append(data)
            self._waiting_bytes += len(data)
            self._news.set()
        return True

    def end(self, why: str) -> None:
        """Let the reader's request finish."""
        self._ending = self._ending or why
        self._news.set()

    def cut(self) -> None:
        """Break the connection without waiting for what is on its way."""
        self.end("slow")
        self._waiting.clear()
        if self.transport is not None:
            self.transport.abort()

    async def take(self) -> bytes:
        """Return all that waits once there is something, or b"" when the stream ends."""
        if not self._waiting and not self._ending:
            await self._news.wait()
        taken = b"".join(self._waiting)
        self._waiting.clear()
        self._waiting_bytes = 0
        if not self._ending:
            self._news.clear()
        return taken


class Hub:
    """Follows the journal once and hands each fact to every stream that may see it."""

    def __init__(self, box: Box, pace: Pace | None = None) -> None:
        self._box = box
        self.pace = pace or Pace()
        self._streams: dict[Stream, None] = {}  # in the order in which they came
        self._recent: deque[Frame] = deque(maxlen=_REMEMBERED)
        self._end: Position | None = None
        self._warm = asyncio.Event()
        self._empty = asyncio.Event()
        self._hurry = asyncio.Event()
        self._is_closing = False

    def __len__(self) -> int:
        """Return how many streams are open."""
        return len(self._streams)

    def start(self) -> None:
        """Begin to follow the journal, as workers of the box."""
        self._box.workers.start("live", self.follow)
        self._box.workers.start("live sessions", self.watch)

    # -- streams come and go ------------------------------------------------------------------------------------------

    async def position(self) -> Position:
        """Return where the journal stands; raises `unavailable` while it cannot be followed."""
        try:
            async with asyncio.timeout(self.pace.look_s):
                await self._warm.wait()
        except TimeoutError:
            raise unavailable("Live news are not ready yet. Try again in a moment.", key="live_not_ready") from None
        end = await self._box.readers.read(store.end_of_journal)
        assert self._end is not None
        return Position(end.epoch, max(end.seq, self._end.seq))

    def admit(self, caller: Caller, token: str | None, transport: asyncio.Transport | None, start: int) -> Stream:
        """Open a stream that is handed everything after `start` that is not read yet; `replay` tells the rest.

        A session that opens too many loses its oldest: it is most likely a line that died unnoticed. When all places are
        taken, so does whoever has the most: one person with many sessions does not keep the others from theirs.
        """
        if self._is_closing or not self._has_room(caller):
            raise unavailable("The box serves no more live screens now. Close one and try again.", key="live_full")
        assert self._end is not None
        mine = [one for one in self._streams if one.caller.session_id == caller.session_id and not one.ending]
        if caller.session_id is not None and len(mine) >= self.pace.streams_per_session:
            mine[0].end("replaced")
        stream = Stream(caller, token, transport, max(start, self._end.seq))
        self._streams[stream] = None
        self._break_silence(stream)
        self._empty.clear()
        LIVE_STREAMS.set(len(self._streams))
        return stream

    def _has_room(self, caller: Caller) -> bool:
        going = [one for one in self._streams if not one.ending]
        if len(going) < self.pace.most_streams:
            return True
        by_person = Counter(one.caller.user_id for one in going)
        greediest, most = by_person.most_common(1)[0]
        if most <= by_person[caller.user_id] + 1:
            return False
        next(one for one in going if one.caller.user_id == greediest).end("replaced")
        return True

    def dismiss(self, stream: Stream) -> None:
        """Forget a stream whose request has ended."""
        self._streams.pop(stream, None)
        if stream.silence is not None:
            stream.silence.cancel()
        LIVE_STREAMS.set(len(self._streams))
        if not self._streams:
            self._empty.set()

    def _break_silence(self, stream: Stream) -> None:
        """Tell a reader that nothing concerned it for a while, and where it stands; one timer a stream, not one a fact."""
        loop = asyncio.get_running_loop()
        if loop.time() >= stream.heard_at + self.pace.keep_alive_s:
            assert self._end is not None
            here = encode_still_here(Position(self._end.epoch, stream.position))
            stream.put(here, stream.position, self.pace.most_waiting)
        due = max(stream.heard_at + self.pace.keep_alive_s, loop.time() + _LEAST_SILENCE_S)
        stream.silence = loop.call_at(due, self._break_silence, stream)

    async def replay(self, stream: Stream, start: int, until: int) -> AsyncIterator[bytes]:
        """Yield what the stream's reader missed, (start, until], from memory or else from the journal."""
        while start < until:
            if self._recent and self._recent[0].seq <= start + 1:
                frames, reached = list(self._recent), until
            else:
                page = await self._page(start, _PAGE)
                frames, reached = page.frames, page.frames[-1].seq if page.frames else until
            data = join((one for one in frames if one.seq <= until), stream.sights, start, stream.caller.user_id)
            start = reached
            if data:
                yield data

    # -- the one reader -----------------------------------------------------------------------------------------------

    async def follow(self) -> None:
        """Read the journal as it grows, for as long as the box lives."""
        if self._end is None:
            end = await self._box.readers.read(store.end_of_journal)
            since = max(0, end.seq - _REMEMBERED)
            page = await self._page(since, _REMEMBERED)
            self._recent.extend(page.frames)
            self._end = Position(page.end.epoch, page.frames[-1].seq if page.frames else page.end.seq)
            self._warm.set()
        while True:
            since = self._end.seq
            await self._box.feed.wait_beyond(since)
            page = await self._page(since, _PAGE)
            self._spread(page)
            await asyncio.sleep(self.pace.gather_s + self.pace.gather_more_s * len(self._streams))

    async def _page(self, since: int, most: int) -> store.Page:
        return await self._box.readers.read(lambda snapshot: store.page_beyond(snapshot, since, most))

    def _spread(self, page: store.Page) -> None:
        assert self._end is not None
        if page.end.epoch != self._end.epoch:
            self._recent.clear()
            for stream in self._streams:
                stream.end("restored")
        self._end = Position(page.end.epoch, page.frames[-1].seq if page.frames else page.end.seq)
        if not page.frames:
            return
        self._recent.extend(page.frames)
        first, last = page.frames[0].seq, page.frames[-1].seq
        shared: dict[frozenset[str], bytes] = {}
        persons = {one.person for one in page.frames if one.person is not None}
        for stream in [one for one in self._streams if not one.ending]:
            if stream.position >= first or stream.caller.user_id in persons:  # its start was read later than ours
                data = join(page.frames, stream.sights, stream.position, stream.caller.user_id)
            else:
                data = shared.get(stream.sights, b"")
                if stream.sights not in shared:
                    data = shared[stream.sights] = join(page.frames, stream.sights, 0)
            if not stream.put(data, max(last, stream.position), self.pace.most_waiting):
                LIVE_DROPPED.inc()
                log.info("live_reader_too_slow", session=stream.caller.session_id)
                stream.cut()

    # -- whose session has ended --------------------------------------------------------------------------------------

    async def watch(self) -> None:
        """End the streams of people who are not logged in any more, or may see other things than before."""
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(self.pace.look_s):
                    await self._hurry.wait()
            self._hurry.clear()
            await self.look()

    def committed(self, recorded: Sequence[Recorded]) -> None:
        """Look at once when who may see what was changed; called on the loop after each commit."""
        if any(type(one.event).__name__ in CHANGE_SIGHTS for one in recorded):
            self._hurry.set()

    async def look(self) -> None:
        """Look once at every stream: is its line open, does its session hold, may its person still see what they see."""
        for stream in self._streams:
            if stream.transport is not None and stream.transport.is_closing():
                stream.end("gone")
        tokens = {stream.token for stream in self._streams if stream.token is not None and not stream.ending}
        if not tokens:
            return
        callers = await self._box.readers.read(lambda snapshot: self._callers(snapshot, tokens))
        for stream in self._streams:
            if stream.token in tokens and callers.get(stream.token) != stream.caller:
                stream.end("changed" if stream.token in callers else "logged_out")

    def _callers(self, snapshot: Snapshot, tokens: set[str]) -> dict[str, Caller]:
        found = {}
        for token in tokens:
            with suppress(DomainError):
                found[token] = self._box.authenticate(snapshot, token)
        return found

    async def close(self) -> None:
        """End every stream; whoever does not take the farewell soon is cut off."""
        self._is_closing = True
        for stream in self._streams:
            stream.end("closing")
        if self._streams:
            with suppress(TimeoutError):
                async with asyncio.timeout(self.pace.farewell_s):
                    await self._empty.wait()
        for stream in list(self._streams):
            stream.cut()


LIVE = web.AppKey("live", Hub)


def open_live(app: web.Application, box: Box) -> None:
    """Give the app its hub, which ends its streams before the app waits for its requests."""
    hub = app[LIVE] = Hub(box)
    box.writer.listen(hub.committed)

    async def close(_: web.Application) -> None:
        await hub.close()

    app.on_shutdown.append(close)
