"""What stands on a stick, once it was found to be sound. Pure."""

from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any, Final

TOML_NAME: Final = "comanda.toml"
SEAL_NAME: Final = "comanda.sig"
RESULT_PAGE: Final = "RESULT.html"
RESULT_DATA: Final = "result.json"
FORMAT: Final = 1

KIB, MIB, GIB = 1024, 1024**2, 1024**3
# The most that a file may weigh, by what it is for; beyond SMALL files are only ever streamed.
LARGEST: Final[dict[str, int]] = {
    "toml": 64 * KIB,
    "menu": 4 * MIB,
    "logo": 1 * MIB,
    "staff": 256 * KIB,
    "licence": 256 * KIB,
    "restore": 8 * GIB,
    "update": 4 * GIB,
}
STREAMED: Final = frozenset({"restore", "update"})


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong at one place. `line` counts from 1 in `file`, 0 where a whole file is meant.

    `key` names the sentence in `words.toml`, `fields` go into it; a secret's value never does.
    """

    file: str
    line: int
    key: str
    fields: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StickFile:
    """A file of the stick that matters: what it is for, where it lies, how much it weighs and its SHA-256 in hex.

    `content` is what was read and checked, once; None for what is only streamed.
    """

    use: str
    path: PurePosixPath
    size: int
    sha256: str
    content: bytes | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who works here."""

    name: str
    role: str
    pin: str = field(repr=False)
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Printer:
    """A printer on the house's network, the station whose tickets it prints, and what of the menu is made there."""

    name: str
    host: str
    port: int
    station: str
    bills: bool
    categories: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Network:
    """How the box is on its cable: by DHCP where `address` is empty, else fixed, as `192.168.1.10/24`."""

    address: str = ""
    gateway: str = ""
    dns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Wifi:
    """The Wi-Fi that the box joins, or makes itself (`is_own`), then on `channel`; 0 for the one that is quietest there."""

    name: str
    password: str = field(repr=False)
    is_own: bool = False
    is_hidden: bool = False
    channel: int = 0


@dataclass(frozen=True, slots=True)
class Reset:
    """The box is to be as new; `even_in_service`, also while checks or the day are open."""

    even_in_service: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Stick:
    """A stick that may be applied.

    `settings` are the daemon's own, by key; `sums` are those of its files, and `digest` names it by them.
    """

    settings: dict[str, str]
    network: Network | None = None
    wifi: Wifi | None = None
    ssh_keys: tuple[str, ...] = ()
    time_servers: tuple[str, ...] = ()
    files: dict[str, StickFile] = field(default_factory=dict)
    staff: tuple[Person, ...] = ()
    printers: tuple[Printer, ...] = ()
    wipes_secrets: bool = False
    restore_key: str = field(default="", repr=False)
    reset: Reset | None = None
    language: str = "el"
    sums: str = ""
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Checked:
    """What became of looking at a stick: a stick, or why it is none. `values` is what its text said, for the tool."""

    stick: Stick | None
    faults: tuple[Fault, ...]
    values: dict[str, Any] = field(default_factory=dict)
