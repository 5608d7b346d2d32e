"""Parts of a bill that several people pay: every part is a share of the parent and is never rounded again. Pure.

A part gets a largest-remainder share of the total and, in proportion to what it pays at each rate, of that rate's tax;
its net is what remains. So parts merge into exactly what was divided, and no part pays tax on money it does not pay
(dividing each tax by the weights alone could give a part of one cent two cents of tax).
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import lcm
from typing import NamedTuple, Self

import msgspec

from appliance.orders.bill import Bill, BillLine, TaxBucket, gather
from kernel.errors import DomainError, invalid
from kernel.money import allocate, spread

# More would be a typing error; a table that large pays by amounts.
MOST_PARTS = 200


class LineShare(NamedTuple):
    """What a part pays of a line, in minor units."""

    line_id: str
    amount: int


class Share(msgspec.Struct, frozen=True, kw_only=True):
    """What one part pays, by rate and by line; both sum to its total. It may be divided again."""

    buckets: tuple[TaxBucket, ...]
    lines: tuple[LineShare, ...]

    @property
    def total(self) -> int:
        """Return what the part pays."""
        return sum(bucket.gross for bucket in self.buckets)

    @property
    def tax(self) -> int:
        """Return the tax in it."""
        return sum(bucket.tax for bucket in self.buckets)

    def mirrored(self) -> Self:
        """Return its refund: the same cents at the original tax with the sign turned."""
        return msgspec.structs.replace(
            self,
            buckets=tuple(bucket.mirrored() for bucket in self.buckets),
            lines=tuple(LineShare(line.line_id, -line.amount) for line in self.lines),
        )


class Take(msgspec.Struct, frozen=True, kw_only=True):
    """Pieces of a line that a part pays, or its portion of them: one bottle `among` three is a third of a bottle."""

    line_id: str
    pieces: int
    among: int = 1

    def __post_init__(self) -> None:
        if self.pieces < 1 or not 1 <= self.among <= MOST_PARTS:
            raise invalid(f"A part takes one piece or more, shared by 1 to {MOST_PARTS} people.", field="pieces")


class Division(NamedTuple):
    """The parts that were asked for, and what nobody asked for."""

    parts: tuple[Share, ...]
    rest: Share


def whole(bill: Bill) -> Share:
    """Return a bill as the one share of somebody who pays it all."""
    return Share(buckets=bill.buckets, lines=tuple(LineShare(line.id, line.payable) for line in bill.lines))


def divide(share: Share, weights: Sequence[int]) -> tuple[Share, ...]:
    """Return parts in proportion to `weights`; remainder cents go to the first. Raises `DomainError(invalid)`."""
    _check_count(len(weights))
    if any(weight < 0 for weight in weights) or not any(weights):
        raise invalid("A part weighs nothing or more, and one of them more than nothing.", field="weights")
    return _deal(share, allocate(share.total, weights))


def divide_equally(share: Share, parts: int) -> tuple[Share, ...]:
    """Return equal parts; the first pay the cents that are left over. Raises `DomainError(invalid)` for none."""
    _check_count(parts)
    return divide(share, [1] * parts)


def divide_by_amounts(share: Share, amounts: Sequence[int]) -> Division:
    """Return a part for each amount, and the rest. A refund's amounts are negative, as it is.

    Raises `DomainError(invalid)` for an amount of nothing or of the other sign, and for more than there is.
    """
    _check_count(len(amounts))
    sign = -1 if share.total < 0 else 1
    if any(amount * sign <= 0 for amount in amounts):
        raise invalid("Each part pays something. Give amounts above zero.", field="amounts")
    rest = share.total - sum(amounts)
    if rest * sign < 0:
        raise invalid("The parts come to more than there is. Lower one of them.", field="amounts", total=share.total)
    *parts, last = _deal(share, [*amounts, rest])
    return Division(tuple(parts), last)


def divide_by_lines(bill: Bill, parts: Sequence[Sequence[Take]]) -> Division:
    """Return for each part what it takes of the lines, and the rest: pieces, and portions of what is shared.

    Each line is shared out by itself, so that a guest can check it. Raises `DomainError(invalid)` for a line that is
    not on the bill, for more pieces than there are, and for a combo whose lines are not taken alike.
    """
    _check_count(len(parts))
    weights = _weigh(bill, parts)
    _check_combos(bill, weights)
    column = {bucket.key: index for index, bucket in enumerate(bill.buckets)}
    gross = [[0] * len(column) for _ in range(len(parts) + 1)]
    paid: list[list[int]] = [[] for _ in gross]
    for line in bill.lines:
        amounts = spread(line.payable, weights[line.id])
        for part, row in enumerate(_cells(amounts, [bucket.gross for bucket in line.buckets])):
            paid[part].append(amounts[part])
            for bucket, cell in zip(line.buckets, row, strict=True):
                gross[part][column[bucket.key]] += cell
    *shares, rest = _fill(whole(bill), gross, paid)
    return Division(tuple(shares), rest)


def takes_by_seat(bill: Bill) -> dict[int, tuple[Take, ...]]:
    """Return by seat what each guest takes: the lines of the seat, and a portion of what is the table's.

    A combo is whole the guest's of whom its first line says so. Raises `DomainError(invalid)` when no line names a seat.
    """
    live = _seat_combos([line for line in bill.lines if line.pieces])
    seats = sorted({line.seat for line in live if line.seat is not None})
    if not seats:
        raise invalid("No line says whose it is. Give the lines seats, or divide equally.", key="no_seats")

    def take(line: BillLine) -> Take:
        return Take(line_id=line.id, pieces=abs(line.pieces), among=1 if line.seat is not None else len(seats))

    return {seat: tuple(take(line) for line in live if line.seat in {None, seat}) for seat in seats}


def _seat_combos(lines: Sequence[BillLine]) -> list[BillLine]:
    seats: dict[str, int] = {}
    for line in lines:
        if line.group is not None and line.seat is not None:
            seats.setdefault(line.group, line.seat)
    return [line if line.group is None else msgspec.structs.replace(line, seat=seats.get(line.group)) for line in lines]


def merge(shares: Sequence[Share]) -> Share:
    """Return what several shares are together; all parts of a bill are the bill again."""
    lines: dict[str, int] = {}
    for share in shares:
        for line_id, amount in share.lines:
            lines[line_id] = lines.get(line_id, 0) + amount
    return Share(
        buckets=gather(bucket for share in shares for bucket in share.buckets),
        lines=tuple(LineShare(*line) for line in lines.items()),
    )


def _check_count(parts: int) -> None:
    if not 1 <= parts <= MOST_PARTS:
        raise invalid(f"A bill is divided into 1 to {MOST_PARTS} parts. Say how many.", field="parts", parts=parts)


def _deal(share: Share, totals: Sequence[int]) -> tuple[Share, ...]:
    """Return parts of these totals, each a slice of all that is on the share; they sum to it."""
    gross = _cells(totals, [bucket.gross for bucket in share.buckets])
    return _fill(share, gross, _cells(totals, [line.amount for line in share.lines]))


def _cells(totals: Sequence[int], columns: Sequence[int]) -> list[list[int]]:
    """Return a row for each total such that rows sum to the totals and columns to `columns`, all of one sign.

    Each row is a largest-remainder share of what the rows before it left.
    """
    rows, left = [], list(columns)
    for total in totals:
        row = spread(total, [abs(cell) for cell in left])
        left = [cell - taken for cell, taken in zip(left, row, strict=True)]
        rows.append(row)
    return rows


def _fill(parent: Share, gross: Sequence[Sequence[int]], paid: Sequence[Sequence[int]]) -> tuple[Share, ...]:
    """Return the parts by what each pays at each rate and of each line; a rate's tax follows what is paid at it."""
    taxes = [spread(bucket.tax, [abs(row[index]) for row in gross]) for index, bucket in enumerate(parent.buckets)]
    return tuple(
        Share(
            buckets=tuple(
                msgspec.structs.replace(bucket, gross=gross[part][index], tax=taxes[index][part])
                for index, bucket in enumerate(parent.buckets)
            ),
            lines=tuple(LineShare(line.line_id, cell) for line, cell in zip(parent.lines, paid[part], strict=True)),
        )
        for part in range(len(gross))
    )


def _weigh(bill: Bill, parts: Sequence[Sequence[Take]]) -> dict[str, list[int]]:
    """Return by line what each part takes of it, and the rest, over a denominator common to the line's takes."""
    known = {line.id: line for line in bill.lines}
    if strange := next((take for part in parts for take in part if take.line_id not in known), None):
        raise invalid(f"The line {strange.line_id} is not on this bill. Refresh and choose again.", key="unknown_line")
    common = {
        line.id: lcm(*(one.among for part in parts for one in part if one.line_id == line.id)) for line in bill.lines
    }
    weights = {line.id: [0] * (len(parts) + 1) for line in bill.lines}
    for index, part in enumerate(parts):
        for take in part:
            weights[take.line_id][index] += take.pieces * (common[take.line_id] // take.among)
    for line in bill.lines:
        rest = abs(line.pieces) * common[line.id] - sum(weights[line.id])
        if rest < 0:
            raise _too_many(line)
        weights[line.id][-1] = rest
    return weights


def _too_many(line: BillLine) -> DomainError:
    return invalid(
        f"There are {abs(line.pieces)} of this on the bill, and the parts take more. Take fewer.",
        key="too_many_pieces",
        line=line.id,
        pieces=abs(line.pieces),
    )


def _check_combos(bill: Bill, weights: Mapping[str, Sequence[int]]) -> None:
    """Refuse to tear a combo apart: of each of its lines a part takes the same portion."""
    seen: dict[str, list[Fraction]] = {}
    for line in bill.lines:
        if line.group is None or not line.pieces:
            continue
        taken = weights[line.id]
        portions = [Fraction(weight, sum(taken)) for weight in taken]
        if seen.setdefault(line.group, portions) != portions:
            raise invalid(
                "A combo goes to one part whole, or all of it is shared alike. Take the same of each of its lines.",
                key="combo_torn",
                group=line.group,
            )
