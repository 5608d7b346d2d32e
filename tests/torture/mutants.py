"""The daemon with one promise taken out: `python -m tests.torture.mutants NAME run --data …`."""

import sys
from collections.abc import Callable, Iterable
from typing import Any

from appliance.__main__ import main
from appliance.orders import moves
from appliance.orders import store as orders
from appliance.orders.model import Line, PaidLine
from appliance.printing import jobs, spool
from appliance.printing.model import JobState
from appliance.runtime import commands, database
from appliance.runtime.tx import Tx

_UNWRITTEN = -1


def forget_answers() -> None:
    """Answer commands without remembering the answer: a retry runs again."""
    commands._remember = lambda *_: None


def forget_attempts() -> None:
    """Send without writing the attempt down first: it is recorded only when the printer has answered."""
    begin = spool.begin_attempt

    def begin_later(tx: Tx, job_id: int, printer_id: int) -> int:
        job = jobs.job(tx, job_id)
        if job is None or job.state is not JobState.QUEUED or job.printer_id != printer_id:
            raise spool.JobMovedOnError
        return _UNWRITTEN

    def caught_up(settle: Callable[..., Any]) -> Callable[..., Any]:
        def settle_late(tx: Tx, job_id: int, attempt_id: int | None, *more: Any, **named: Any) -> Any:
            if attempt_id == _UNWRITTEN:
                job = jobs.job(tx, job_id)
                assert job is not None
                assert job.printer_id is not None
                attempt_id = begin(tx, job_id, job.printer_id)
            return settle(tx, job_id, attempt_id, *more, **named)

        return settle_late

    spool.begin_attempt = begin_later
    for name in ("settle_printed", "settle_doubt", "settle_not_started"):
        setattr(spool, name, caught_up(getattr(spool, name)))


def lose_a_piece() -> None:
    """Divide pieces off a line and lose one that stays, where there is one to lose."""
    divide = moves.divide

    def divide_badly(tx: Tx, line: Line, part: Line) -> None:
        divide(tx, line, part)
        if line.live - part.quantity > 1:
            orders.change_line(tx, line.id, quantity=line.quantity - part.quantity - 1)

    moves.divide = divide_badly


def lose_a_part() -> None:
    """Forget the last of the lines that a payment settles."""
    pay_parts = orders.pay_parts
    orders.pay_parts = lambda tx, parts, sign: pay_parts(tx, _but_the_last(parts), sign)


def _but_the_last(parts: Iterable[PaidLine]) -> list[PaidLine]:
    kept = list(parts)
    return kept[:-1] if len(kept) > 1 else kept


def keep_nothing() -> None:
    """Answer before the disk has what was written."""
    settings = database._SETTINGS
    database._SETTINGS = tuple(one.replace("synchronous = FULL", "synchronous = OFF") for one in settings)


MUTANTS: dict[str, Callable[[], None]] = {
    "none": lambda: None,
    "keep_nothing": keep_nothing,
    "forget_answers": forget_answers,
    "forget_attempts": forget_attempts,
    "lose_a_piece": lose_a_piece,
    "lose_a_part": lose_a_part,
}

if __name__ == "__main__":
    MUTANTS[sys.argv[1]]()
    sys.exit(main(sys.argv[2:]))
