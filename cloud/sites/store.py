"""SQL of tenants and sites; the list joins what licences and boxes say of a site."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    Table,
    and_,
    delete,
    exists,
    func,
    literal_column,
    select,
    tuple_,
    update,
)

from cloud.boxes.tables import BOXES
from cloud.licences.tables import LICENCES
from cloud.runtime.database import Tx
from cloud.sites.tables import SITES, TENANTS, WORDS
from kernel.clock import DAY_MS

_ENDING_MS = 14 * DAY_MS
_FEW = 3_000  # so many sites are put in order and looked at one by one
_WALK = 1_500  # how many names a walk goes through
_MANY = 20_000  # how far is counted
_AFTER_ANY_LETTER = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class _Sieve:
    """A condition on sites: `holds` probes one of them, `finds` are the ids of all, where an index has them together."""

    holds: Callable[[Any], ColumnElement[bool]]
    finds: Select[Any] | None = None
    is_counted: bool = True  # whether counting what it finds is cheap


def _word(word: str) -> _Sieve:
    begins = and_(WORDS.c.word >= word, WORDS.c.word < word + _AFTER_ANY_LETTER)
    return _Sieve(lambda site: _probe(WORDS, WORDS.c.site_id == site.id, begins), select(WORDS.c.site_id).where(begins))


def _tenant(tenant_id: str) -> _Sieve:
    own = SITES.alias("own")
    return _Sieve(lambda site: site.tenant_id == tenant_id, select(own.c.id).where(own.c.tenant_id == tenant_id))


def _licence(*wanted: ColumnElement[bool]) -> _Sieve:
    return _of_site(LICENCES, wanted)


def _box(*wanted: ColumnElement[bool]) -> _Sieve:
    return _of_site(BOXES, wanted)


def _of_site(table: Table, wanted: tuple[ColumnElement[bool], ...]) -> _Sieve:
    def holds(site: Any) -> ColumnElement[bool]:
        return _probe(table, table.c.tenant_id == site.tenant_id, table.c.site_id == site.id, *wanted)

    return _Sieve(holds, select(table.c.site_id).where(*wanted) if wanted else None)


def _probe(table: Table, *wanted: ColumnElement[bool]) -> ColumnElement[bool]:
    """Say whether there is such a row, asked site by site: OFFSET 0 keeps PostgreSQL from joining all at once."""
    return exists(select(literal_column("1")).select_from(table).where(*wanted).offset(literal_column("0")))


def _without_box() -> _Sieve:
    box, own = _box(), SITES.alias("own")
    without = select(own.c.id).where(~exists().where(BOXES.c.site_id == own.c.id))
    return _Sieve(lambda site: ~box.holds(site), without, is_counted=False)


def _state(state: str, now_ms: int) -> list[_Sieve]:
    """Return what makes a state; whether a site is deregistered is asked of every page."""
    free = _licence(~LICENCES.c.is_locked)
    licensed = _licence(~LICENCES.c.is_locked, LICENCES.c.expires_ms > now_ms)
    in_grace = and_(LICENCES.c.expires_ms <= now_ms, LICENCES.c.ends_ms > now_ms)
    soon = and_(LICENCES.c.expires_ms > now_ms, LICENCES.c.expires_ms <= now_ms + _ENDING_MS)
    return {
        "locked": [_licence(LICENCES.c.is_locked)],
        "unclaimed": [_without_box(), _Sieve(free.holds)],
        "expired": [_licence(LICENCES.c.ends_ms <= now_ms, ~LICENCES.c.is_locked), _box()],
        "grace": [_licence(in_grace, ~LICENCES.c.is_locked), _box()],
        "ending": [_licence(soon)],
        "silent": [_box(BOXES.c.expected_ms < now_ms), _Sieve(licensed.holds)],
        "active": [_box(BOXES.c.expected_ms >= now_ms), _Sieve(licensed.holds)],
        "cloned": [_box(BOXES.c.cloned_ms > literal_column("0"))],
    }.get(state, [])


def _glance() -> Select[Any]:
    return (
        select(
            SITES,
            TENANTS.c.name.label("tenant_name"),
            LICENCES.c.plan,
            LICENCES.c.expires_ms,
            LICENCES.c.ends_ms,
            LICENCES.c.is_locked,
            BOXES.c.bound_ms,
            BOXES.c.version,
            BOXES.c.health_ok,
            BOXES.c.last_seen_ms,
            BOXES.c.expected_ms,
            BOXES.c.cloned_ms,
        )
        .join(TENANTS, TENANTS.c.id == SITES.c.tenant_id)
        .join(LICENCES, and_(LICENCES.c.tenant_id == SITES.c.tenant_id, LICENCES.c.site_id == SITES.c.id))
        .outerjoin(BOXES, and_(BOXES.c.tenant_id == SITES.c.tenant_id, BOXES.c.site_id == SITES.c.id))
    )


async def page(  # noqa: PLR0917  what a page is asked by
    tx: Tx, words: list[str], state: str, tenant_id: str, after: tuple[str, str] | None, limit: int
) -> list[Any]:
    """Return one site more than asked for, by name, from after a (name key, id).

    Where the rarest condition fits few sites, these are put in order and looked at. Where it fits many, they come soon
    when one walks the names; if they do not (all of them stand far below, or no site has both words), the walk ends
    after `_WALK` sites, and unless that was the end the rarest condition's are put in order after all.
    """
    is_deregistered = state == "deregistered"
    begin = [SITES.c.deregistered_ms > literal_column("0") if is_deregistered else SITES.c.deregistered_ms == 0]
    if after is not None:
        begin.append(tuple_(SITES.c.name_key, SITES.c.id) > after)
    sieves = [*map(_word, words), *_state(state, tx.at_ms), *([_tenant(tenant_id)] if tenant_id else [])]
    if not sieves:
        return await _shown(tx, _names(begin), limit)
    fits = await _count(tx, sieves)
    if min(fits) > _FEW:
        rows = await _shown(tx, _walked(begin, sieves), limit)
        if len(rows) > limit or await tx.one(_names(begin).offset(literal_column(str(_WALK))).limit(1)) is None:
            return rows
    sets = [_as_set(*one, min(fits)) for one in zip(sieves, fits, strict=True)]
    begin += [one for one in sets if one is not None]
    return await _shown(
        tx, _picked(begin, [one for one, as_set in zip(sieves, sets, strict=True) if as_set is None]), limit
    )


async def _count(tx: Tx, sieves: list[_Sieve]) -> list[int]:
    """Return how many sites each condition fits, counted up to `_MANY`; so many also where no index has them together."""
    sets = [
        one.finds.with_only_columns(literal_column("1")).limit(literal_column(str(_MANY))).subquery()
        for one in sieves
        if one.finds is not None and one.is_counted
    ]
    if not sets:
        return [_MANY] * len(sieves)
    row = await tx.one(select(*(select(func.count()).select_from(each).scalar_subquery() for each in sets)))
    counts = iter(row or ())
    return [next(counts) if one.finds is not None and one.is_counted else _MANY for one in sieves]


def _as_set(sieve: _Sieve, fits: int, fewest: int) -> ColumnElement[bool] | None:
    """Return a condition on the whole set at once: the rarest gives the set, others of its size cut it; None: probe."""
    if sieve.finds is None or (fits > fewest and (fits >= _MANY or fewest <= _FEW)):
        return None
    return SITES.c.id.in_(sieve.finds.offset(literal_column("0")))


def _names(begin: list[ColumnElement[bool]]) -> Select[Any]:
    names = select(SITES.c.tenant_id, SITES.c.id, SITES.c.name_key).where(*begin)
    return names.order_by(SITES.c.name_key, SITES.c.id)


def _walked(begin: list[ColumnElement[bool]], sieves: list[_Sieve]) -> Select[Any]:
    """Return the sites that pass among the next `_WALK` names."""
    return _probed(_names(begin).limit(literal_column(str(_WALK))), sieves)


def _picked(begin: list[ColumnElement[bool]], sieves: list[_Sieve]) -> Select[Any]:
    """Return the sites that pass in a set, which is put in order first: no more are probed than are shown."""
    found = select(SITES.c.tenant_id, SITES.c.id, SITES.c.name_key).where(*begin)
    found_first = found.offset(literal_column("0")).subquery("found")
    in_order = select(found_first).order_by(found_first.c.name_key, found_first.c.id)
    return _probed(in_order.offset(literal_column("0")), sieves)


def _probed(names: Select[Any], sieves: list[_Sieve]) -> Select[Any]:
    near = names.subquery("near")
    return select(near.c.id).where(*(one.holds(near.c) for one in sieves)).order_by(near.c.name_key, near.c.id)


async def _shown(tx: Tx, ids: Select[Any], limit: int) -> list[Any]:
    """Return the first sites of a selection at a glance: what else is told of them is joined to these alone.

    The number of rows stands in the statement itself, so that a prepared one is planned for it.
    """
    first = ids.limit(literal_column(str(limit + 1))).subquery("first")
    shown = _glance().join(first, first.c.id == SITES.c.id).order_by(SITES.c.name_key, SITES.c.id)
    return list(await tx.all(shown))


async def site(tx: Tx, site_id: str) -> Any:
    """Return a site at a glance, or None."""
    return await tx.one(_glance().where(SITES.c.id == site_id))


async def insert(tx: Tx, row: dict[str, Any]) -> None:
    """Add a site."""
    await tx.do(SITES.insert().values(**row))


async def change(tx: Tx, tenant_id: str, site_id: str, **values: Any) -> None:
    """Change a site."""
    await tx.do(update(SITES).where(SITES.c.tenant_id == tenant_id, SITES.c.id == site_id).values(**values))


async def save_words(tx: Tx, tenant_id: str, site_id: str, words: list[str]) -> None:
    """Put the words by which a site is found in place of the old ones."""
    await tx.do(delete(WORDS).where(WORDS.c.tenant_id == tenant_id, WORDS.c.site_id == site_id))
    if words:
        rows = [{"word": word, "tenant_id": tenant_id, "site_id": site_id} for word in words]
        await tx.do(WORDS.insert().values(rows))


async def tenant(tx: Tx, tenant_id: str) -> Any:
    """Return a tenant, or None."""
    return await tx.one(select(TENANTS).where(TENANTS.c.id == tenant_id))


async def tenants(tx: Tx, prefix: str, after: tuple[str, str] | None, limit: int) -> list[Any]:
    """Return one tenant more than asked for, by name."""
    query = select(TENANTS).order_by(TENANTS.c.name_key, TENANTS.c.id).limit(limit + 1)
    if prefix:
        query = query.where(TENANTS.c.name_key >= prefix, TENANTS.c.name_key < prefix + _AFTER_ANY_LETTER)
    if after is not None:
        query = query.where(tuple_(TENANTS.c.name_key, TENANTS.c.id) > after)
    return list(await tx.all(query))


async def insert_tenant(tx: Tx, row: dict[str, Any]) -> None:
    """Add a tenant."""
    await tx.do(TENANTS.insert().values(**row))
