"""The licence as the running box asks it, for every request: held in memory, judged from the clocks, no database."""

from dataclasses import replace
from pathlib import Path

from appliance.licensing.model import Moment, Standing, Verdict, Why, judge, licence_now_ms
from appliance.runtime.route import LicenceClass
from kernel.clock import Clock, to_rfc3339
from kernel.errors import DomainError, ErrorCode, forbidden
from kernel.lease import State


class Licence:
    """What is known of the licence, and what it lets the box do now. Its standing is replaced whole, from any thread."""

    def __init__(self, clock: Clock, boot_id: str, standing: Standing | None = None) -> None:
        """Begin with what was kept; without a standing the box has no vendor and nothing is limited."""
        self._clock, self._boot_id = clock, boot_id
        self.standing = standing or Standing(is_required=False)

    @property
    def moment(self) -> Moment:
        """Return what the clocks say."""
        return Moment(self._clock.now_ms(), self._boot_id, self._clock.boot_ms())

    @property
    def verdict(self) -> Verdict:
        """Return what the licence comes to now."""
        return judge(self.standing, self.moment)

    @property
    def now_ms(self) -> int:
        """Return what time it is for the licence."""
        return licence_now_ms(self.standing.mark, self.moment)

    def change(self, **fields: object) -> None:
        """Replace parts of the standing."""
        self.standing = replace(self.standing, **fields)  # type: ignore[arg-type]

    def gate(self, licence_class: LicenceClass) -> None:
        """Let a request pass, or raise `licence_expired` or `locked` with the reason in words.

        What is open can always be finished: only new business is refused.
        """
        if licence_class is not LicenceClass.FULL or not self.standing.is_required:
            return
        verdict = self.verdict
        if verdict.state in (State.EXPIRED, State.LOCKED):
            raise self._refusal(verdict)

    def require(self, what: str, count: int | None = None) -> None:
        """Raise `forbidden` where the plan does not cover it: the one gate of all limits and features.

        `what` is a limit (`devices`, `outlets`) with the `count` it would come to, or a feature (`kernel.lease.FEATURES`).
        A box that has no vendor, or no lease yet, is not limited by a plan. It is asked only where something is added:
        what is in use already goes on.
        """
        lease = self.standing.lease
        if lease is None or not self.standing.is_required:
            return
        if count is None:
            if what not in lease.entitlements:
                words = f"Your plan ({lease.plan}) does not include this. Ask your vendor."
                raise forbidden(words, key="plan_feature", feature=what, plan=lease.plan)
            return
        most = {"devices": lease.limits.devices, "outlets": lease.limits.outlets}[what]
        if most is not None and count > most:
            if what == "devices":
                words = (
                    f"Your plan ({lease.plan}) covers {most} devices. Remove one that is not used, or ask your vendor."
                )
                raise forbidden(words, key="plan_devices", most=most, plan=lease.plan)
            words = f"Your plan ({lease.plan}) covers {most} tills. Ask your vendor for more."
            raise forbidden(words, key="plan_outlets", most=most, plan=lease.plan)

    def _refusal(self, verdict: Verdict) -> DomainError:
        since = "" if verdict.until_ms is None else to_rfc3339(verdict.until_ms)
        fields = {"since": since, "site": self.standing.site_name, "fingerprint": self.standing.fingerprint}
        lease = self.standing.lease
        match verdict.why:
            case Why.LOCKED:
                reason = "" if lease is None else lease.lock_reason
                if not reason:
                    words = "Your vendor has locked this box. What is open can be finished; a manager calls the vendor."
                    return DomainError(ErrorCode.LOCKED, words, key="licence_locked", **fields)
                words = f"Your vendor has locked this box: {reason}. What is open can be finished."
                return DomainError(ErrorCode.LOCKED, words, key="licence_locked_for", reason=reason, **fields)
            case Why.TRIAL_OVER:
                words = "The trial is over. What is open can be finished; a manager enters the vendor's code."
                return DomainError(ErrorCode.LICENCE_EXPIRED, words, key="licence_trial_over", **fields)
            case Why.UNPAID:
                words = "The licence has ended. What is open can be finished; a manager asks the vendor to extend it."
                return DomainError(ErrorCode.LICENCE_EXPIRED, words, key="licence_unpaid", **fields)
            case _:
                words = (
                    "The box has had no word from its vendor for too long. What is open can be finished;"
                    " a manager renews the licence, also without internet."
                )
                return DomainError(ErrorCode.LICENCE_EXPIRED, words, key="licence_no_news", **fields)


def boot_slot(command_line: Path = Path("/proc/cmdline")) -> str:
    """Return the slot of the image that this machine started from (`rauc.slot=`); empty where there are none."""
    words = command_line.read_text().split()
    return next((word.removeprefix("rauc.slot=") for word in words if word.startswith("rauc.slot=")), "")
