import asyncio
import base64

import pytest

from appliance.staff import service
from appliance.staff.model import check_pin, clean_name, fold_name, is_weak, person_key
from kernel import slow_hash
from kernel.errors import DomainError
from tests.conftest import House
from tests.staff.door import PIN, WRONG, engage_with_pin, log_in, watch_hashes


def test_a_pin_matches_its_own_hash_only() -> None:
    """And the hash says how it was made, so that a later version may make it dearer."""
    encoded = slow_hash.encode(PIN)
    assert encoded.split("$")[:4] == ["scrypt", "16384", "8", "1"]
    assert PIN not in encoded
    assert slow_hash.matches(PIN, encoded)
    assert not slow_hash.matches(WRONG, encoded)


def test_two_hashes_of_one_pin_differ() -> None:
    """Each has a salt of its own."""
    assert slow_hash.encode(PIN) != slow_hash.encode(PIN)


def test_a_hash_made_with_other_parameters_is_understood() -> None:
    """What was stored yesterday opens today."""
    salt = b"0123456789abcdef"
    encoded = "$".join(
        (
            "scrypt",
            "1024",
            "4",
            "2",
            *(base64.b64encode(x).decode() for x in (salt, slow_hash._derive(PIN, salt, 1024, 4, 2))),
        )
    )
    assert slow_hash.matches(PIN, encoded)
    assert not slow_hash.matches(WRONG, encoded)


@pytest.mark.parametrize(
    "stored",
    [
        None,
        "",
        "no pin",
        PIN,
        "scrypt$16384$8$1$%%$%%",
        "scrypt$x$8$1$AAAA$AAAA",
        "scrypt$3$8$1$AAAA$" + base64.b64encode(bytes(32)).decode(),
        "scrypt$1073741824$8$1$AAAA$" + base64.b64encode(bytes(32)).decode(),
        "scrypt$16384$8$1$" + base64.b64encode(bytes(16)).decode() + "$",
    ],
)
def test_what_is_no_hash_costs_one_and_never_matches(stored: str | None) -> None:
    """A name that nobody has, and a damaged row, take as long as a wrong PIN, and never more memory."""
    with watch_hashes() as watch:
        assert not slow_hash.matches(PIN, stored)
    assert watch.most == 1


async def test_ten_log_ins_at_once_hash_one_at_a_time(house: House) -> None:
    """Each hash takes 16 MiB of a small machine."""
    await engage_with_pin(house, "Maria")
    with watch_hashes() as watch:
        replies = await asyncio.gather(*(log_in(house.stranger(), "Maria") for _ in range(10)))
    assert [reply.status for reply in replies] == [200] * 10
    assert watch.most == 1


async def test_hashes_of_new_people_wait_their_turn_too(house: House) -> None:
    """A manager who adds five people at once does not take 80 MiB, and neither do log-ins beside it."""
    manager = await house.phone("manager")
    await engage_with_pin(house, "Maria")
    with watch_hashes() as watch:
        replies = await asyncio.gather(
            *(manager.post("/api/waiters/", {"username": f"W{n}", "pin": PIN}) for n in range(5)),
            *(log_in(house.stranger(), "Maria") for _ in range(5)),
        )
    assert sorted(reply.status for reply in replies) == [200] * 5 + [201] * 5
    assert watch.most == 1


async def test_the_box_answers_while_it_hashes(house: House) -> None:
    """The hash runs off the loop: others do not wait for it."""
    await engage_with_pin(house, "Maria")
    tasks = [asyncio.create_task(log_in(house.stranger(), "Maria")) for _ in range(5)]
    await house.stranger().get("/api/system/health")
    assert not all(task.done() for task in tasks)
    await asyncio.gather(*tasks)


@pytest.mark.parametrize("name", ["nobody", "Left"])
async def test_strangers_cost_what_people_cost(house: House, name: str) -> None:
    """A name that nobody has, or whose owner left, is hashed for and answered as a wrong PIN is."""
    user_id = await engage_with_pin(house, "Left")
    await engage_with_pin(house, "Maria")
    await house.do(lambda tx: service.remove_user(tx, user_id))
    expected = await log_in(house.stranger(), "Maria", WRONG)
    with watch_hashes() as watch:
        reply = await log_in(house.stranger(), name)
    assert watch.most == 1
    assert (reply.status, reply.json) == (expected.status, expected.json) == (401, reply.json)


@pytest.mark.parametrize("pin", ["", "123", "123456789", "12a4", "1234\n", " 1234", "١٢٣٤", "12.4"])
def test_a_pin_is_four_to_eight_digits(pin: str) -> None:
    """Digits of a keypad; nothing else, in any script."""
    with pytest.raises(DomainError, match="4 to 8 digits"):
        check_pin(pin)


@pytest.mark.parametrize("pin", ["0000", "1234", "4321", "7890", "1212", "343434", "11111111"])
def test_weak_pins_are_known(pin: str) -> None:
    """They are allowed and pointed out."""
    assert check_pin(pin) == pin
    assert is_weak(pin)


@pytest.mark.parametrize("pin", ["4826", "1357", "1122", "82649173", "12123"])
def test_other_pins_are_not_called_weak(pin: str) -> None:
    """A warning that is always there is not read."""
    assert not is_weak(pin)


@pytest.mark.parametrize("written", ["Νι\u0301κος", "ΝΙΚΟΣ", "νικος", "  νίκος "])
def test_names_are_compared_without_case_and_accents(written: str) -> None:
    """Composed or not, capitals with their final sigma included."""
    assert fold_name(written) == fold_name("Νίκος")
    assert fold_name("Νίκη") != fold_name("Νίκος")


@pytest.mark.parametrize("name", ["", "  ", "a" * 41, "a\x00b", "a\u202eb"])
def test_names_are_short_and_printable(name: str) -> None:
    """A name stands on paper and on small screens."""
    with pytest.raises(DomainError, match="letters"):
        clean_name(name)


def test_unknown_names_are_counted_in_few_drawers() -> None:
    """So that no number of names fills the disk and no mistyped PIN can be read from a row."""
    assert len({person_key(None, f"name {n}") for n in range(2_000)}) <= 64
    assert person_key(7, "Maria") == "user:7"
