"""How long a manager waits for the close of a day of five thousand checks, from his tap to the answer."""

import shutil
import sqlite3
import time
import urllib.request
from pathlib import Path

from appliance.config import Config
from appliance.orders import check, service
from appliance.orders.contract import AskedLine, NewOrder
from appliance.orders.reckoning import Reckoning, reckoning_of
from appliance.payments.contract import NewPayment
from appliance.payments.service import take_payment
from appliance.runtime.caller import THE_BOX
from appliance.runtime.folder import hold
from appliance.runtime.journal import Journal
from appliance.runtime.tx import SAVEPOINT, Moment, Tx, stay_on_day
from appliance.wiring.opening import open_and_migrate
from appliance.wiring.projections import projections
from bench.servers import Machine, Side, box
from kernel.clock import SystemClock

CHECKS = 5_000
_TENDERS = ("cash", "card", "other")


def build_day(folder: Path, checks: int = CHECKS) -> Path:
    """Return a data folder with a day of so many closed checks of two lines, taken by the use cases themselves."""
    data = folder / "day"
    with box(data, Machine("day")) as side:
        tables, products = side.tables, side.products
    config = Config(data=str(data))
    with hold(config.folder):
        connection = open_and_migrate(config)
        append = Journal(projections(config)).append
        at_ms, trading, reckoning = SystemClock().now_ms(), config.trading_day(), reckoning_of(config.profile(), "el")
        day = stay_on_day(connection, trading, at_ms, clock_is_sure=True)
        connection.execute("BEGIN")
        for number in range(checks):
            moment = Moment(at_ms=at_ms, clock_is_sure=True, business_day=day, caller=THE_BOX)
            connection.execute(f"SAVEPOINT {SAVEPOINT}")
            asked = [AskedLine(product_id=products[(number + more) % len(products)]) for more in range(2)]
            _serve(Tx(connection, trading, moment, append), tables[number % len(tables)], asked, number, reckoning)
            connection.execute(f"RELEASE {SAVEPOINT}")
        connection.execute("COMMIT")
        _fold(connection)
    return data


def _serve(tx: Tx, table_id: int, asked: list[AskedLine], number: int, reckoning: Reckoning) -> None:
    order = service.open_order(tx, NewOrder(table_id=table_id, covers=2, another_check=True), reckoning)
    service.add_lines(tx, order.id, asked, reckoning=reckoning)
    take_payment(tx, order.id, NewPayment(all=True, method=_TENDERS[number % len(_TENDERS)]))
    check.close_order(tx, order.id)


def _fold(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def time_close(data: Path, folder: Path, machine: Machine) -> tuple[float, float]:
    """Return the seconds that X and Z of that day take over HTTP, each for the first time after the start."""
    copy = folder / f"day-{machine.name}"
    shutil.copytree(data, copy, ignore=shutil.ignore_patterns("*.sock"))
    with box(copy, machine) as side:
        _ask(side, "POST", "/api/system/clock/confirm")
        return _ask(side, "GET", "/api/day/x"), _ask(side, "POST", "/api/day/close")


def _ask(side: Side, method: str, path: str) -> float:
    request = urllib.request.Request(
        f"http://127.0.0.1:{side.port}{path}",
        method=method,
        data=b"{}" if method == "POST" else None,
        headers={"Authorization": f"Bearer {side.token}", "Content-Type": "application/json"},
    )
    began = time.perf_counter()
    with urllib.request.urlopen(request) as reply:  # noqa: S310
        reply.read()
    return time.perf_counter() - began
