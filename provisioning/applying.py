"""One stick from its first byte to its result: checked whole, planned, applied all or nothing, told."""

from collections.abc import Callable
from contextlib import nullcontext, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from kernel.clock import Clock, SystemClock, to_rfc3339
from provisioning import plan, sealing
from provisioning.checking import check
from provisioning.house import House, UnreachedError, load_of
from provisioning.machine import BUSY, DONE, FAILED, IDLE, WAITS, Machine
from provisioning.model import SEAL_NAME, TOML_NAME, Fault, Stick
from provisioning.result import Result, as_strip, redacted, wipe, write
from provisioning.sealing import SealError
from provisioning.steps import Run, StepError, is_bare, steps_of
from provisioning.wording import LANGUAGES

HOUSE: Final = "house"
# Nobody's stick, or one that was never meant for a box: it is left as it is, and not a word is said.
_NOT_OURS: Final = "no_toml"


@dataclass(frozen=True, slots=True)
class Wish:
    """How somebody wants a stick taken: only told what it would do, and for how long a manager is waited for."""

    is_dry: bool = False
    wait_s: float = 0.0


class Taking:
    """Takes one stick."""

    def __init__(self, root: Path, machine: Machine, wish: Wish, clock: Clock | None = None) -> None:
        """Prepare to take the stick that lies in a folder."""
        self._root, self._machine, self._wish = root, machine, wish
        self._clock = clock or SystemClock()
        self._run, self._house = Run(machine), House(machine)
        self._secrets: tuple[str, ...] = ()
        self._wipes: list[str] = []

    def take(self, before_writing: Callable[[], None] = lambda: None) -> Result:
        """Take the stick and return what became of it; it is told on the stick, on paper and by the light.

        `before_writing` makes the stick writable; until then nothing is written to it.
        """
        if not self._wish.is_dry:
            self._machine.shine(BUSY)
        with nullcontext() if self._wish.is_dry else self._run.alone():
            result = self._decide()
        result = self._without_secrets(replace(result, at=to_rfc3339(self._clock.now_ms())))
        if self._wish.is_dry:
            return result
        if result.outcome == "not_ours":
            self._machine.shine(IDLE)
            return result
        return self._tell(result, before_writing)

    def _without_secrets(self, result: Result) -> Result:
        """Return the result with what programs said cleared of secrets; nothing else in it ever holds one."""
        cleared = tuple(
            replace(one, fields={**one.fields, "why": redacted(one.fields["why"], self._secrets)})
            if "why" in one.fields
            else one
            for one in result.faults
        )
        return replace(result, said=redacted(result.said, self._secrets), faults=cleared)

    def _decide(self) -> Result:
        checked = check(self._root, is_guest=self._machine.is_guest)
        if checked.stick is None:
            is_ours = any(one.key != _NOT_OURS for one in checked.faults)
            return Result(outcome="refused" if is_ours else "not_ours", faults=checked.faults)
        stick = checked.stick
        self._secrets = _secrets_of(stick)
        plans: dict[str, list[str]] = {language: plan.lines(stick, language) for language in LANGUAGES}
        try:
            found = self._take_sound(stick)
        except SealError as broken:
            found = Result(outcome="refused", faults=(Fault(SEAL_NAME, 0, str(broken)),))
        except UnreachedError as lost:
            found = Result(outcome="unreached", said=str(lost))
        return replace(found, digest=stick.digest, plans=plans)

    def _take_sound(self, stick: Stick) -> Result:
        left = [] if self._wish.is_dry else recover(self._machine, self._house)
        if left:
            return Result(outcome="stuck", failed="unknown", left=tuple(left))
        if self._run.was_applied(stick.digest):
            return Result(outcome="already")
        signed_by = sealing.signer_of(self._root, stick)
        verdict, faults = self._house.check(load_of(stick, signed_by))
        if verdict == "new":
            if is_bare(self._machine):
                return Result(outcome="new")
            verdict = "take"  # nobody's house, and yet somebody set the machine up
        if faults:
            return Result(outcome="refused", faults=tuple(_named(one, stick) for one in faults))
        if verdict in {"ask", "refused"}:
            verdict = self._ask(stick, signed_by)
        if verdict == "take":
            return Result(outcome="planned") if self._wish.is_dry else self._apply(stick, signed_by)
        return Result(outcome="already" if verdict == "applied" else verdict)

    def _ask(self, stick: Stick, signed_by: str | None) -> str:
        """Ask the managers: `take` once one has said yes, else `waits` or `denied`."""
        if self._wish.is_dry:
            return "waits"
        will = {f"will_{language}": plan.lines(stick, language) for language in LANGUAGES}
        state = self._house.ask({"digest": stick.digest, "signed_by": signed_by, **will})
        if state == "waiting":
            self._machine.shine(WAITS)
            state = self._house.wait(stick.digest, self._wish.wait_s)
            self._machine.shine(BUSY)
        return {"allowed": "take", "refused": "denied"}.get(state, "waits")

    def _apply(self, stick: Stick, signed_by: str | None) -> Result:
        if stick.reset is not None:
            return self._make_new(stick, signed_by)
        done: list[str] = []
        name = HOUSE
        try:
            self._run.begin(stick.digest)
            for number, step in enumerate(steps_of(stick, self._root, self._machine)):
                name = step.name
                self._run.take(number, step)
                done.append(name)
            name = HOUSE
            self._fill_house(stick, signed_by)
        except (StepError, OSError) as failed:
            left = self._run.undo()
            why, said = (failed.key, failed.why) if isinstance(failed, StepError) else ("not_written", str(failed))
            return Result(outcome="stuck" if left else "failed", failed=name, why=why, said=said, left=tuple(left))
        self._run.finish(stick.digest, to_rfc3339(self._clock.now_ms()))
        if stick.wipes_secrets:
            staff = [str(stick.files["staff"].path)] if "staff" in stick.files else []
            self._wipes = [TOML_NAME, SEAL_NAME, *staff]
        return Result(outcome="applied", steps=(*done, HOUSE))

    def _make_new(self, stick: Stick, signed_by: str | None) -> Result:
        """Have everything leave the box at its next start. There is nothing to undo: the house's own mark is all of it."""
        try:
            self._house.apply(load_of(stick, signed_by))
        except UnreachedError as refused:
            return Result(outcome="failed", failed=HOUSE, why="house_refused", said=str(refused))
        if stick.wipes_secrets:
            self._wipes = [TOML_NAME, SEAL_NAME]
        return Result(outcome="reset", steps=(HOUSE,), needs_restart=True)

    def _fill_house(self, stick: Stick, signed_by: str | None) -> None:
        try:
            self._house.apply(load_of(stick, signed_by, follows_restore="restore" in stick.files))
        except UnreachedError as refused:
            with suppress(UnreachedError):  # it may have been done, and only the answer was lost
                if self._house.state(stick.digest) == "applied":
                    return
            raise StepError("house_refused", str(refused)) from refused

    def _tell(self, result: Result, before_writing: Callable[[], None]) -> Result:
        with suppress(OSError):
            before_writing()
        if self._wipes:
            result = replace(result, is_wiped=wipe(self._root, self._wipes))
        write(self._root, result)
        if result.outcome not in {"already", "new"}:  # a stick that stays in is no news at every start
            texts = {f"text_{language}": as_strip(result, language) for language in LANGUAGES}
            with suppress(UnreachedError):
                self._house.tell({"digest": result.digest, "outcome": result.outcome, **texts})
        self._machine.shine(DONE if result.is_good else WAITS if result.outcome == "waits" else FAILED)
        return result


def recover(machine: Machine, house: House | None = None) -> list[str]:
    """Undo a stick during which the plug was pulled, unless the house holds it already; return what could not be undone."""
    run = Run(machine)
    digest = run.unfinished()
    if digest is None:
        return []
    house = house or House(machine)
    try:
        is_applied = bool(digest) and house.state(digest) == "applied"
    except UnreachedError:
        is_applied = False
    if is_applied:
        run.finish(digest, to_rfc3339(SystemClock().now_ms()))
        return []
    return run.undo()


def _named(fault: Fault, stick: Stick) -> Fault:
    """Return a fault of the box with the file's name in the place of the part's."""
    part = stick.files.get(fault.file)
    return fault if part is None else replace(fault, file=str(part.path))


def _secrets_of(stick: Stick) -> tuple[str, ...]:
    settings = (stick.settings.get(key, "") for key in ("wifi_password", "claim_code"))
    return tuple(filter(None, (*settings, stick.restore_key, *(one.pin for one in stick.staff))))
