import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from image.boot.slots import (
    COPY,
    NAMES,
    ON_TRIAL,
    PROVEN,
    SlotsError,
    State,
    answer,
    booted,
    decoded,
    encoded,
    leave,
    read,
    write,
)

states = st.builds(
    State,
    seq=st.integers(0, 2**31),
    order=st.permutations(NAMES).map(tuple),
    left=st.tuples(st.integers(0, 15), st.integers(0, 15)),
)


@pytest.fixture
def partition(tmp_path: Path) -> Path:
    """Return a raw partition on which nobody ever wrote."""
    path = tmp_path / "slots"
    path.write_bytes(bytes(1024 * 1024))
    return path


@given(states)
def test_a_state_is_read_as_it_was_written(state: State) -> None:
    """What is written is what is read, in U-Boot's form: a checksum over texts that zeros end."""
    copy = encoded(state)
    assert len(copy) == COPY
    assert decoded(copy) == state
    assert int.from_bytes(copy[:4], "little") == zlib.crc32(copy[4:])


@given(states, states, st.integers(0, COPY))
def test_power_lost_while_writing_leaves_one_state_or_the_other(before: State, after: State, written: int) -> None:
    """A copy of which only the beginning reached the disk is not believed, unless it was all that mattered."""
    torn = encoded(after)[:written] + encoded(before)[written:]
    assert decoded(torn) in {None, before, after}


def test_each_writing_goes_over_the_copy_that_does_not_count(partition: Path) -> None:
    """Ten changes in a row, each cut short at every byte: the state before it or after it is read."""
    for count in range(10):
        before, old = read(partition)[0], partition.read_bytes()
        write(partition, before.with_left("A", count))
        after, new = read(partition)[0], partition.read_bytes()
        assert after.left_of("A") == count
        assert after.seq == before.seq + 1
        place = next(at for at in (0, COPY) if old[at : at + COPY] != new[at : at + COPY])
        for cut in range(200):
            partition.write_bytes(old[:place] + new[place : place + cut] + old[place + cut :])
            assert read(partition)[0] in {before, after}
        partition.write_bytes(new)


def test_a_new_slot_is_on_trial_and_a_good_one_proven(partition: Path) -> None:
    """An installation as RAUC goes about it: the other slot is bad while it is written, then first, then good."""
    answer(["set-state", "A", "good"], partition)
    answer(["set-state", "B", "bad"], partition)
    assert answer(["get-primary"], partition) == "A"
    answer(["set-primary", "B"], partition)
    state = read(partition)[0]
    assert (state.primary, state.left_of("B"), state.left_of("A")) == ("B", ON_TRIAL, PROVEN)
    answer(["set-state", "B", "good"], partition)
    assert read(partition)[0].left_of("B") == PROVEN
    assert answer(["get-state", "B"], partition) == "good"
    answer(["set-state", "B", "bad"], partition)
    assert answer(["get-primary"], partition) == "A"
    assert answer(["get-state", "B"], partition) == "bad"


def test_a_slot_on_trial_that_is_too_broken_is_left(partition: Path) -> None:
    """The one that it came from is named and has its turn; a proven slot stays, and so does one that has no other beside it."""
    write(partition, State(left=(ON_TRIAL - 1, 0)))
    assert leave(partition, "A") == ""
    write(partition, State(left=(ON_TRIAL - 1, PROVEN)))
    assert leave(partition, "A") == "B"
    assert read(partition)[0].primary == "B"
    write(partition, State(left=(PROVEN - 1, PROVEN)))
    assert leave(partition, "A") == ""
    assert read(partition)[0].primary == "A"


@pytest.mark.parametrize(
    "words", [[], ["get-state"], ["get-state", "C"], ["set-state", "A", "fine"], ["set-primary", ""], ["erase"]]
)
def test_what_is_not_understood_changes_nothing(partition: Path, words: list[str]) -> None:
    """A wrong call is refused with the right ones."""
    before = partition.read_bytes()
    with pytest.raises(SlotsError, match="usage: slots get-primary"):
        answer(words, partition)
    assert partition.read_bytes() == before


def test_a_box_says_which_slot_it_runs(tmp_path: Path) -> None:
    """The boot loader says it on the kernel's command line; a machine without slots says so."""
    line = tmp_path / "cmdline"
    line.write_text("root=PARTLABEL=rootB ro rauc.slot=B console=tty0\n")
    assert booted(line) == "B"
    line.write_text("root=/dev/sda1 ro notrauc.slot=A\n")
    with pytest.raises(SlotsError, match="did not start from a slot"):
        booted(line)
