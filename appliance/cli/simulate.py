"""`comanda simulate`: a rush hour to watch, to join in with a phone, and to measure."""

import argparse
import asyncio
import io
import signal
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

import msgspec
import segno

from appliance.cli.exits import Exit
from appliance.rush.box import RushBox, passing_folder
from appliance.rush.contract import Summary
from appliance.rush.model import Plan, percentile
from appliance.rush.service import Audience, Progress, rush

_EVERY_S = 10.0
_CLEAR = "\r\x1b[K"


def play(args: argparse.Namespace) -> int:
    """Play a rush and say what it came to; 1 when anything was lost or failed, 130 when it was ended early."""
    plan = Plan(args.phones, args.rate, args.minutes * 60, args.seed)
    with ExitStack() as stack:
        folder = args.data or stack.enter_context(passing_folder(Path(tempfile.gettempdir())))
        teller = _Teller(plan, stays=bool(args.data))
        summary = asyncio.run(_play(plan, Path(folder), args, teller))
        teller.end()
    print(msgspec.json.encode(summary).decode() if args.json else "\n".join(_lines(summary)))
    if not summary.is_sound:
        return Exit.FOUND
    return Exit.INTERRUPTED if summary.was_interrupted else Exit.OK


async def _play(plan: Plan, folder: Path, args: argparse.Namespace, teller: "_Teller") -> Summary:
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    task = asyncio.current_task()
    assert task is not None

    def end() -> None:
        """Stop the guests first; whoever insists ends everything."""
        if stop.is_set():
            task.cancel()
        stop.set()

    for signum in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(signum, end)
    try:
        return await rush(plan, folder, args.listen, args.language, Audience(teller.begin, teller.tell, stop))
    except asyncio.CancelledError:
        raise KeyboardInterrupt from None


class _Teller:
    """Says on standard error how it goes: a line that changes on a terminal, else one now and then."""

    def __init__(self, plan: Plan, *, stays: bool) -> None:
        self._plan, self._stays = plan, stays
        self._is_live = sys.stderr.isatty()
        self._next_s = 0.0

    def begin(self, box: RushBox) -> None:
        """Say where to look on, and who can join in."""
        papers = "\n".join(f"  {one.key:<8} {one.paper_url}" for one in box.printers)
        known = [one for one in box.people if one.name in {"eleni", "maria", "nikos", "petros"}]
        people = "\n".join(f"  {one.name:<8} {one.role:<8} PIN {one.pin}" for one in known)
        kept = "" if self._stays else "\nThe house is thrown away at the end; --data DIR keeps it."
        self._say(
            f"{self._ways_in(box)}\n\nJoin in as:\n{people}\n\nPaper, live in this machine's browser:\n{papers}\n\n"
            f"{self._plan.phones} phones, {self._plan.per_second:g} orders a second,"
            f" {self._plan.seconds / 60:g} minutes, seed {self._plan.seed}. Ctrl-C ends it early.{kept}\n\n"
        )

    def _ways_in(self, box: RushBox) -> str:
        """Return where the floor is seen and how a phone joins: a QR where somebody looks, and the address it holds."""
        at = box.doors[0] if box.doors else box.url
        invitation = f"{at}/waiter/#join={box.invitation}"
        floor = f"A rush hour, and nothing of it is real. The floor: {at}/manager/"
        if not box.doors:
            alone = "Only this machine reaches it; --listen 0.0.0.0:8080 lets phones in."
            return f"{floor}\nA phone: {invitation}\n{alone}"
        others = "".join(f"\nOr at {door}, from another network." for door in box.doors[1:])
        code = f"\n\n{_qr(invitation)}" if self._is_live else ""
        return f"{floor}\nA phone joins by {'this QR, or ' if code else ''}{invitation}{others}{code}"

    def tell(self, progress: Progress) -> None:
        """Say how it goes."""
        if progress.seconds is None:
            self._line("People log in.", 0.0)
            return
        tally = progress.tally
        p99 = percentile(tally.orders[-500:], 0.99)
        self._line(
            f"{_clock(progress.seconds)} of {_clock(self._plan.seconds)} · {len(tally.orders)} orders"
            f" · {len(tally.promises)} lines · {progress.waiting} tickets on their way"
            f" · {tally.done.get('payment', 0)} payments · p99 {_told(None if p99 is None else p99 * 1000)}"
            + (f" · {len(tally.failed)} FAILED" if tally.failed else ""),
            progress.seconds,
        )

    def end(self) -> None:
        """Leave the line that changes."""
        if self._is_live:
            self._say("\n")

    def _line(self, words: str, seconds: float) -> None:
        if self._is_live:
            self._say(f"{_CLEAR}{words}")
        elif seconds >= self._next_s:
            self._next_s = seconds + _EVERY_S
            self._say(f"{words}\n")

    def _say(self, words: str) -> None:
        sys.stderr.write(words)
        sys.stderr.flush()


def _qr(text: str) -> str:
    """Return a QR code in block characters, dark on light, for a terminal."""
    with io.StringIO() as page:
        segno.make_qr(text, error="l").terminal(page, compact=True)
        return page.getvalue().rstrip("\n")


def _clock(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes}:{rest:02}"


def _told(milliseconds: float | None) -> str:
    return "-" if milliseconds is None else f"{milliseconds:.0f} ms"


def _lines(summary: Summary) -> list[str]:
    def counted(what: dict[str, int]) -> str:
        return ", ".join(f"{name} {number}" for name, number in what.items()) or "none"

    waits = sum(summary.waiting.values())
    took = f"{_clock(summary.seconds)} ({summary.orders_a_second:g} a second)"
    answered = f"p50 {_told(summary.order_p50_ms)}, p99 {_told(summary.order_p99_ms)}"
    on_paper = f"p50 {_told(summary.paper_p50_ms)}, p99 {_told(summary.paper_p99_ms)}"
    lines = [
        f"{summary.orders} orders with {summary.lines} lines from {summary.phones} phones in {took}.",
        f"An order was answered after {answered}; a line was on paper after {on_paper}.",
        f"{summary.tickets} tickets, {summary.confirmed} confirmed; the printers cut {summary.papers} papers.",
        f"Besides: {counted(summary.done)}.",
        f"The box said no: {counted(summary.refused)}.",
    ]
    if waits:
        lines.append(f"{waits} lines still wait for paper: {counted(summary.waiting)}.")
    lines += [f"FAILED: {one}" for one in summary.failed]
    if summary.lost:
        return [
            *lines,
            f"LOST: {len(summary.lost)} lines were promised and are nowhere: {', '.join(summary.lost[:5])}.",
        ]
    if summary.papers < summary.confirmed:
        return [*lines, f"LOST: {summary.confirmed - summary.papers} papers that the box calls printed."]
    return [*lines, "Nothing was lost."]
