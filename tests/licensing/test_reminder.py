"""What the licence reminds of, on the paper of the day's close."""

from typing import Any

import pytest

from appliance.licensing.licence import Licence
from appliance.licensing.model import Mark, Reminder, Standing, remind
from appliance.licensing.wording import Language, tell_reminder
from appliance.printing.ticket import ReportTicket, unpack_ticket
from kernel.clock import DAY_MS, HOUR_MS, trading
from kernel.lease import Lease
from tests.conftest import Phone
from tests.fakes.clock import START_MS, FakeClock
from tests.fakes.vendor import Vendor
from tests.licensing.conftest import Site

_TRADING = trading("Europe/Athens", "05:00")
_TERMS: dict[Reminder, dict[str, Any]] = {
    Reminder.ENDING: {"lic_exp": START_MS + 5 * DAY_MS},
    Reminder.UNPAID: {"lic_exp": START_MS - DAY_MS},
    Reminder.OVERDUE: {"iat": START_MS - 10 * DAY_MS, "exp": START_MS + 4 * DAY_MS},
    Reminder.EXPIRED: {"lic_exp": START_MS - 20 * DAY_MS},
    Reminder.LOCKED: {"locked": True, "lock_at": "now", "lock_reason": "invoice 17"},
    Reminder.LOCK_COMING: {"locked": True, "lock_reason": "invoice 17"},
}


def _licence(clock: FakeClock, lease: Lease | None) -> Licence:
    mark = Mark(high_ms=START_MS, waits_for="2026-09-21")
    standing = Standing(is_required=True, site_id="s" if lease else "", lease=lease, mark=mark, has_orders=True)
    return Licence(clock, "boot", standing)


@pytest.mark.parametrize("language", ["el", "en"])
def test_paper_says_every_reminder_of_the_screen(clock: FakeClock, language: Language) -> None:
    """Each in one sentence with its dates, then where to read more; never the vendor's own words."""
    told = {Reminder.TRIAL: tell_reminder(_licence(clock, None), language, _TRADING)}
    for reminder, terms in _TERMS.items():
        licence = _licence(clock, Vendor(START_MS).lease("s", START_MS, **terms))
        assert remind(licence.standing, licence.moment) is reminder
        told[reminder] = tell_reminder(licence, language, _TRADING)
    assert told.keys() == set(Reminder) - {Reminder.NONE}
    assert all(len(lines) == 2 and "invoice" not in lines[0] and "{" not in lines[0] for lines in told.values())
    assert len({lines[0] for lines in told.values()}) == len(told)
    assert "23" in told[Reminder.TRIAL][0]
    assert _TRADING.local(START_MS + 5 * DAY_MS).strftime("%d/%m/%Y") in told[Reminder.ENDING][0]
    well = _licence(clock, Vendor(START_MS).lease("s", START_MS))
    assert tell_reminder(well, language, _TRADING) == ()


async def _close_day(manager: Phone, number: int) -> None:
    assert (await manager.post("/api/day/open")).status == 200
    assert (await manager.post("/api/day/close", {})).json["number"] == number


async def _footer(site: Site, manager: Phone, number: int) -> tuple[str, ...]:
    assert (await manager.post("/api/day/print", {"z_number": number})).status == 200
    rows = await site.house.rows("SELECT ticket FROM print_jobs WHERE kind = 'report' ORDER BY id DESC LIMIT 1")
    ticket = unpack_ticket(rows[0]["ticket"])
    assert isinstance(ticket, ReportTicket)
    return ticket.footer


async def test_the_newest_close_reminds_of_a_licence_that_ends(site: Site) -> None:
    """Nothing while all is well; then on the Z that is printed now, and not on one of another day that is printed again."""
    manager = await site.manager()
    assert (await manager.post("/api/stations/", {"name": "Till", "is_bill": True, "language": "en"})).status == 201
    await _close_day(manager, 1)
    assert await _footer(site, manager, 1) == ()
    site.cloud.terms["lic_exp"] = site.clock.now_ms() + 5 * DAY_MS
    assert (await manager.post("/api/licence/check")).json["reminder"] == "ending"
    await site.pass_time(24 * HOUR_MS)
    manager = await site.manager()
    await _close_day(manager, 2)
    assert (await _footer(site, manager, 2))[0].startswith("The licence is paid until ")
    assert await _footer(site, manager, 1) == ()
