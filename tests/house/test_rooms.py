"""Rooms are laid out alike, so that whoever knows one knows them all."""

import tomllib
from pathlib import Path

import pytest

from tests.house import rooms
from tests.house.conftest import Plant
from tests.house.sources import ROOT

NOUNS: rooms.Nouns = tomllib.loads((Path(__file__).parent / "rules.toml").read_text(encoding="utf-8"))["nouns"]


def test_rooms_hold_only_files_with_the_agreed_names() -> None:
    """What a room holds besides is declared, with its reason."""
    assert rooms.find_undeclared_files(ROOT, NOUNS) == []
    assert rooms.find_reasonless_nouns(NOUNS) == []


def test_every_room_says_what_lives_in_it() -> None:
    """A newcomer reads ten lines before the first file."""
    assert rooms.find_missing_readmes(ROOT) == []


def test_a_rooms_init_only_says_what_it_is() -> None:
    """An import there would be a door that no contract watches."""
    assert rooms.find_code_in_doors(ROOT) == []


def test_no_module_is_named_for_nothing() -> None:
    """There is no utils: a line belongs where its noun is."""
    assert rooms.find_empty_names(ROOT) == []


def test_long_files_say_why_at_the_top() -> None:
    """Four hundred lines fit in a head."""
    assert rooms.find_unexplained_length(ROOT) == []


def test_the_folder_systemd_is_no_package() -> None:
    """It would shadow systemd-python."""
    assert rooms.find_shadowing_systemd(ROOT) == []


@pytest.mark.parametrize("name", ["model2.py", "notes.txt", "parsers", "Model.py"])
def test_an_undeclared_file_is_found(plant: Plant, name: str) -> None:
    """Also a folder, and a name that differs in a capital."""
    path = f"appliance/floor/{name}" if "." in name else f"appliance/floor/{name}/deep.py"
    root = plant({"appliance/floor/model.py": "", path: "", "appliance/floor/migrations/0001_tables.sql": ""})
    assert [sentence.partition(":")[0] for sentence in rooms.find_undeclared_files(root, {})] == [
        f"appliance/floor/{name}"
    ]


def test_a_noun_is_declared_for_one_room_only(plant: Plant) -> None:
    """What printing may hold, the floor may not."""
    root = plant(
        {"appliance/floor/spool.py": "", "appliance/printing/spool.py": "", "appliance/printing/spool.toml": ""}
    )
    (found,) = rooms.find_undeclared_files(root, {"printing": {"spool": "the states of a job"}})
    assert found.startswith("appliance/floor/spool.py")
    assert rooms.find_reasonless_nouns({"floor": {"spool": "needed"}}) == ["[nouns.floor] spool: say what it holds"]


def test_a_missing_or_empty_readme_is_found(plant: Plant) -> None:
    """In the cloud's rooms too; a file with nothing in it does not count."""
    root = plant(
        {"appliance/floor/model.py": "", "cloud/fleet/README.md": "# Fleet\n", "cloud/sites/README.md": "a\nb\nc\n"}
    )
    assert len(rooms.find_missing_readmes(root)) == 2


@pytest.mark.parametrize("door", ["", "from appliance.floor import model\n", '"""The floor."""\nx = 1\n'])
def test_code_in_a_rooms_init_is_found(plant: Plant, door: str) -> None:
    """An empty one is found as well: it does not say what the room is."""
    assert rooms.find_code_in_doors(plant({"appliance/floor/__init__.py": door}))


@pytest.mark.parametrize(
    "path", ["appliance/floor/utils.py", "kernel/helpers/x.py", "tests/common.py", "appliance/manager.py"]
)
def test_an_empty_name_is_found(plant: Plant, path: str) -> None:
    """As a file or a folder, in the product or the tests."""
    assert rooms.find_empty_names(plant({path: ""}))


def test_length_is_found_unless_explained(plant: Plant) -> None:
    """The reason stands in the docstring, not somewhere below."""
    lines = "x = 1\n" * 400
    root = plant(
        {
            "kernel/long.py": '"""Long."""\n# Long because\n' + lines,
            "kernel/told.py": '"""A table.\n\nLong because it is one table.\n"""\n' + lines,
            "kernel/short.py": lines,
        }
    )
    (found,) = rooms.find_unexplained_length(root)
    assert found.startswith("kernel/long.py: 402 lines")


def test_a_package_named_systemd_is_found(plant: Plant) -> None:
    """One empty file is enough to break every `import systemd.daemon`."""
    assert rooms.find_shadowing_systemd(plant({"systemd/__init__.py": ""}))
