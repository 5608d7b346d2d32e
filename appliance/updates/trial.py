"""What is known of an update outside the database: written before the box starts it, read by whichever version comes up.

A database that the new version could not open says nothing, and one that it brought on is closed to the version before:
so this is a small file beside it, replaced whole.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Final, Literal, TypeVar

import msgspec

from appliance.runtime.durable import write_whole
from appliance.runtime.route import LicenceClass
from appliance.updates.model import Why
from kernel.clock import Clock
from kernel.errors import unavailable

T = TypeVar("T", bound=msgspec.Struct)
FOLDER: Final = "updates"
_TRIAL: Final = "trial.json"
_VERDICT: Final = "verdict.json"
_READABLE: Final = 0o666  # as far as the umask lets: `comanda healthy` may be root
_LONGEST_S: Final = 600.0
_LARGEST: Final = 64 * 1024


class Printer(msgspec.Struct, frozen=True):
    """A printer that was within reach before the update."""

    id: int
    name: str


class Trial(msgspec.Struct, frozen=True, kw_only=True):
    """An update on its way into the box.

    `phase`: it is being installed, the box starts anew, the new version is up, or was found fit. `boot_id` is of the boot in which it
    was installed; `backup` the name of the one made before; `starts` how often the new version's daemon came up.
    """

    update_id: str
    version: str
    from_version: str
    from_slot: str
    boot_id: str
    phase: Literal["installing", "restarting", "trial", "fit"]
    printers: tuple[Printer, ...]
    backup: str
    tries: int = 1
    starts: int = 0


class Verdict(msgspec.Struct, frozen=True):
    """Why a version on trial was not found fit, as the command says that asked it."""

    why: Why
    detail: str


def read(folder: Path) -> Trial | None:
    """Return the trial of a data folder; None without one, or where its file says nothing."""
    return _read(folder / FOLDER / _TRIAL, Trial)


def read_verdict(folder: Path) -> Verdict | None:
    """Return why the last version on trial was sent away; None where nobody said."""
    return _read(folder / FOLDER / _VERDICT, Verdict)


def write(folder: Path, trial: Trial) -> None:
    """Put a trial on disk, whole. Raises OSError."""
    _write(folder / FOLDER / _TRIAL, trial)


def write_verdict(folder: Path, verdict: Verdict) -> None:
    """Put a verdict on disk, whole. Raises OSError."""
    _write(folder / FOLDER / _VERDICT, verdict)


def forget(folder: Path) -> None:
    """Let go of the trial and its verdict: the journal has them."""
    for name in (_VERDICT, _TRIAL):  # the trial last: a verdict without one is nobody's
        (folder / FOLDER / name).unlink(missing_ok=True)


def _read(path: Path, shape: type[T]) -> T | None:
    try:
        with path.open("rb") as file:
            return msgspec.json.decode(file.read(_LARGEST), type=shape)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
        return None


def _write(path: Path, value: msgspec.Struct) -> None:
    path.parent.mkdir(mode=0o700, exist_ok=True)
    write_whole(path, msgspec.json.encode(value), _READABLE)


class Gate:
    """Holds new business from the backup before a version is started until it was tried: else it is gone if it is taken back.

    Phones keep what they send meanwhile, and send it again. It opens by itself after ten minutes, whatever happens.
    """

    def __init__(self, folder: Path, boot_id: str, clock: Clock) -> None:
        trial = read(folder)
        self.is_shut = trial is not None and trial.phase in {"restarting", "trial"} and trial.boot_id != boot_id
        self._clock = clock
        self._opens_at = clock.monotonic() + _LONGEST_S

    def hold(self) -> None:
        """Hold new business from now on."""
        self.is_shut = True
        self._opens_at = self._clock.monotonic() + _LONGEST_S

    @property
    def is_over(self) -> bool:
        """Say whether it has been shut for as long as it may."""
        return self.is_shut and self._clock.monotonic() >= self._opens_at

    def before(self, next_gate: Callable[[LicenceClass], None]) -> Callable[[LicenceClass], None]:
        """Return a gate that asks this one first."""

        def ask(licence_class: LicenceClass) -> None:
            if self.is_shut and not self.is_over and licence_class is LicenceClass.FULL:
                words = "The box is trying its update. New orders go through in a minute or two; nothing is lost."
                raise unavailable(words, key="update_on_trial")
            next_gate(licence_class)

        return ask
