import pytest
from evdev import ecodes
from hypothesis import given
from hypothesis import strategies as st

from appliance.inputs.keyboards import EVENT, LONGEST_CODE, Typist, layouts
from tests.inputs.hands import keys_of, press, type_on

US = layouts()["us"]


@pytest.mark.parametrize("layout", sorted(layouts()))
def test_every_layout_types_digits_and_what_is_on_its_keys(layout: str) -> None:
    """Digits are what most codes are made of, shifted on a French keyboard and plain on the others."""
    one = layouts()[layout]
    typist = Typist(one)
    signs = "5201234567899" + "".join(one.plain.values()) + "".join(one.shift.values()) + "".join(one.altgr.values())
    for start in range(0, len(signs), 50):
        part = signs[start : start + 50]
        assert typist.feed(type_on(one, part)) == [part]


@pytest.mark.parametrize(
    ("layout", "signs"),
    [("us", "AZ/ay-@"), ("gr", "ΑΖ/αυ-@"), ("de", "ZY-@äß|"), ("fr", "AZQ1é€²"), ("gb", '"@£#~'), ("it", "è@#°")],
)
def test_signs_are_those_of_the_country(layout: str, signs: str) -> None:
    """A scanner that is set to a country is read as that country's keyboard."""
    assert Typist(layouts()[layout]).feed(type_on(layouts()[layout], signs)) == [signs]


@pytest.mark.parametrize("end", [ecodes.KEY_ENTER, ecodes.KEY_KPENTER, ecodes.KEY_TAB])
def test_each_of_three_keys_ends_a_code(end: int) -> None:
    """Scanners are set to Enter or Tab; an end without a code before it is none."""
    assert Typist(US).feed(press(end) + keys_of(US, "ABC-1") + press(end) + press(end)) == ["ABC-1"]


def test_the_keypad_and_capitals_lock_are_understood() -> None:
    """Some readers type on the keypad, some leave Caps Lock on: it turns letters, not digits."""
    keypad = b"".join(press(getattr(ecodes, f"KEY_KP{digit}")) for digit in "0071")
    locked = press(ecodes.KEY_CAPSLOCK) + keys_of(US, "ab1") + press(ecodes.KEY_CAPSLOCK) + keys_of(US, "c")
    assert Typist(US).feed(keypad + press(ecodes.KEY_ENTER) + locked + press(ecodes.KEY_ENTER)) == ["0071", "AB1c"]


def test_signs_by_their_number_come_through_on_any_layout() -> None:
    """A scanner that holds Alt and types 65 on the keypad means A, on a French box too."""
    alt = ecodes.KEY_LEFTALT
    by_number = (
        EVENT.pack(0, 0, ecodes.EV_KEY, alt, 1)
        + press(ecodes.KEY_KP6)
        + press(ecodes.KEY_KP5)
        + EVENT.pack(0, 0, ecodes.EV_KEY, alt, 0)
    )
    assert Typist(layouts()["fr"]).feed(by_number + press(ecodes.KEY_ENTER)) == ["A"]


def test_a_code_that_is_too_long_is_none_and_the_next_one_is_read() -> None:
    """A thing that types for ever fills no memory."""
    typist = Typist(US)
    assert typist.feed(keys_of(US, "7" * (LONGEST_CODE + 1)) + press(ecodes.KEY_ENTER)) == []
    assert typist.feed(type_on(US, "42")) == ["42"]


def test_lost_events_spoil_the_code_in_which_they_were_lost() -> None:
    """The kernel says that its buffer ran over: half a number would name another product."""
    typist = Typist(US)
    dropped = EVENT.pack(0, 0, ecodes.EV_SYN, ecodes.SYN_DROPPED, 0)
    assert typist.feed(keys_of(US, "520") + dropped + keys_of(US, "123") + press(ecodes.KEY_ENTER)) == []
    assert typist.feed(type_on(US, "5201")) == ["5201"]


def test_a_key_held_down_counts_once() -> None:
    """The kernel repeats it; a scanner means one."""
    held = EVENT.pack(0, 0, ecodes.EV_KEY, ecodes.KEY_5, 1) + EVENT.pack(0, 0, ecodes.EV_KEY, ecodes.KEY_5, 2) * 9
    assert Typist(US).feed(held + press(ecodes.KEY_ENTER)) == ["5"]


@given(st.lists(st.text("ABCdef0123456789-/ ", min_size=1, max_size=20), max_size=4), st.lists(st.integers(1, 70)))
def test_any_chunking_of_the_same_keys_gives_the_same_codes(codes: list[str], cuts: list[int]) -> None:
    """Codes come as they were typed, however the kernel hands them over."""
    stream = b"".join(type_on(US, code) for code in codes)
    typist, read, at = Typist(US), [], 0
    for cut in cuts:
        read += typist.feed(stream[at : at + cut])
        at += cut
    assert read + typist.feed(stream[at:]) == codes


@given(st.binary(max_size=600))
def test_whatever_comes_is_bounded_and_harms_nobody(noise: bytes) -> None:
    """A broken reader may say anything; after an end the next code is read."""
    typist = Typist(US)
    typist.feed(noise)
    typist.feed(bytes(-len(noise) % EVENT.size))
    released = b"".join(
        EVENT.pack(0, 0, ecodes.EV_KEY, key, 0)
        for key in (ecodes.KEY_LEFTSHIFT, ecodes.KEY_RIGHTSHIFT, ecodes.KEY_LEFTALT, ecodes.KEY_RIGHTALT)
    )
    typist.feed(released + press(ecodes.KEY_ENTER))
    assert typist.feed(type_on(US, "123")) == ["123"]
