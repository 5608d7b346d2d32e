"""The peer: the same work on the stack that many such systems are built with.

FastAPI, SQLAlchemy's ORM, Pydantic, a JWT dependency, SQLite in WAL with synchronous=FULL, one session and one commit a
request, synchronous endpoints in the thread pool. It does what our hot path does: who calls, is the table there, prices
from the menu, snapshots on the lines, a print row per station; and, where the printers are known, the tickets, after the
commit and in the background: one a station with python-escpos over TCP, Greek as raw bytes of code page 737, success in
the print log. It keeps no journal and no ledger, asks no printer how it is or whether it printed, and repeats nothing.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated

import jwt
from escpos.exceptions import Error as EscposError
from escpos.printer import Network
from fastapi import BackgroundTasks, Depends, FastAPI, Header, HTTPException
from pydantic import BaseModel, Field
from sqlalchemy import ForeignKey, create_engine, event, select, update
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship, sessionmaker

SECRET = "x" * 32
engine = create_engine(
    f"sqlite:///{os.environ['PEER_DATABASE']}", connect_args={"check_same_thread": False, "timeout": 60}, pool_size=40
)


@event.listens_for(engine, "connect")
def _pragmas(connection, _record):
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {pragma}")


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str]
    role: Mapped[str]


class Table(Base):
    __tablename__ = "tables"
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int]
    is_active: Mapped[bool] = mapped_column(default=True)


class Product(Base):
    __tablename__ = "products"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    base_price: Mapped[int]
    is_available: Mapped[bool] = mapped_column(default=True)
    printer_zone_id: Mapped[int | None]


class Printer(Base):
    __tablename__ = "printers"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    ip_address: Mapped[str]
    port: Mapped[int] = mapped_column(default=9100)
    is_active: Mapped[bool] = mapped_column(default=True)


class Order(Base):
    __tablename__ = "orders"
    id: Mapped[int] = mapped_column(primary_key=True)
    table_id: Mapped[int] = mapped_column(ForeignKey("tables.id"), index=True)
    opened_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    status: Mapped[str] = mapped_column(default="open", index=True)
    opened_at: Mapped[datetime]
    items: Mapped[list["OrderItem"]] = relationship(back_populates="order")


class OrderItem(Base):
    __tablename__ = "order_items"
    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("products.id"))
    quantity: Mapped[int]
    unit_price: Mapped[int]
    note: Mapped[str | None]
    status: Mapped[str] = mapped_column(default="active")
    printed: Mapped[bool] = mapped_column(default=False)
    order: Mapped[Order] = relationship(back_populates="items")


class PrintLog(Base):
    __tablename__ = "print_log"
    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    printer_id: Mapped[int]
    item_ids: Mapped[str]
    printed_at: Mapped[datetime | None]
    success: Mapped[bool] = mapped_column(default=False)
    error_message: Mapped[str | None]


Base.metadata.create_all(engine)
Sessions = sessionmaker(engine)


def seed(tables: int, products: int, printer_ports: list[int]) -> str:
    """Fill an empty database and return a token; without ports nothing is printed."""
    with Sessions() as session:
        session.add(User(id=1, username="maria", role="waiter"))
        session.add_all(Table(id=number, number=number) for number in range(1, tables + 1))
        session.add_all(
            Product(id=number, name=f"Product {number}", base_price=300 + number, printer_zone_id=1 + number % 3)
            for number in range(1, products + 1)
        )
        session.add_all(
            Printer(id=number, name=f"S{number}", ip_address="127.0.0.1", port=port)
            for number, port in enumerate(printer_ports, 1)
        )
        session.commit()
    return jwt.encode({"sub": "1", "exp": datetime.now(UTC) + timedelta(hours=8)}, SECRET, algorithm="HS256")


def session() -> Iterator[Session]:
    with Sessions() as opened:
        yield opened


def user(opened: Annotated[Session, Depends(session)], authorization: Annotated[str, Header()]) -> User:
    try:
        claims = jwt.decode(authorization.removeprefix("Bearer "), SECRET, algorithms=["HS256"])
    except jwt.InvalidTokenError as bad:
        raise HTTPException(401) from bad
    found = opened.get(User, int(claims["sub"]))
    if found is None:
        raise HTTPException(401)
    return found


class NewOrder(BaseModel):
    table_id: int


class NewItem(BaseModel):
    product_id: int
    quantity: int = Field(1, ge=1, le=999)
    note: str | None = None


class NewItems(BaseModel):
    items: list[NewItem]


class ItemOut(BaseModel):
    model_config = {"from_attributes": True}
    id: int
    product_id: int
    quantity: int
    unit_price: int
    note: str | None
    status: str
    printed: bool


class OrderOut(BaseModel):
    model_config = {"from_attributes": True}
    id: int
    table_id: int
    opened_by: int
    status: str
    opened_at: datetime
    items: list[ItemOut]


app = FastAPI()
DbSession = Annotated[Session, Depends(session)]
Caller = Annotated[User, Depends(user)]


@app.post("/api/orders/", status_code=201, response_model=OrderOut)
def open_order(body: NewOrder, opened: DbSession, caller: Caller):
    table = opened.get(Table, body.table_id)
    if table is None or not table.is_active:
        raise HTTPException(404)
    order = Order(table_id=table.id, opened_by=caller.id, opened_at=datetime.now(UTC))
    opened.add(order)
    opened.commit()
    return order


@dataclass
class Ticket:
    """What one printer is told of an order, read from the session so that printing needs none."""

    log_id: int
    host: str
    port: int
    table: int
    order_id: int
    waiter: str
    at: datetime
    lines: list[tuple[int, str, str | None]]


@app.post("/api/orders/{order_id}/items", status_code=201, response_model=OrderOut)
def add_items(order_id: int, body: NewItems, opened: DbSession, caller: Caller, background: BackgroundTasks):
    order = opened.get(Order, order_id)
    if order is None or order.status != "open" or order.opened_by != caller.id:
        raise HTTPException(404)
    wanted = {item.product_id for item in body.items}
    products = {row.id: row for row in opened.scalars(select(Product).where(Product.id.in_(wanted)))}
    by_station: dict[int, list[OrderItem]] = {}
    for item in body.items:
        product = products.get(item.product_id)
        if product is None or not product.is_available:
            raise HTTPException(422)
        line = OrderItem(
            order=order, product_id=product.id, quantity=item.quantity, unit_price=product.base_price, note=item.note
        )
        opened.add(line)
        if product.printer_zone_id is not None:
            by_station.setdefault(product.printer_zone_id, []).append(line)
    opened.flush()
    logs = {
        station: PrintLog(order_id=order.id, printer_id=station, item_ids=str([line.id for line in lines]))
        for station, lines in by_station.items()
    }
    opened.add_all(logs.values())
    opened.flush()
    printers = opened.scalars(select(Printer).where(Printer.id.in_(by_station), Printer.is_active))
    tickets = [
        Ticket(
            log_id=logs[printer.id].id,
            host=printer.ip_address,
            port=printer.port,
            table=order.table_id,
            order_id=order.id,
            waiter=caller.username,
            at=datetime.now().astimezone(),
            lines=[(line.quantity, products[line.product_id].name, line.note) for line in by_station[printer.id]],
        )
        for printer in printers
    ]
    opened.commit()
    if tickets:
        background.add_task(print_tickets, tickets)
    return order


def format_ticket(ticket: Ticket) -> bytes:
    """Return a ticket's bytes: reset, code page 737, the head, the lines large, the cut."""

    def text(words: str) -> bytes:
        return words.encode("cp737", errors="replace") + b"\n"

    parts = [b"\x1b\x40\x1b\x74\x1d", b"\x1b\x61\x01\x1d\x21\x11", text(f"Τραπέζι {ticket.table}")]
    parts += [b"\x1d\x21\x00", text(f"Παραγγελία #{ticket.order_id}")]
    parts += [text(f"{ticket.waiter}  {ticket.at:%d/%m %H:%M}"), b"\x1b\x61\x00", text("-" * 48)]
    for quantity, name, note in ticket.lines:
        parts += [b"\x1d\x21\x11", text(f"{quantity} x {name}"), b"\x1d\x21\x00"]
        if note:
            parts.append(text(f"  * {note}"))
    parts += [text("-" * 48), b"\x1b\x64\x05\x1d\x56\x00"]
    return b"".join(parts)


def print_tickets(tickets: list[Ticket]) -> None:
    """Print an order's tickets, one connection each, and write down what went well; what failed stays in the log."""
    printed: list[int] = []
    failed: dict[int, str] = {}
    for ticket in tickets:
        printer = Network(ticket.host, ticket.port, timeout=5)
        try:
            printer.open()
            printer._raw(format_ticket(ticket))
            printed.append(ticket.log_id)
        except (OSError, EscposError) as error:
            failed[ticket.log_id] = str(error)
        finally:
            printer.close()
    with Sessions() as session:
        done = update(PrintLog).where(PrintLog.id.in_(printed))
        session.execute(done.values(success=True, printed_at=datetime.now(UTC)))
        for log_id, why in failed.items():
            session.execute(update(PrintLog).where(PrintLog.id == log_id).values(error_message=why))
        session.commit()
