"""Reads of the journal beyond a position."""

from typing import NamedTuple

from appliance.live.model import Frame, Position, fact, frame, parse_position
from appliance.runtime.journal import read_head
from appliance.runtime.tx import Snapshot


class Page(NamedTuple):
    """Facts in order, and where the journal stood when they were read."""

    frames: list[Frame]
    end: Position


def end_of_journal(snapshot: Snapshot) -> Position:
    """Return where the journal stands."""
    position = parse_position(read_head(snapshot).position)
    assert position is not None
    return position


def page_beyond(snapshot: Snapshot, seq: int, most: int) -> Page:
    """Return at most so many facts after `seq`, encoded."""
    end = end_of_journal(snapshot)
    rows = snapshot.all(
        "SELECT e.seq, e.type, e.subject, e.at_ms, e.actor, p.body FROM events e LEFT JOIN payloads p USING (seq)"
        " WHERE e.seq > ? ORDER BY e.seq LIMIT ?",
        (seq, most),
    )
    frames = [
        frame(
            end.epoch,
            fact(
                seq=row["seq"],
                type_name=row["type"],
                subject=row["subject"],
                at_ms=row["at_ms"],
                actor=row["actor"],
                body=row["body"],
            ),
        )
        for row in rows
    ]
    return Page(frames, end)
