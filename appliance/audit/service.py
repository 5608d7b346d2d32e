"""Who did what and why: the journal told to people, with the names that its numbers have today."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

import msgspec

from appliance.audit.contract import AuditEntry, AuditPage, AuditQuery
from appliance.runtime.archive import Link, Wanted, search
from appliance.runtime.tx import Snapshot
from appliance.staff.model import fold_name
from appliance.staff.service import names
from kernel.clock import to_rfc3339
from kernel.errors import invalid

_CHUNK = 500
_LOOKED_THROUGH_MOST = 5_000
_NOBODY = 0
# Fields of payloads that name people, by how they are called.
_PEOPLE = ("_by", "user_id", "user_ids", "waiter_id", "waiter_ids", "assistant_id", "assistant_ids", "owner_id")
_WHY = ("reason", "why")


def tell(snapshot: Snapshot, query: AuditQuery) -> AuditPage:
    """Return one page of facts. Raises `invalid` for a day that is none, or days in the wrong order."""
    wanted = _read(query)
    if not query.text:
        found = search(snapshot, wanted, query.cursor, query.limit + 1)
        return _page(snapshot, found[: query.limit], is_more=len(found) > query.limit)
    return _tell_text(snapshot, query, wanted, fold_name(query.text))


def _read(query: AuditQuery) -> Wanted:
    check_days(query.from_, query.to)
    return Wanted(
        since=query.from_,
        until=query.to,
        actor=query.actor or None,
        is_by_nobody=query.actor == _NOBODY,
        types=tuple(name.strip() for name in (query.type or "").split(",") if name.strip()),
        subject=query.subject,
    )


def check_days(since: str | None, until: str | None) -> None:
    """Raise `invalid` for a day that the calendar does not have, and for days in the wrong order."""
    for field, day in (("from", since), ("to", until)):
        try:
            date.fromisoformat(day or "2000-01-01")
        except ValueError:
            raise invalid(f"{day} is not a day. Write it as 2026-09-21.", field=field) from None
    if since is not None and until is not None and since > until:
        raise invalid(f"{since} is after {until}. Swap them.", field="from")


def _tell_text(snapshot: Snapshot, query: AuditQuery, wanted: Wanted, text: str) -> AuditPage:
    """Look through a bounded number of facts; the cursor goes on where the look ended, found or not."""
    found: list[Link] = []
    before, looked = query.cursor, 0
    while looked < _LOOKED_THROUGH_MOST:
        chunk = search(snapshot, wanted, before, _CHUNK)
        known = names(snapshot, _people_in(chunk))
        for link in chunk:
            before = link.header.seq
            if text in _words(link, known):
                found.append(link)
                if len(found) == query.limit:
                    return _page(snapshot, found, is_more=True)
        looked += len(chunk)
        if len(chunk) < _CHUNK:
            return _page(snapshot, found, is_more=False)
    page = _page(snapshot, found, is_more=True)
    return msgspec.structs.replace(page, cursor=before)


def _words(link: Link, known: dict[int, str]) -> str:
    people = " ".join(known.get(one, "") for one in _people_in([link]))
    body = "" if link.body is None else link.body.decode()
    return fold_name(f"{link.header.type} {link.header.subject} {people} {body}")


def _page(snapshot: Snapshot, found: list[Link], *, is_more: bool) -> AuditPage:
    people = names(snapshot, _people_in(found))
    return AuditPage(
        entries=[_entry(link, people) for link in found],
        people=people,
        cursor=found[-1].header.seq if found and is_more else None,
    )


def _entry(link: Link, people: dict[int, str]) -> AuditEntry:
    header = link.header
    return AuditEntry(
        seq=header.seq,
        id=header.id,
        at=to_rfc3339(header.at_ms),
        clock=header.clock,
        business_day=header.business_day,
        type=header.type,
        subject=header.subject,
        actor=header.actor,
        who=None if header.actor is None else people.get(header.actor),
        why=next((str(value) for name in _WHY if (value := _payload(link).get(name))), None),
        device=header.device,
        command_id=header.command_id,
        is_erased=link.body is None,
        payload=None if link.body is None else msgspec.Raw(link.body),
    )


def _payload(link: Link) -> dict[str, Any]:
    return {} if link.body is None else msgspec.json.decode(link.body, type=dict[str, Any])


def _people_in(found: Iterable[Link]) -> set[int]:
    """Return the numbers of everybody whom these facts name: who acted, whom it is about, who approved."""
    people: set[int] = set()
    for link in found:
        if link.header.actor is not None:
            people.add(link.header.actor)
        kind, _, number = link.header.subject.partition(":")
        if kind == "user" and number.isdigit():
            people.add(int(number))
        people.update(_numbers(_payload(link)))
    return people


def _numbers(payload: dict[str, Any]) -> Iterator[int]:
    for name, value in payload.items():
        if name.endswith(_PEOPLE):
            yield from (one for one in (value if isinstance(value, list) else [value]) if isinstance(one, int))
