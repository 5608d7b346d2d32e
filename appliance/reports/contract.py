"""What crosses HTTP about what was sold. Money is minor units, days are trading days (ISO dates)."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

Day = Annotated[str, Meta(pattern=r"^\d{4}-\d{2}-\d{2}$")]
Ident = Annotated[int, Meta(ge=1, le=(1 << 63) - 1)]


class Period(msgspec.Struct, frozen=True, kw_only=True, rename={"from_": "from"}):
    """A trading day, or the days from one to another, both counted; today when nothing is said."""

    business_day: Day | None = None
    from_: Day | None = None
    to: Day | None = None
    waiter_id: Ident | None = None


class BreakdownQuery(Period, frozen=True, kw_only=True):
    """By what sales are broken down, and as what the table comes."""

    by: Literal["hour", "category", "product", "waiter", "tender", "tax", "discount", "void", "owed", "act"]
    format: Literal["json", "csv", "xlsx"] = "json"


class HistoryQuery(msgspec.Struct, frozen=True, kw_only=True, rename={"from_": "from"}):
    """Filters of the order history, those of the list of orders. `format=csv` gives everything that meets them."""

    status: str | None = None
    table_id: Ident | None = None
    waiter_id: Ident | None = None
    business_day: Day | None = None
    from_: str | None = None
    to: str | None = None
    q: Annotated[str, Meta(max_length=80)] | None = None
    cursor: Annotated[str, Meta(min_length=1, max_length=64)] | None = None
    limit: Annotated[int, Meta(ge=1, le=200)] = 50
    format: Literal["json", "csv"] = "json"


class Sales(msgspec.Struct, frozen=True, kw_only=True):
    """What was sent, what was taken back of it, and what went for another dish; `net` is gross less both."""

    lines: int = 0
    pieces: int = 0
    gross: int = 0
    voided_pieces: int = 0
    voided: int = 0
    swapped_pieces: int = 0
    swapped: int = 0
    net: int = 0


class WaiterShift(Sales, frozen=True, kw_only=True):
    """One person's part: checks opened, how they ended, guests, sales, and money taken."""

    user_id: int | None
    name: str
    orders: int
    open: int
    closed: int
    cancelled: int
    covers: int
    paid: int


class CategorySales(Sales, frozen=True, kw_only=True):
    """Sales of one category; `category_id` is null for products that had none."""

    category_id: int | None
    name: str


class ProductSales(CategorySales, frozen=True, kw_only=True):
    """Sales of one product; `product_id` is null for whole checks that were cancelled."""

    product_id: int | None


class TenderTotal(msgspec.Struct, frozen=True, kw_only=True):
    """Money taken by one tender, what was given back deducted."""

    tender: str
    payments: int
    amount: int


class Owed(msgspec.Struct, frozen=True, kw_only=True):
    """What guests left owing, what came of what they or others had owed, and what was given up."""

    walked_out: int
    collected: int
    written_off: int


class ActShare(msgspec.Struct, frozen=True, kw_only=True):
    """What one person did of an act (void, remake, swap, treat, walk_out) for one reason, and what of it was undone."""

    act: str
    reason: str
    user_id: int | None
    name: str
    times: int
    pieces: int
    amount: int
    undone_pieces: int
    undone: int


class ShiftTotals(Sales, frozen=True, kw_only=True):
    """Everybody's parts together."""

    orders: int
    open: int
    closed: int
    cancelled: int
    covers: int
    paid: int


class ShiftReport(msgspec.Struct, frozen=True, kw_only=True, rename={"from_": "from"}):
    """The shift summary of some trading days."""

    from_: str
    to: str
    currency: str
    totals: ShiftTotals
    waiters: list[WaiterShift]
    categories: list[CategorySales]
    tenders: list[TenderTotal]
    acts: list[ActShare]
    owed: Owed


class ProductMix(msgspec.Struct, frozen=True, kw_only=True, rename={"from_": "from"}):
    """What was sold of each product in some trading days, most money first."""

    from_: str
    to: str
    currency: str
    products: list[ProductSales]


class HistoryPage(msgspec.Struct, frozen=True, kw_only=True):
    """A page of orders, the newest first; `cursor` asks for the next one and is null on the last."""

    orders: list[msgspec.Raw]
    cursor: str | None


Cell = int | str | None


class Column(msgspec.Struct, frozen=True, kw_only=True):
    """What stands in a column: text, a count, money (minor units), or a rate (basis points)."""

    name: str
    kind: str


class Breakdown(msgspec.Struct, frozen=True, kw_only=True, rename={"from_": "from"}):
    """Sales of some trading days broken down by one thing: a row holds one cell for each column."""

    from_: str
    to: str
    currency: str
    by: str
    columns: list[Column]
    rows: list[list[Cell]]
