"""What a station's ticket says of a dish that is made once more, and of dishes that go for one another."""

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

from msgspec.structs import replace

from appliance.acts.model import OTHER, Act
from appliance.acts.service import rules_of
from appliance.orders.model import Line, LineRemade, LineSwapped
from appliance.orders.remaking import find_remake
from appliance.printing.model import Delta
from appliance.printing.ticket import KitchenLine, Language
from appliance.runtime.tx import Snapshot


class Paper(NamedTuple):
    """A ticket's lines, and what stands above them."""

    lines: Sequence[KitchenLine] = ()
    heading: Literal["", "change", "remake"] = ""
    reason: str = ""


def change(
    fact: LineSwapped,
    lines: Sequence[KitchenLine],
    deltas: Sequence[Delta],
    *,
    held: Mapping[str, Line],
    served: Mapping[str, Sequence[str]],
) -> Paper:
    """Put what goes and what comes together; a station that makes only one of them reads what and where the other is.

    `lines` tell of `deltas`, one each; `held` are the check's lines, `served` the names of the stations that make each.
    """
    came = [one.id for one in fact.lines]
    here = {delta.line_id for delta in deltas}
    new = [(held[ident], held[ident].quantity) for ident in came]
    marked = []
    for line, delta in zip(lines, deltas, strict=True):
        if delta.line_id == fact.line_id and delta.kind == "cancelled":
            away = () if here.intersection(came) else new
            marked.append(_tell(replace(line, kind="swapped_out"), away, served))
        elif delta.line_id in came:
            away = () if fact.line_id in here else [(held[fact.line_id], fact.quantity)]
            marked.append(_tell(replace(line, kind="swapped_in"), away, served))
        else:
            marked.append(line)
    return Paper(marked, "change")


def _tell(line: KitchenLine, away: Sequence[tuple[Line, int]], served: Mapping[str, Sequence[str]]) -> KitchenLine:
    """Return a line that says what goes or comes for it elsewhere."""
    stations = dict.fromkeys(name for other, _ in away for name in served.get(other.id, ()))
    dishes = ", ".join(f"{pieces}x {_name(other)}" for other, pieces in away)
    return replace(line, instead=dishes, instead_at=tuple(stations))


def _name(line: Line) -> str:
    return " ".join(part for part in (line.kitchen_name or line.name, line.portion_name) if part)


def remake(snapshot: Snapshot, fact: LineRemade, lines: Sequence[KitchenLine], language: Language) -> Paper:
    """Say why a dish is made once more, in a reason's own words, and what the cook is told besides."""
    made = find_remake(snapshot, fact.remake_id)
    names = {reason.code: reason.names for reason in rules_of(snapshot, Act.REMAKE).reasons}
    named = "" if made.reason == OTHER else made.reason
    if named in names:
        named = getattr(names[named], language)
    reason = ": ".join(part for part in (named, made.words) if part) or getattr(names[OTHER], language)
    return Paper(
        [replace(line, note="; ".join(part for part in (line.note, made.note) if part)) for line in lines],
        "remake",
        reason,
    )
