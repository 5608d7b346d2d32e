"""What `comanda simulate --json` answers."""

import msgspec


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """What a rush came to. Times are milliseconds; null where there was nothing to measure.

    `lines` were promised to phones; each is on paper, waits (`waiting`, by reason) or is `lost`. `papers` is what the
    printers say they cut, `confirmed` what the box says of them. `done` counts acts, `refused` the box's own reasons for a no,
    `failed` tells of what should never happen.
    """

    seconds: float
    seed: int
    phones: int
    orders: int
    orders_a_second: float
    lines: int
    order_p50_ms: float | None
    order_p99_ms: float | None
    other_p99_ms: float | None
    paper_p50_ms: float | None
    paper_p99_ms: float | None
    tickets: int
    confirmed: int
    papers: int
    lines_on_paper: int
    waiting: dict[str, int]
    lost: list[str]
    done: dict[str, int]
    refused: dict[str, int]
    failed: list[str]
    was_interrupted: bool = False

    @property
    def is_sound(self) -> bool:
        """Say whether nothing was lost, nothing waits for ever, and no answer stayed away."""
        return not self.lost and not self.failed and self.papers >= self.confirmed
