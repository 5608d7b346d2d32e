"""Imports run in one direction; every contract and rule that says so is shown to fail on a planted import."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.house import directions
from tests.house.conftest import Plant
from tests.house.sources import ROOT

# A small house in good order, with one room of each kind.
HOUSE = {
    "kernel/__init__.py": "",
    "kernel/money.py": "",
    "kernel/web/__init__.py": "",
    "kernel/web/problem.py": "import aiohttp\n",
    "appliance/__init__.py": "",
    "appliance/config.py": "",
    "appliance/app.py": "from appliance.printing import worker\nfrom appliance.wiring import routes\n",
    "appliance/wiring/routes.py": "from appliance.printing import routes\nfrom appliance.orders import routes as more\n",
    "appliance/printing/worker.py": "from appliance.printing import service\n",
    "appliance/runtime/__init__.py": "",
    "appliance/runtime/tx.py": "from kernel import money\n",
    **{
        f"appliance/{room}/__init__.py": ""
        for room in ("menu", "orders", "printing", "reports", "emulator", "cli", "wiring")
    },
    "appliance/emulator/wire.py": "from kernel import money\n",
    "appliance/cli/command.py": "from appliance.reports import service\n",
    "appliance/reports/service.py": "from appliance.orders import service\n",
    "provisioning/__init__.py": "",
    "provisioning/steps.py": "from kernel import money\n",
    "cloud/__init__.py": "",
    "cloud/runtime/__init__.py": "",
    "cloud/runtime/database.py": "import sqlalchemy\n",
    **{f"cloud/{room}/__init__.py": "" for room in ("sites", "audit")},
    **{f"cloud/{room}/contract.py": "from kernel import money\n" for room in ("sites", "audit")},
    "cloud/sites/service.py": "from cloud.audit import service\nfrom cloud.runtime import database\n",
    "cloud/audit/service.py": "from cloud.runtime import database\n",
    **{f"appliance/{room}/model.py": "from kernel import money\n" for room in ("menu", "orders", "printing")},
    **{f"appliance/{room}/contract.py": "from kernel import money\n" for room in ("menu", "orders", "printing")},
    **{
        f"appliance/{room}/{upper}.py": f"from appliance.{room} import {lower}\nfrom appliance.runtime import tx\n"
        for room in ("menu", "orders", "printing")
        for upper, lower in (("store", "model"), ("service", "store"), ("routes", "service"))
    },
}


def lint(root: Path) -> subprocess.CompletedProcess[str]:
    """Hold the contracts of our pyproject.toml against the house planted at `root`."""
    (root / "pyproject.toml").write_bytes((ROOT / "pyproject.toml").read_bytes())
    program = "from importlinter.cli import lint_imports_command as c; c(['--no-logo', '--no-cache'])"
    command = [sys.executable, "-c", program]
    return subprocess.run(command, cwd=root, check=False, capture_output=True, text=True, env={"COLUMNS": "400"})


def test_the_house_keeps_its_directions() -> None:
    """What the contracts cannot say: box and cloud, the pure kernel, other rooms' stores, packages yet to come."""
    assert directions.find_crossings(ROOT) == []
    assert directions.find_impure_kernel(ROOT) == []
    assert directions.find_foreign_stores(ROOT) == []
    assert directions.find_unwatched_packages(ROOT) == []


def test_a_house_in_order_keeps_every_contract(plant: Plant) -> None:
    """So that the planted violations below are what breaks them, and not the planting."""
    outcome = lint(plant(HOUSE))
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
    assert " 0 broken" in outcome.stdout


@pytest.mark.parametrize(
    ("path", "imported", "contract"),
    [
        ("kernel/money.py", "appliance.config", "The kernel imports nothing of ours"),
        ("kernel/money.py", "aiohttp", "The kernel is pure"),
        ("appliance/menu/store.py", "appliance.menu.service", "In a room"),
        ("appliance/menu/service.py", "appliance.menu.routes", "In a room"),
        ("appliance/menu/model.py", "appliance.menu.contract", "In a room"),
        ("appliance/orders/contract.py", "appliance.runtime.tx", "Models and contracts are pure"),
        ("appliance/orders/model.py", "appliance.menu.model", "Models and contracts are pure"),
        ("appliance/orders/model.py", "aiosqlite", "Models and contracts are pure"),
        ("appliance/menu/service.py", "appliance.orders.service", "Facts (menu, floor, staff) import no room"),
        ("appliance/runtime/tx.py", "appliance.menu.model", "The runtime imports no room"),
        ("appliance/orders/service.py", "appliance.printing.service", "Printing and reports follow events"),
        ("appliance/reports/service.py", "appliance.printing.store", "Printing and reports follow events"),
        ("appliance/orders/service.py", "appliance.wiring.routes", "Nobody asks who composes the box"),
        ("appliance/reports/service.py", "appliance.app", "Nobody asks who composes the box"),
        ("appliance/wiring/routes.py", "appliance.app", "Nobody asks who composes the box"),
        ("appliance/emulator/wire.py", "appliance.printing.model", "The emulator is the other side"),
        ("appliance/emulator/wire.py", "appliance.runtime.tx", "The emulator is the other side"),
        ("appliance/orders/service.py", "cloud", "The box does not know the cloud"),
        ("cloud/sites/service.py", "appliance.menu.model", "The cloud does not know the box"),
        ("cloud/sites/contract.py", "sqlalchemy", "The cloud's models and contracts are pure"),
        ("cloud/runtime/database.py", "cloud.sites.service", "The cloud's runtime imports no room"),
        ("cloud/audit/service.py", "cloud.sites.service", "The cloud's rooms stand on one another"),
        ("provisioning/steps.py", "appliance.orders.service", "The stick knows the kernel"),
        ("provisioning/steps.py", "aiohttp", "The stick knows the kernel"),
        ("appliance/orders/service.py", "provisioning", "Nobody imports the stick"),
    ],
)
def test_each_contract_can_fail(plant: Plant, path: str, imported: str, contract: str) -> None:
    """One wrong import in a house in order breaks the contract that forbids it."""
    outcome = lint(plant(HOUSE | {path: f"{HOUSE[path]}import {imported}\n"}))
    assert outcome.returncode == 1, outcome.stdout + outcome.stderr
    assert [line for line in outcome.stdout.splitlines() if line.startswith(contract) and "BROKEN" in line], (
        outcome.stdout
    )


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("appliance/menu/service.py", "from cloud.fleet import service"),
        ("cloud/fleet/service.py", "import appliance.menu.model"),
        ("kernel/money.py", "def f():\n    from provisioning import stick"),
        ("kernel/money.py", "import appliance"),
        ("appliance/menu/service.py", "import provisioning.model"),
        ("provisioning/steps.py", "from appliance.menu import service"),
        ("appliance/menu/service.py", "from tests.fakes import printer"),
    ],
)
def test_a_crossing_is_found(plant: Plant, path: str, code: str) -> None:
    """Also in a function, and of a package that import-linter does not watch yet."""
    assert directions.find_crossings(plant({path: code + "\n"}))


@pytest.mark.parametrize("code", ["from kernel.web import problem", "from .web import problem", "import asyncio"])
def test_an_impure_kernel_is_found(plant: Plant, code: str) -> None:
    """What is pure can be tested, and trusted, without a world around it."""
    root = plant({"kernel/money.py": code + "\n", "kernel/web/problem.py": "import asyncio\n"})
    assert [sentence.partition(":")[0] for sentence in directions.find_impure_kernel(root)] == ["kernel/money.py"]


@pytest.mark.parametrize(
    "code", ["from appliance.menu import store", "from appliance.menu.store import x", "from ..menu import routes"]
)
def test_a_foreign_store_is_found(plant: Plant, code: str) -> None:
    """From a room; app.py and wiring compose and may, and so may the room itself."""
    paths = (
        "appliance/orders/service.py",
        "appliance/app.py",
        "appliance/wiring/restaurant.py",
        "appliance/cli/menu.py",
        "appliance/menu/service.py",
    )
    root = plant(dict.fromkeys(paths, code + "\n"))
    assert [sentence.partition(":")[0] for sentence in directions.find_foreign_stores(root)] == [
        "appliance/orders/service.py"
    ]


def test_an_unwatched_package_is_found(plant: Plant) -> None:
    """The day a package gets its first module, import-linter must be told."""
    told = (ROOT / "pyproject.toml").read_text(encoding="utf-8").replace(', "provisioning"]', "]")
    root = plant({"provisioning/__init__.py": "", "pyproject.toml": told})
    assert len(directions.find_unwatched_packages(root)) == 1
