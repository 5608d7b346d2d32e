"""Money, clock, environment, status numbers and SQL each stand in one place."""

import tomllib
from pathlib import Path

import pytest

from tests.house import places
from tests.house.conftest import Plant
from tests.house.sources import ROOT

RULES = tomllib.loads((Path(__file__).parent / "rules.toml").read_text(encoding="utf-8"))
MENU = "appliance/menu/service.py"
TABLES = {
    "appliance/menu/migrations/0001_menu.sql": "-- CREATE TABLE ghosts\nCREATE TABLE IF NOT EXISTS products (id TEXT);\n",
    "appliance/orders/migrations/0001_orders.sql": "CREATE TABLE orders (id TEXT, p TEXT REFERENCES products(id));\n",
}


def test_hundreds_are_money() -> None:
    """Major and minor units meet in kernel/money only."""
    assert places.find_arithmetic(ROOT, RULES["arithmetic"]) == []


def test_time_is_told_not_asked() -> None:
    """Only kernel/clock looks at a clock."""
    assert places.find_clocks(ROOT, RULES["clock"]) == []


def test_settings_come_from_the_configuration() -> None:
    """Only appliance/config looks at the environment."""
    assert places.find_environment(ROOT, RULES["environment"]) == []


def test_status_numbers_stand_in_problem() -> None:
    """Only kernel/web/problem knows HTTP's numbers."""
    assert places.find_bare_status(ROOT) == []


def test_keys_of_refusals_are_written_out() -> None:
    """So that the apps' words can be held to them."""
    assert places.find_hidden_keys(ROOT) == []


def test_a_tables_sql_stands_in_its_room() -> None:
    """In the store and the migrations of the room that creates it."""
    assert places.find_foreign_sql(ROOT, RULES["sql"]) == []


def test_exceptions_name_files_that_exist() -> None:
    """An exception does not outlive its file, and each says why."""
    for rule in ("arithmetic", "environment", "clock"):
        for path, why in RULES[rule].items():
            assert (ROOT / path).is_file(), f"[{rule}] {path} is gone: take the line out of rules.toml"
            assert len(why.split()) > 3, f"[{rule}] {path}: say why"


@pytest.mark.parametrize(
    "line",
    [
        "price = cents / 100",
        "price = cents // 100",
        "cents = price * 100",
        "cents = 100 * price",
        "rest = cents % 100",
        "cents /= 100",
        "price, rest = divmod(cents, 100)",
        "price = cents / Decimal('100')",
        "price = cents * 0.01",
        "price = cents / 1e2",
        "unit = 10 ** exponent",
    ],
)
def test_arithmetic_on_money_is_found(plant: Plant, line: str) -> None:
    """In every way in which people write it; not in kernel/money, and not where it is argued."""
    root = plant({MENU: f"{line}\n", "kernel/money.py": f"{line}\n"})
    assert [sentence.partition(":")[0] for sentence in places.find_arithmetic(root, {})] == [MENU]
    assert places.find_arithmetic(root, {MENU: "a share of a progress bar"}) == []


@pytest.mark.parametrize("line", ["x = '-' * 100", "x = '%d' % 100", "x = n * 1000", "x = n + 100", "x = 2 ** n"])
def test_other_arithmetic_is_left_alone(plant: Plant, line: str) -> None:
    """Text repeated or filled in, thousandths, sums, powers of two."""
    assert places.find_arithmetic(plant({MENU: f"{line}\n"}), {}) == []


@pytest.mark.parametrize(
    "code",
    [
        "from datetime import datetime\nx = datetime.now(tz)",
        "import datetime as dt\nx = dt.datetime.now(tz)",
        "from datetime import date\nx = date.today()",
        "import time\nx = time.time()",
        "import time\nx = clock or time.time_ns",
        "from time import time as tell\nx = tell()",
    ],
)
def test_a_clock_is_found(plant: Plant, code: str) -> None:
    """Under another name too, and when handed on without being called."""
    assert places.find_clocks(plant({MENU: f"{code}\n"}), {})
    assert places.find_clocks(plant({MENU: f"{code}\n"}), {MENU: "why"}) == []


def test_durations_and_own_names_are_left_alone(plant: Plant) -> None:
    """Durations are monotonic, and a clock of ours may have a method `now`."""
    assert (
        places.find_clocks(plant({MENU: "import time\nx = time.monotonic()\ny = clock.now()\nz = order.time()\n"}), {})
        == []
    )


@pytest.mark.parametrize(
    "code", ["import os\nx = os.environ['HOME']", "from os import environ as e\nx = e", "import os\nos.getenv('A')"]
)
def test_the_environment_is_found(plant: Plant, code: str) -> None:
    """Read or written, under whatever name; appliance/config may."""
    root = plant({MENU: f"{code}\n", "appliance/config.py": f"{code}\n"})
    found = places.find_environment(root, {})
    assert found
    assert all(sentence.startswith(MENU) for sentence in found)


@pytest.mark.parametrize(
    "line",
    [
        "respond(body, status=201)",
        "answer.set_status(404)",
        "if answer.status == 409: pass",
        "if answer.status in (200, 204): pass",
        "answer.status = 503",
        "status: int = 402",
        "def respond(body, *, status=200): pass",
        "def respond(body, status=200): pass",
    ],
)
def test_a_bare_status_is_found(plant: Plant, line: str) -> None:
    """Given, compared, assigned or by default."""
    root = plant({MENU: f"{line}\n", "kernel/web/problem.py": f"{line}\n"})
    assert {sentence.partition(":")[0] for sentence in places.find_bare_status(root)} == {MENU}


@pytest.mark.parametrize(
    "line",
    [
        "raise conflict(words, key=key)",
        "raise conflict(words, key=f'approval_{state}')",
        "raise conflict(words, key=KEYS[state])",
        "def refuse(key: str): return conflict('No.', key=key)",
        "def refuse(): return conflict('No.', key='a' if x else 'b')",
    ],
)
def test_a_hidden_key_is_found(plant: Plant, line: str) -> None:
    """Picked, put together, or taken by place."""
    assert places.find_hidden_keys(plant({MENU: f"from kernel.errors import conflict\n{line}\n"}))


@pytest.mark.parametrize(
    "line",
    [
        "raise conflict('No.', key='no')",
        "raise conflict('No.')",
        "def refuse(*, key: str): return conflict('No.', key=key)",
        "rows.sort(key=by_name)",
    ],
)
def test_a_key_in_sight_is_left_alone(plant: Plant, line: str) -> None:
    """Written out, none, or handed on by name."""
    assert places.find_hidden_keys(plant({MENU: f"from kernel.errors import conflict\n{line}\n"})) == []


@pytest.mark.parametrize(
    "line", ["respond(body, status=HTTPStatus.CREATED)", "if job.status == 'held': pass", "limit = 200"]
)
def test_what_is_no_bare_status_is_left_alone(plant: Plant, line: str) -> None:
    """A name, another kind of status, another number."""
    assert places.find_bare_status(plant({MENU: f"{line}\n"})) == []


@pytest.mark.parametrize(
    "line",
    [
        "q = 'SELECT * FROM orders'",
        "q = 'select id from orders where id = ?'",
        "q = f'SELECT {columns} FROM orders'",
        "q = 'SELECT * FROM products' + ' JOIN orders USING (id)'",
        "q = 'INSERT INTO orders VALUES (?)'",
        "q = 'UPDATE OR IGNORE orders SET id = ?'",
        'q = """\n    DELETE\n      FROM "orders"\n"""',
    ],
)
def test_sql_on_a_foreign_table_is_found(plant: Plant, line: str) -> None:
    """In another room's store, in the room's own service, and in pieces."""
    files = {f"appliance/{path}.py": f"{line}\n" for path in ("menu/store", "orders/service", "orders/store")}
    found = places.find_foreign_sql(plant(TABLES | files), {})
    on_orders = sorted(sentence.partition(":")[0] for sentence in found if "SQL on orders" in sentence)
    assert on_orders == ["appliance/menu/store.py", "appliance/orders/service.py"]


def test_declared_files_of_the_owner_may_speak_sql(plant: Plant) -> None:
    """But only the owner's: the same declaration opens no other room."""
    root = plant(
        TABLES | {f"appliance/{room}/ledger.py": "q = 'SELECT 1 FROM orders'\n" for room in ("menu", "orders")}
    )
    (found,) = places.find_foreign_sql(root, {"orders": {"ledger": "why"}, "menu": {"ledger": "why"}})
    assert found.startswith("appliance/menu/ledger.py")


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE products ADD x",
        "CREATE TRIGGER t AFTER UPDATE OF id ON products BEGIN SELECT 1; END",
        "CREATE INDEX i ON products (id)",
    ],
)
def test_a_migration_that_changes_a_foreign_table_is_found(plant: Plant, statement: str) -> None:
    """A reference to it is no change."""
    root = plant(TABLES | {"appliance/orders/migrations/0002_more.sql": f"{statement};\n"})
    assert places.find_foreign_sql(root, {}) == [
        "appliance/orders/migrations/0002_more.sql: changes products, which belongs to appliance/menu"
    ]


def test_words_about_tables_are_left_alone(plant: Plant) -> None:
    """Documentation and sentences for people are no SQL."""
    code = '"""SELECT * FROM orders."""\nx = "Take the items from orders that are open."\n'
    assert places.find_foreign_sql(plant(TABLES | {MENU: code}), {}) == []
