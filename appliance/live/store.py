"""Reads of the journal beyond a position."""

from typing import NamedTuple

from appliance.live.model import Frame, Position, fact, frame, parse_position
from appliance.runtime.journal import facts_after, read_head
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
    frames = [
        frame(
            end.epoch,
            fact(
                seq=one.seq,
                type_name=one.type,
                subject=one.subject,
                at_ms=one.at_ms,
                actor=one.actor,
                body=one.body,
            ),
        )
        for one in facts_after(snapshot, seq, most)
    ]
    return Page(frames, end)
