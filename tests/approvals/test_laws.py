"""Laws of approvals over random evenings: no command runs on a yes that was not given for it, or twice on one."""

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from appliance.runtime.caller import Caller
from appliance.runtime.journal import Journal
from appliance.runtime.tx import Moment, Tx
from appliance.staff import approvals, service, store
from appliance.staff.approvals import MOST_ASKED, MOST_OPEN, PENDING_MS, Question
from appliance.staff.model import ROLE_ACTIONS, Promised, Role
from kernel.clock import MINUTE_MS, trading
from kernel.errors import DomainError
from tests.fakes.clock import START_MS
from tests.fakes.database import open_bare

VOID, CANCEL = "orders.void", "orders.cancel"
ROLES = [Role.WAITER, Role.SUPERVISOR, Role.MANAGER]
COMMANDS = [b"a void", b"another void", b"a cancelling"]
PEOPLE = range(4)
ASKERS = [0, 0, 0, 1, 1, 2, 3]  # waiters, mostly
PICK = st.integers(1, 4)  # of the last ones: what is new is what is dangerous
MOSTLY = st.sampled_from([True, True, True, False])


@dataclass
class Known:
    """What an onlooker would remember of an approval."""

    asker: int
    command: bytes
    action: str
    asked_at_ms: int
    state: str = "pending"
    granter: int | None = None
    granted_at_ms: int = 0


class Evening(RuleBasedStateMachine):
    """Four people of changing roles ask, decide and use; beside them somebody remembers what was said."""

    def __init__(self) -> None:
        """Open a database with the people in it."""
        super().__init__()
        self.folder = TemporaryDirectory()
        self.connection = open_bare(Path(self.folder.name) / "evening.db")
        self.moment = Moment(at_ms=START_MS, clock_is_sure=True, business_day="2026-09-21")
        self.tx = Tx(self.connection, trading("Europe/Athens", "04:00"), self.moment, Journal({}).append)
        self.roles = [Role.WAITER, Role.WAITER, Role.MANAGER, Role.SUPERVISOR]
        self.ids = [store.add_user(self.tx, f"Person {one}", "no pin", self.roles[one]) for one in PEOPLE]
        self.known: dict[str, Known] = {}
        self.uses: list[str] = []
        self.made: list[str] = []

    def act(self, person: int) -> None:
        """Let a person send one command."""
        role = self.roles[person]
        self.moment.caller = Caller(self.ids[person], "", role, frozenset(one.value for one in ROLE_ACTIONS[role]))
        self.moment.recorded.clear()

    def may(self, person: int, action: str) -> bool:
        """Say whether somebody's role holds an action now."""
        return action in {one.value for one in ROLE_ACTIONS[self.roles[person]]}

    @rule(person=st.sampled_from(ASKERS), command=st.sampled_from(COMMANDS), is_granted=MOSTLY)
    def ask(self, person: int, command: bytes, *, is_granted: bool) -> None:
        """Ask for a command, and mostly hear a yes at once; too many are refused."""
        self.act(person)
        action = CANCEL if command == COMMANDS[2] else VOID
        question = Question(command_hash=command, actions=frozenset({action}), act="void", told=b"{}")
        mine = [one for one in self.known.values() if one.asker == person]
        now = self.moment.at_ms
        lately = [one for one in mine if one.asked_at_ms >= now - PENDING_MS]
        waiting = [one for one in mine if one.state == "pending" and now < one.asked_at_ms + PENDING_MS]
        try:
            made = approvals.ask(self.tx, None, question)
        except DomainError:
            assert len(lately) >= MOST_ASKED or len(waiting) >= MOST_OPEN
            return
        assert len(lately) < MOST_ASKED
        assert len(waiting) < MOST_OPEN
        self.known[made.id] = Known(person, command, action, now)
        self.made.append(made.id)
        if is_granted:
            self.decide(1, person, is_fit=True, is_yes=True)

    @precondition(lambda self: self.made)
    @rule(which=PICK, other=st.sampled_from(PEOPLE), is_fit=MOSTLY, is_yes=MOSTLY)
    def decide(self, which: int, other: int, *, is_fit: bool, is_yes: bool) -> None:
        """Say yes or no; it counts where somebody else who may do it himself says it first, in time."""
        ident = self.made[-min(which, len(self.made))]
        one, now = self.known[ident], self.moment.at_ms
        fit = [person for person in PEOPLE if person != one.asker and self.may(person, one.action)]
        person = fit[0] if fit and is_fit else other
        self.act(person)
        is_new = one.state == "pending" and now < one.asked_at_ms + PENDING_MS
        may = person != one.asker and self.may(person, one.action)
        try:
            if is_yes:
                approvals.grant(self.tx, ident)
            else:
                approvals.refuse(self.tx, ident, None)
        except DomainError:
            assert not (is_new and may)
            return
        assert may
        if is_new:
            one.state, one.granter, one.granted_at_ms = ("granted" if is_yes else "refused"), person, now
        else:
            assert (one.state, one.granter) == ("granted" if is_yes else "refused", person)

    @precondition(lambda self: self.made)
    @rule(which=PICK, person=st.sampled_from(PEOPLE))
    def withdraw(self, which: int, person: int) -> None:
        """Take it back: only who asked, and not once it was used, refused or over."""
        ident = self.made[-min(which, len(self.made))]
        self.act(person)
        one = self.known[ident]
        try:
            approvals.withdraw(self.tx, ident)
        except DomainError:
            assert person != one.asker or not self.is_open(one)
            return
        assert person == one.asker
        assert one.state == "withdrawn" or self.is_open(one)
        one.state = "withdrawn"

    def is_open(self, one: Known) -> bool:
        """Say whether it waits for its decision or its use."""
        since = {"pending": one.asked_at_ms, "granted": one.granted_at_ms}.get(one.state)
        return since is not None and self.moment.at_ms < since + PENDING_MS

    @precondition(lambda self: self.made)
    @rule(which=PICK, other=st.sampled_from(PEOPLE), is_own=MOSTLY, is_same=MOSTLY, is_meant=MOSTLY)
    def use(self, which: int, other: int, *, is_own: bool, is_same: bool, is_meant: bool) -> None:
        """Send a command with it: it runs where all that was said still holds, and names who said it."""
        ident = self.made[-min(which, len(self.made))]
        one = self.known[ident]
        person = one.asker if is_own else other
        command = one.command if is_same else b"something else"
        action = one.action if is_meant else {VOID: CANCEL, CANCEL: VOID}[one.action]
        self.act(person)
        if not self.may(person, action):
            with pytest.raises(DomainError):
                service.require(self.tx, self.moment.caller, Promised(0, frozenset(), ident, b"forged"), action)
        promised = Promised(0, frozenset(), ident, command)
        is_good = (
            person == one.asker
            and (command, action) == (one.command, one.action)
            and one.state == "granted"
            and self.is_open(one)
            and one.granter is not None
            and self.may(one.granter, action)
        )
        try:
            approved_by = service.require(self.tx, self.moment.caller, promised, action)
        except DomainError:
            assert not self.may(person, action)
            assert not is_good
            return
        if self.may(person, action):
            assert approved_by is None
            return
        assert is_good
        assert one.granter is not None
        assert approved_by == self.ids[one.granter]
        assert service.require(self.tx, self.moment.caller, promised, action) == approved_by  # the same command again
        one.state = "used"
        self.uses.append(ident)

    @precondition(lambda self: self.made)
    @rule(which=PICK, is_granter=MOSTLY, other=st.sampled_from(PEOPLE), role=st.sampled_from(ROLES))
    def change_role(self, which: int, other: int, role: Role, *, is_granter: bool) -> None:
        """Make somebody more, or less; mostly somebody who has said yes."""
        granter = self.known[self.made[-min(which, len(self.made))]].granter
        person = granter if is_granter and granter is not None else other
        self.roles[person] = role
        row = service.require_user(self.tx, self.ids[person])
        store.save_user(self.tx, {**dict(row), "role": role})

    @rule(minutes=st.sampled_from([1, 1, 2, 9, 10]))
    def wait(self, minutes: int) -> None:
        """Let time pass."""
        self.moment.at_ms += minutes * MINUTE_MS
        self.tx.at_ms = self.moment.at_ms

    @invariant()
    def each_is_used_once_at_most(self) -> None:
        """In the onlooker's memory and in the journal."""
        assert len(self.uses) == len(set(self.uses))
        told = self.tx.value("SELECT count(*) FROM events WHERE type = 'ApprovalUsed'")
        assert told == len(self.uses)

    @invariant()
    def lists_show_what_concerns_one(self) -> None:
        """His own, and what he may decide now; nothing else."""
        for person in PEOPLE:
            self.act(person)
            listed = {one.id for one in approvals.list_for(self.tx, self.moment.caller)}
            decidable = {
                ident
                for ident, one in self.known.items()
                if one.state == "pending" and self.is_open(one) and one.asker != person and self.may(person, one.action)
            }
            assert decidable == {ident for ident in listed if self.known[ident].asker != person}

    def teardown(self) -> None:
        """Close the database."""
        self.connection.close()
        self.folder.cleanup()


TestEvening = Evening.TestCase
TestEvening.settings = settings(max_examples=50, stateful_step_count=40)
