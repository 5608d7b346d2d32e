"""The journal as JSON Lines that a third party verifies alone; docs/journal.md gives the bytes."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import msgspec

from appliance.audit.contract import ExportEnd, ExportHead, ExportLink
from appliance.audit.service import check_days
from appliance.runtime.archive import Link, hash_before, links, span
from appliance.runtime.journal import GENESIS, read_head
from appliance.runtime.tx import Snapshot

MEDIA = "application/jsonl"
FILE_NAME = "journal.jsonl"
_FORMAT = "comanda-journal"
_VERSION = 1
_PAGE = 500


@dataclass(slots=True)
class Export:
    """An export under way: what it covers is fixed when it begins, and it is read a page at a time, by key."""

    first: int
    last: int
    head: bytes
    events: int = 0
    erased: int = 0
    _next: int = field(init=False)

    def __post_init__(self) -> None:
        self._next = self.first

    @property
    def is_over(self) -> bool:
        """Say whether every event was handed on."""
        return self._next > self.last

    def page(self, snapshot: Snapshot) -> bytes:
        """Return the next lines. No snapshot is held between two pages; facts never change, payloads may be erased."""
        found = links(snapshot, self._next, self.last, _PAGE)
        if not found:  # a journal with a gap ends here, and its last line says fewer events than its first
            self._next = self.last + 1
            return b""
        self._next = found[-1].header.seq + 1
        self.events += len(found)
        self.erased += sum(link.body is None for link in found)
        self.head = found[-1].hash
        return b"".join(_line(_shown(link)) for link in found)

    def end(self) -> bytes:
        """Return the last line."""
        return _line(ExportEnd(events=self.events, erased=self.erased, head=self.head.hex()))


def begin(snapshot: Snapshot, since: str | None, until: str | None) -> tuple[Export, bytes]:
    """Return an export of trading days (None: from the first, to the last), and its first line.

    Between its first and its last event nothing is left out: a fact of another day that stands between them (the clock
    was unsure) is there too. Raises `invalid` for days that cannot be.
    """
    check_days(since, until)
    head = read_head(snapshot)
    first, last = (1, head.seq) if since is None and until is None else span(snapshot, since or "", until or "9")
    previous = hash_before(snapshot, first) if last >= first else GENESIS
    shown = ExportHead(
        format=_FORMAT, version=_VERSION, epoch=head.epoch, first=first, last=last, previous=previous.hex()
    )
    return Export(first, last, previous), _line(shown)


def whole(snapshot: Snapshot, since: str | None, until: str | None) -> Iterator[bytes]:
    """Yield an export a page at a time, for who has the file to himself. Raises `invalid` for days that cannot be."""
    export, line = begin(snapshot, since, until)
    yield line
    while not export.is_over:
        yield export.page(snapshot)
    yield export.end()


def _shown(link: Link) -> ExportLink:
    return ExportLink(
        header=msgspec.Raw(link.header.encode()),
        salt=None if link.salt is None else link.salt.hex(),
        body=None if link.body is None else link.body.decode(),
        payload_hash=link.payload_hash.hex(),
        hash=link.hash.hex(),
    )


def _line(value: msgspec.Struct) -> bytes:
    return msgspec.json.encode(value) + b"\n"
