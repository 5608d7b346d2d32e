"""Notes to the kitchen that are offered at one tap: by what a category serves, or the house's own."""

import sqlite3
from importlib import resources
from typing import Any

import pytest

from appliance.menu.notes import usual_notes, what_it_serves
from tests.conftest import House
from tests.menu.larder import refused

CATEGORIES = "/api/products/categories"


async def test_the_phone_gets_the_usual_notes_by_what_is_served(house: House) -> None:
    """In the house's language, with each language's words; a drink is asked for without ice, a dish without salt."""
    menu = (await (await house.phone("waiter")).get("/api/menu")).json
    names = {serves: {one["name"] for one in notes} for serves, notes in menu["usual_notes"].items()}
    assert "χωρίς αλάτι" in names["food"] - names["drink"]
    assert "χωρίς πάγο" in names["drink"] - names["food"]
    assert "λίγο γάλα" in names["coffee"] - names["drink"]
    assert all(set(one["translations"]) == {"el", "en"} for notes in menu["usual_notes"].values() for one in notes)
    assert usual_notes("en")["food"][0].name == "no salt"


async def test_a_house_writes_its_own_and_takes_them_back(house: House) -> None:
    """Own notes replace the usual ones on the phones' menu; null brings the usual ones back."""
    manager = await house.phone("manager")
    own = [{"name": "extra dry", "translations": {"el": "πολύ ξηρό"}}]
    made = (await manager.post(CATEGORIES, {"name": "Cocktails", "notes": own})).json
    assert (made["serves"], made["notes"]) == ("drink", own)
    one = f"{CATEGORIES}/{made['id']}"
    assert (await manager.put(one, {"serves": "coffee"})).json == {**made, "serves": "coffee"}
    assert (await manager.get("/api/menu")).json["categories"][0]["notes"] == own
    assert (await manager.put(one, {"notes": None})).json["notes"] is None
    assert (await manager.put(one, {"notes": []})).json["notes"] == []


@pytest.mark.parametrize(
    ("names", "key"),
    [(["no ice, lemon"], "note_with_comma"), (["No ice", "no  ice"], "note_twice"), (["x" * 41], None), ([" "], None)],
)
async def test_a_note_that_cannot_be_tapped_is_refused(house: House, names: list[str], key: str | None) -> None:
    """On the line notes stand with commas between them, so each has none, and stands there once; and it is short."""
    manager = await house.phone("manager")
    notes: list[dict[str, Any]] = [{"name": name} for name in names]
    reply = await manager.post(CATEGORIES, {"name": "Drinks", "notes": notes})
    refused(reply, 422, f"notes[{len(names) - 1}].name")
    assert key is None or reply.json["key"] == key


@pytest.mark.parametrize(
    ("name", "tax_code", "serves"),
    [
        ("Ποτά", None, "drink"),
        ("ΚΡΑΣΙΑ", None, "drink"),
        ("Μπύρες", None, "drink"),
        ("Spirits", "alcohol", "drink"),
        ("Καφέδες", "soft_drinks", "coffee"),
        ("Coffee", None, "coffee"),
        ("Της ώρας", "food", "food"),
    ],
)
def test_what_a_heading_serves_is_guessed_by_its_name(name: str, tax_code: str | None, serves: str) -> None:
    """So that a menu that was brought in from a file offers the right notes at once."""
    assert what_it_serves(name, tax_code) == serves


def test_a_menu_from_before_gets_notes_by_what_it_serves() -> None:
    """The step that brings notes to a house in service guesses as a new heading does."""
    steps = resources.files("appliance.menu") / "migrations"
    names = {"ποτά": "drink", "μπίρες": "drink", "καφέδες": "coffee", "ορεκτικά": "food", "wines": "drink"}
    with sqlite3.connect(":memory:") as database:
        database.executescript((steps / "0001_menu.sql").read_text("utf-8"))
        for at, name in enumerate(names):
            database.execute("INSERT INTO categories (name, name_key, sort_order) VALUES (?, ?, ?)", (name, name, at))
        database.executescript((steps / "0002_notes.sql").read_text("utf-8"))
        assert dict(database.execute("SELECT name, serves FROM categories")) == names
    database.close()
    assert {name: what_it_serves(name, None) for name in names} == names
