"""A box in a restaurant has applied what was released: that never changes again."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.house import migrations
from tests.house.conftest import Plant
from tests.house.sources import ROOT

FIRST = "appliance/menu/migrations/0001_menu.sql"
SECOND = "appliance/menu/migrations/0002_prices.sql"


def test_migrations_are_numbered_without_a_gap() -> None:
    """Two steps with one number would apply in an order that nobody chose."""
    assert migrations.find_misnumbered(ROOT) == []


def test_released_migrations_are_what_they_were() -> None:
    """Their checksums are noted at the release."""
    assert migrations.find_changed_since_release(ROOT) == []


def test_steps_since_the_release_say_whom_they_suit(plant: Plant) -> None:
    """A version on trial that goes back finds a database that it can go on over, or somebody decided otherwise."""
    assert migrations.find_silent(ROOT) == []
    root = plant({FIRST: "CREATE TABLE a (id TEXT);\n", SECOND: "CREATE TABLE b (id TEXT);\n"})
    assert migrations.find_silent(root) == []
    plant({migrations.NOTED: f"0  {FIRST}\n"})
    assert [sentence.partition(":")[0] for sentence in migrations.find_silent(root)] == [SECOND]
    plant({SECOND: "-- suits 1.4.0\nCREATE TABLE b (id TEXT);\n"})
    assert migrations.find_silent(root) == []
    plant({SECOND: "-- suits nobody: prices move to a table of their own\nCREATE TABLE b (id TEXT);\n"})
    assert migrations.find_silent(root) == []


@pytest.mark.parametrize(
    "other", ["0001_again.sql", "0003_gap.sql", "2_short.sql", "0002-dash.sql", "0002_Capital.sql"]
)
def test_a_wrong_number_is_found(plant: Plant, other: str) -> None:
    """Twice the same, a gap, another form."""
    assert migrations.find_misnumbered(plant({FIRST: "", f"appliance/menu/migrations/{other}": ""}))
    assert not migrations.find_misnumbered(plant({"appliance/floor/migrations/0001_floor.sql": ""}))[1:]


def test_release_notes_each_migration_and_refuses_a_changed_one(plant: Plant) -> None:
    """A new one is added by the next release; a changed or missing one is found and not noted over."""
    root = plant({FIRST: "CREATE TABLE a (id TEXT);\n", "tests/house/.keep": ""})
    shutil.copy(ROOT / "tests/house/release_migrations", root / "tests/house/")
    subprocess.run(["git", "init", "-q"], cwd=root, check=True)

    def release() -> int:
        subprocess.run(["git", "add", "appliance"], cwd=root, check=True)
        return subprocess.run(["tests/house/release_migrations"], cwd=root, check=False, capture_output=True).returncode

    assert release() == 0
    plant({SECOND: "CREATE TABLE b (id TEXT);\n"})
    assert release() == 0
    assert migrations.find_changed_since_release(root) == []
    noted = (root / migrations.NOTED).read_text(encoding="utf-8")
    assert [line.split()[1] for line in noted.splitlines()] == [FIRST, SECOND]

    plant({FIRST: "CREATE TABLE a (id TEXT, name TEXT);\n"})
    Path(root / SECOND).unlink()
    assert [sentence.partition(":")[0] for sentence in migrations.find_changed_since_release(root)] == [FIRST, SECOND]
    assert release() != 0
    assert (root / migrations.NOTED).read_text(encoding="utf-8") == noted
