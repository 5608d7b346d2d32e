import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.errors import DomainError
from kernel.ids import chance, made_at_ms, new_id, parse_id


@given(st.integers(0, (1 << 48) - 1))
def test_an_id_tells_when_it_was_made(at_ms: int) -> None:
    """A UUIDv7 carries its millisecond, and is a valid UUID of version 7 and the RFC's variant."""
    ident = new_id(at_ms)
    assert made_at_ms(ident) == at_ms
    assert (uuid.UUID(ident).version, uuid.UUID(ident).variant) == (7, uuid.RFC_4122)


def test_later_ids_sort_later() -> None:
    """Ids order by time, which keeps an index compact."""
    ids = [new_id(ms) for ms in range(1_790_000_000_000, 1_790_000_000_050)]
    assert ids == sorted(ids)


def test_any_uuid_is_taken_in_one_form() -> None:
    """Capitals and braces are the same id; other text is refused."""
    ident = new_id(1)
    assert parse_id(ident.upper()) == ident
    for bad in ("", "1", "x" * 36, "../../etc/passwd"):
        with pytest.raises(DomainError):
            parse_id(bad)
    assert made_at_ms(str(uuid.uuid4())) is None


def test_no_two_threads_get_the_same_chance() -> None:
    """The kernel is asked for many pieces at once, and each is given away once."""
    with ThreadPoolExecutor(8) as pool:
        pieces = [piece for some in pool.map(lambda _: [chance() for _ in range(2_000)], range(8)) for piece in some]
    assert len(set(pieces)) == len(pieces) == 16_000
    assert {len(piece) for piece in pieces} == {16}
