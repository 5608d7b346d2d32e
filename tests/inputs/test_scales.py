from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.inputs.scales import Listener, State, Weight, protocols


def _toledo(grams: int, *, moving: bool = False) -> bytes:
    sign = "\x02" if grams < 0 else ""
    b = 0x30 | (0x08 if moving else 0) | (ord(sign) if sign else 0)
    return f"\x02\x2d{chr(b)}\x20{abs(grams):06d}000000\r".encode("latin-1")


def _with_sum(body: bytes) -> bytes:
    return body + bytes((-sum(body) & 0x7F,))


def _cas_request(grams: int, *, moving: bool = False) -> bytes:
    body = f"{'U' if moving else 'S'}{'-' if grams < 0 else ' '}{abs(grams) / 1000:6.3f}kg".encode()
    total = 0
    for byte in body:
        total ^= byte
    return b"\x01\x02" + body + bytes((total,)) + b"\x03\x04"


def _cas(grams: int, *, moving: bool = False) -> bytes:
    sign = "-" if grams < 0 else "+"
    return f"{'US' if moving else 'ST'},GS,{sign}{abs(grams) / 1000:08.3f}kg\r\n".encode()


# What each scale says of so many grams, at rest or moving.
SPEAKERS: dict[str, Callable[..., bytes]] = {
    "cas": _cas,
    "and": lambda grams, moving=False: f"{'US' if moving else 'ST'},{grams:+09.1f}"[:12].encode() + b"  g\r\n",
    "sics": lambda grams, moving=False: f"S {'D' if moving else 'S'} {grams / 1000:10.3f} kg\r\n".encode(),
    "toledo": _toledo,
    "toledo_sum": lambda grams, moving=False: _with_sum(_toledo(grams, moving=moving)),
    "cas_request": _cas_request,
    "plain": lambda grams, **_: f"{grams / 1000:9.3f} kg\r\n".encode(),
    "toledo_8217": lambda grams, moving=False: (
        b"\x02?\x61\r" if moving else b"\x02?\x64\r" if grams < 0 else f"\x02{grams / 1000:06.3f}\r".encode()
    ),
}
EVERY = pytest.mark.parametrize("key", sorted(SPEAKERS))


def _listener(key: str) -> Listener:
    """Return a listener that has heard the end of an answer, and of which nothing is half."""
    listener = Listener(protocols()[key])
    listener.begin_answer()
    return listener


def test_every_protocol_that_ships_is_tested_here() -> None:
    """Who adds a table adds what the scale says."""
    assert set(SPEAKERS) == set(protocols())


@EVERY
def test_a_weight_at_rest_becomes_stable_and_not_before_it_was_said_often_enough(key: str) -> None:
    """One answer alone may be spoilt."""
    said = _listener(key).feed(SPEAKERS[key](1340) * 6)
    repeat = protocols()[key].repeat
    assert said[:repeat] == [Weight(State.MOVING, 1340)] * (repeat - 1) + [Weight(State.STABLE, 1340)]
    assert set(said[repeat:]) == {Weight(State.STABLE, 1340)}


@EVERY
def test_a_weight_that_moves_is_never_stable(key: str) -> None:
    """The scale says so, or says another weight each time."""
    stream = b"".join(SPEAKERS[key](1340 + step, moving=key != "plain") for step in range(8))
    assert {one.state for one in _listener(key).feed(stream)} == {State.MOVING}


@EVERY
def test_a_negative_weight_is_none_to_take(key: str) -> None:
    """Somebody took the bowl off after it was tared."""
    said = _listener(key).feed(SPEAKERS[key](-250) * 6)
    assert {one.state for one in said} == {State.NEGATIVE}


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("cas", b"OL,GS,+0000.000kg\r\n"),
        ("sics", b"S +\r\n"),
        ("toledo_8217", b"\x02?\x62\r"),
        ("cas_request", b"\x01\x02SF 1.340kg" + bytes((0x75,)) + b"\x03\x04"),
    ],
)
def test_an_overload_is_said(key: str, said: bytes) -> None:
    """It is no weight."""
    if key == "cas_request":
        total = 0
        for byte in said[2:12]:
            total ^= byte
        said = said[:12] + bytes((total,)) + said[13:]
    assert _listener(key).feed(said * 3)[-1] == Weight(State.OVERLOAD)


@pytest.mark.parametrize(
    ("line", "milli"),
    [(b" 12,500 kg", 12_500), (b"0450 g", 450), (b"2.000 lb", 907), (b"+ 1.5", 1500), (b"8.0 oz", 227)],
)
def test_units_come_to_grams(line: bytes, milli: int) -> None:
    """Pounds and ounces are rounded to the gram."""
    assert _listener("plain").feed((line + b"\r\n") * 5)[-1] == Weight(State.STABLE, milli)


def test_a_net_weight_is_known_for_one() -> None:
    """The tare is taken off at the scale."""
    assert _listener("cas").feed(b"ST,NT,+0000.500kg\r\n" * 2)[-1] == Weight(State.STABLE, 500, is_net=True)


def test_the_point_of_a_continuous_scale_stands_where_it_says() -> None:
    """Status word A; five is two places more than three."""
    two_places = b"\x02\x2c\x30\x20000134000000\r"
    assert _listener("toledo").feed(two_places * 2)[-1] == Weight(State.STABLE, 1340)


def test_half_an_answer_at_the_beginning_is_no_weight() -> None:
    """Of 101.234 kg the end would read as 1.234: what came before the first end is not read."""
    assert Listener(protocols()["plain"]).feed(b"01.234 kg\r\n") == []


@EVERY
@given(data=st.data())
def test_any_chunking_of_the_same_bytes_says_the_same(key: str, data: st.DataObject) -> None:
    """Lines come in pieces as the driver likes."""
    grams = data.draw(st.lists(st.integers(-2000, 9999), max_size=6))
    stream = data.draw(st.binary(max_size=80)) + b"".join(SPEAKERS[key](one) * 3 for one in grams)
    whole, pieces, said, at = Listener(protocols()[key]), Listener(protocols()[key]), [], 0
    for cut in data.draw(st.lists(st.integers(1, 40), max_size=30)):
        said += pieces.feed(stream[at : at + cut])
        at += cut
    assert said + pieces.feed(stream[at:]) == whole.feed(stream)


@EVERY
@given(data=st.data())
def test_a_spoilt_answer_never_becomes_another_stable_weight(key: str, data: st.DataObject) -> None:
    """Bytes are lost, doubled and turned into others, in any answer but never in two running alike."""
    grams = data.draw(st.integers(1, 9999))
    stream, good = b"", SPEAKERS[key](grams)
    for _ in range(data.draw(st.integers(1, 6))):
        spoilt, at = bytearray(good), data.draw(st.integers(0, len(good) - 1))
        match data.draw(st.sampled_from(["lost", "doubled", "turned", "cut"])):
            case "lost":
                del spoilt[at]
            case "doubled":
                spoilt.insert(at, spoilt[at])
            case "turned":
                spoilt[at] = data.draw(st.integers(0, 255))
            case _:
                del spoilt[at:]
        stream += good * data.draw(st.integers(1, 6)) + bytes(spoilt)
    said = Listener(protocols()[key]).feed(stream + good * 8)
    assert {one.milli for one in said if one.state is State.STABLE} == {grams}


@EVERY
@given(noise=st.binary(max_size=400))
def test_after_any_noise_the_scale_is_understood_again(key: str, noise: bytes) -> None:
    """And nothing grows with it."""
    listener = Listener(protocols()[key])
    listener.feed(noise)
    said = listener.feed(SPEAKERS[key](1340) * 9)
    assert said[-1] == Weight(State.STABLE, 1340)


@EVERY
def test_another_protocol_is_garble(key: str) -> None:
    """A person set the wrong one: the box says that it does not understand, and shows no weight."""
    listener = Listener(protocols()[key])
    assert listener.feed(b"\x81\x9f\xff\x80GIBBERISH " * 20) == []
    assert listener.is_garbled
