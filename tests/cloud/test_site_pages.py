"""The list of sites, where there are thousands: whichever way the database is asked, the same pages."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cloud.boxes.tables import BOXES
from cloud.licences.tables import LICENCES
from cloud.sites.model import words_of
from cloud.sites.tables import SITES, TENANTS, WORDS
from kernel.clock import DAY_MS
from tests.cloud.conftest import Cloud

HOW_MANY = 7_000


@dataclass(frozen=True)
class Site:
    """One of thousands: every bar is Anna's, of the tavernas every fifth, the others are Eleni's."""

    number: int

    @property
    def id(self) -> str:
        """Not in the order of names."""
        return f"{self.number * 7919 % HOW_MANY:08}"

    @property
    def kind(self) -> str:
        """The first half are bars, so that all tavernas stand behind them."""
        return "bar" if self.number < HOW_MANY // 2 else "taverna"

    @property
    def who(self) -> str:
        """Whose it is."""
        return "anna" if self.kind == "bar" or self.number % 10 == 0 else "eleni"

    @property
    def name(self) -> str:
        """Three sites share a name."""
        return f"{self.kind} {self.who} {self.number // 3:04}"

    @property
    def tenant(self) -> str:
        """The first tenant has all of two hundred, the second the rest."""
        return "t1" if self.number % 35 == 0 else "t2"

    @property
    def has_box(self) -> bool:
        """Most have."""
        return self.number % 50 != 1

    @property
    def is_silent(self) -> bool:
        """Some that have a box."""
        return self.number % 40 == 2 and self.has_box

    @property
    def is_locked(self) -> bool:
        """Some, silent ones among them."""
        return self.number % 80 == 2

    @property
    def is_gone(self) -> bool:
        """Some were deregistered."""
        return self.number % 60 == 3


ASKED: dict[str, Callable[[Site], bool]] = {
    "": lambda _: True,
    "search=tav": lambda site: site.kind == "taverna",  # many, behind all others
    "search=an": lambda site: site.who == "anna",  # many, at once
    "search=bar%20eleni": lambda _: False,  # each many, never together
    "search=an%20tav": lambda site: site.who == "anna" and site.kind == "taverna",
    "search=anna%200123": lambda site: site.who == "anna" and site.number // 3 == 123,
    "state=silent": lambda site: site.is_silent and not site.is_locked,
    "state=active": lambda site: site.has_box and not site.is_silent and not site.is_locked,
    "state=locked&search=eleni": lambda site: site.is_locked and site.who == "eleni",
    "state=unclaimed": lambda site: not site.has_box and not site.is_locked,
    "state=cloned": lambda _: False,
    "state=active&search=bar&tenant_id=t1": lambda site: (
        site.kind == "bar" and site.tenant == "t1" and site.has_box and not site.is_silent and not site.is_locked
    ),
    "state=expired": lambda _: False,
}


async def test_thousands_are_shown_once_each_in_order(cloud: Cloud) -> None:
    """What fits many sites, few or none, near the beginning or behind all others, by words, state and tenant."""
    sites = sorted((Site(number) for number in range(HOW_MANY)), key=lambda site: (site.name, site.id))
    await _register(cloud, sites)
    for query, fits in ASKED.items():
        expected = [site.id for site in sites if fits(site) and not site.is_gone]
        assert await _paged(cloud, query, len(expected)) == expected, query
    gone = [site.id for site in sites if site.is_gone]
    assert await _paged(cloud, "state=deregistered", len(gone)) == gone


async def _paged(cloud: Cloud, query: str, expected: int) -> list[str]:
    admin = await cloud.admin()
    shown: list[str] = []
    after = ""
    for _ in range(expected // 200 + 1):
        page = (await admin.get(f"/api/sites/?limit=200&{query}&after={after}")).json
        shown += [one["id"] for one in page["sites"]]
        after = page["next"]
    return shown if not after else [*shown, "and more"]


async def _register(cloud: Cloud, sites: list[Site]) -> None:
    now = cloud.clock.now_ms()
    rows: dict[Any, list[dict[str, Any]]] = {
        TENANTS: [_row(TENANTS, id=tenant, name=tenant, name_key=tenant) for tenant in ("t1", "t2")],
        SITES: [
            _row(
                SITES,
                tenant_id=one.tenant,
                id=one.id,
                name=one.name,
                name_key=one.name,
                deregistered_ms=now if one.is_gone else 0,
            )
            for one in sites
        ],
        WORDS: [
            {"word": word, "tenant_id": one.tenant, "site_id": one.id} for one in sites for word in words_of([one.name])
        ],
        LICENCES: [
            _row(
                LICENCES,
                tenant_id=one.tenant,
                site_id=one.id,
                plan="standard",
                expires_ms=now + 90 * DAY_MS,
                ends_ms=now + 104 * DAY_MS,
                is_locked=one.is_locked,
            )
            for one in sites
        ],
        BOXES: [
            _row(
                BOXES,
                tenant_id=one.tenant,
                site_id=one.id,
                public_key=f"{one.number:032}".encode(),
                bound_ms=now,
                expected_ms=now - 1 if one.is_silent else now + 90 * DAY_MS,
            )
            for one in sites
            if one.has_box
        ],
    }
    async with cloud.vendor.database.begin() as tx:
        for table, given in rows.items():
            await tx.connection.execute(table.insert(), given)


def _row(table: Any, **given: Any) -> dict[str, Any]:
    """Return a row in which nothing else is said."""
    empty = {str: "", int: 0, bool: False, bytes: b""}
    return {column.name: empty[column.type.python_type] for column in table.c} | given
