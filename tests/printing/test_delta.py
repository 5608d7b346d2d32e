"""What stations are told, as laws: sent = live + cancelled for every line and station, whatever happens in what order."""

from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

from appliance.printing.model import Delta, Told, Wanted, compare, tell

STATIONS = {"a": (1,), "b": (1, 2), "c": (), "d": (3, 2)}


@dataclass
class Kitchen:
    """A ledger that is told, and what each station would read of it on paper."""

    ledger: dict[tuple[str, int], Told] = field(default_factory=dict)
    paper: list[Delta] = field(default_factory=list)

    def follow(self, wanted: dict[str, Wanted]) -> list[Delta]:
        """Compare, tell, and return what was told."""
        deltas = compare(wanted, list(self.ledger.values()), STATIONS)
        for delta in deltas:
            key = delta.line_id, delta.station_id
            self.ledger[key] = tell(self.ledger.get(key), delta, wanted[delta.line_id].content)
        self.paper += deltas
        return deltas

    def believed(self, line_id: str, station_id: int) -> int:
        """Return how many pieces a cook believes in who read every ticket."""
        sign = {"new": 1, "changed": 0, "cancelled": -1}
        return sum(
            sign[one.kind] * one.quantity
            for one in self.paper
            if (one.line_id, one.station_id) == (line_id, station_id)
        )


def wanted(live: int, content: str = "") -> Wanted:
    """Return a line as an order has it."""
    return Wanted(live, content.encode())


_orders = st.lists(
    st.dictionaries(
        st.sampled_from(sorted(STATIONS)),
        st.builds(wanted, st.integers(0, 6), st.sampled_from(["", "no salt", "well done"])),
    ),
    max_size=12,
)


@given(_orders)
def test_sent_is_live_plus_cancelled(history: list[dict[str, Wanted]]) -> None:
    """After every step the ledger, and the papers by themselves, say what the order says."""
    kitchen = Kitchen()
    for order in history:
        kitchen.follow(order)
        for line_id, line in order.items():
            for station_id in STATIONS[line_id]:
                row = kitchen.ledger.get((line_id, station_id))
                believed = 0 if row is None else row.quantity_sent - row.quantity_cancelled
                assert believed == line.live == kitchen.believed(line_id, station_id)
                if row is not None and line.live:
                    assert row.content == line.content


@given(_orders)
def test_a_replay_tells_nothing(history: list[dict[str, Wanted]]) -> None:
    """The same order twice is no news, however it came to be."""
    kitchen = Kitchen()
    for order in history:
        kitchen.follow(order)
        assert kitchen.follow(order) == []


@given(_orders)
def test_every_delta_is_of_something(history: list[dict[str, Wanted]]) -> None:
    """Nothing is told in pieces of zero, nothing is cancelled that was not sent, and no line goes to a foreign station."""
    kitchen = Kitchen()
    for order in history:
        for delta in kitchen.follow(order):
            assert delta.quantity > 0
            assert delta.station_id in STATIONS[delta.line_id]
        assert all(0 <= row.quantity_cancelled <= row.quantity_sent for row in kitchen.ledger.values())


def test_a_changed_note_names_the_pieces_that_stay() -> None:
    """Of three, one voided and the rest cooked otherwise: one is cancelled and two are changed."""
    kitchen = Kitchen()
    kitchen.follow({"a": wanted(3)})
    assert kitchen.follow({"a": wanted(2, "rare")}) == [Delta("a", 1, "cancelled", 1), Delta("a", 1, "changed", 2)]


def test_what_is_gone_is_not_changed() -> None:
    """A line voided whole is cancelled, whatever its note says now."""
    kitchen = Kitchen()
    kitchen.follow({"a": wanted(2)})
    assert kitchen.follow({"a": wanted(0, "rare")}) == [Delta("a", 1, "cancelled", 2)]


def test_a_line_keeps_its_stations() -> None:
    """What was sent to the grill is cancelled at the grill, wherever such lines go by now."""
    told = [Told("a", 9, 2, 0, b"")]
    assert compare({"a": wanted(0)}, told, {"a": (1,)}) == [Delta("a", 9, "cancelled", 2)]
