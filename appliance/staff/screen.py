"""Whom screens show: on a joined device before log-in, so that nobody types his name, and colleagues to each other."""

from collections.abc import Callable

from appliance.runtime.tx import Snapshot
from appliance.staff import devices, store
from appliance.staff.contract import Colleague, PersonShown
from appliance.staff.model import LoginHabits, color_of
from appliance.staff.roles import actions_of
from appliance.staff.service import present_people
from kernel.errors import forbidden

# Given by wiring: how the house works is the restaurant's, which staff does not know.
HabitsOf = Callable[[Snapshot], LoginHabits]


def people(snapshot: Snapshot, habits: HabitsOf, device_id: str | None, device_key: str | None) -> list[PersonShown]:
    """Return who works here, by name, to a device that proves that it joined. Nobody else hears a name.

    Raises `forbidden` with key `device_refused`, `device_blocked`, `enrolment_needed`, or `names_hidden` where the house
    wants names typed. A wrong key is not counted: it is 256 random bits.
    """
    device = devices.recognise(snapshot, device_id, device_key)
    if device is None or device["kind"] == devices.UNENROLLED:
        raise forbidden("Only joined devices may see who works here. Type your name.", key="enrolment_needed")
    if not habits(snapshot).shows_names:
        raise forbidden("In this house everybody types his name.", key="names_hidden")
    return [
        PersonShown(
            id=row["id"],
            username=row["username"],
            role_initial=row["role"][0].upper(),
            color=color_of(row["id"]),
        )
        for row in store.users(snapshot)
        if row["is_active"]
    ]


def colleagues(snapshot: Snapshot) -> list[Colleague]:
    """Return who works here, by name: whose table it is, and to whom one can hand it."""
    here = present_people(snapshot)
    return [
        Colleague(
            row["id"],
            row["username"],
            row["role"],
            color_of(row["id"]),
            row["id"] in here,
            "orders.take" in actions_of(snapshot, row["role"]),
        )
        for row in store.users(snapshot)
        if row["is_active"]
    ]
