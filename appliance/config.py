"""Frozen settings from TOML and environment; an unknown or invalid key refuses to start, saying which."""

import ipaddress
import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec

from appliance.country.model import Profile
from appliance.country.service import DEFAULT as HOME
from appliance.country.service import profile
from appliance.runtime.durable import fsync_folder, write_whole
from appliance.runtime.reach import Reach
from kernel.clock import Trading, trading
from kernel.codes import tidy_code
from kernel.errors import DomainError
from kernel.money import Currency, currency
from kernel.paseto import UntrustedTokenError, public_key
from kernel.reach import Ground, ground_of, is_of_the_house

FILE_NAME = "comanda.toml"
DEFAULT_DATA = "data"
_PREFIX = "COMANDA_"
_LONGEST_SSID = 32
_WPA_LENGTHS = range(8, 64)
_NOBODY = "none"
_HOURS = re.compile(r"([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d", re.ASCII)
_WIDEST_SEARCH = 22  # a thousand addresses take a quarter of a minute
# Beside the sources, where `make webui` puts the built apps.
BUILT = Path(__file__).resolve().parents[1] / "webui" / "dist"
# Who is told of documents (appliance/fiscal): nobody, nobody while they are kept, or a provider.
FISCAL = ("none", "keep", "emulated")
# Whether this box needs the vendor's licence (appliance/licensing).
LICENCE = ("none", "required")


class ConfigError(Exception):
    """The settings cannot be used; the message names the key and says what to write."""


class Config(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What was asked for. Every key may stand in `comanda.toml` or, as COMANDA_<KEY>, in the environment."""

    data: str = DEFAULT_DATA
    listen: str = "127.0.0.1:8000"
    listen_tls: str = ""
    name: str = "Comanda"
    zone: str = "Europe/Athens"
    day_cutoff: str = "04:00"
    currency: str = "EUR"
    country: str = HOME
    fiscal: str = "none"
    language: str = "el"
    session_hours: int = 8
    require_enrolment: bool = False
    web: str = ""
    discovery: str = "on"
    discovery_subnets: str = ""
    emulators: str = "off"
    wifi_ssid: str = ""
    wifi_password: str = ""
    air: str = ""
    inputs: str = "on"
    only_printers: str = ""
    backup_dir: str = ""
    sticks_dir: str = "/run/comanda-sticks"
    update_hours: str = "03:30-06:00"
    licence: str = "none"
    cloud_url: str = ""
    cloud_root_key: str = ""
    owner_key: str = ""
    claim_code: str = ""
    log_level: str = "info"
    log_json: bool | None = None

    @property
    def folder(self) -> Path:
        """Return the data folder."""
        return Path(self.data)

    @property
    def web_folder(self) -> Path:
        """Return where the built apps lie."""
        return Path(self.web) if self.web else BUILT

    @property
    def backup_folder(self) -> Path:
        """Return where backups lie: beside the database, unless another disk was named."""
        return Path(self.backup_dir) if self.backup_dir else self.own_backup_folder

    @property
    def own_backup_folder(self) -> Path:
        """Return where backups lie beside the database."""
        return self.folder / "backups"

    @property
    def address(self) -> tuple[str, int]:
        """Return host and port to listen on."""
        return _split(self.listen)

    @property
    def tls_address(self) -> tuple[str, int] | None:
        """Return host and port to listen on with TLS; None for a box that speaks plain HTTP only."""
        return _split(self.listen_tls) if self.listen_tls else None

    def trading_day(self) -> Trading:
        """Return the zone and cut-off as a rule."""
        return trading(self.zone, self.day_cutoff)

    def money(self) -> Currency:
        """Return the restaurant's currency."""
        return currency(self.currency)

    def reach(self) -> Reach:
        """Return what the box may connect to: things of the house, and what runs beside it where only this machine reaches it."""
        has_emulators = self.emulators == "on" or bool(self.only_printers)
        return Reach(may_be_here=has_emulators or ground_of(self.address[0]) is Ground.HERE)

    def named_subnets(self) -> list[ipaddress.IPv4Network]:
        """Return the networks that are searched besides the box's own."""
        return [ipaddress.IPv4Network(one.strip()) for one in self.discovery_subnets.split(",") if one.strip()]

    def fence(self) -> frozenset[tuple[str, int]] | None:
        """Return the emulated printers that are all a rehearsal's box may reach; None for a box that works."""
        if not self.only_printers:
            return None
        named = [] if self.only_printers == _NOBODY else self.only_printers.split(",")
        return frozenset(_split(one.strip()) for one in named)

    def profile(self) -> Profile:
        """Return what the restaurant's country asks of its paper and money."""
        return profile(self.country)


def load(overrides: Mapping[str, Any], environment: Mapping[str, str] | None = None) -> Config:
    """Return the settings: defaults, then the data folder's `comanda.toml`, then the environment, then `overrides`.

    Raises `ConfigError` for an unknown key or a value that cannot be meant.
    """
    environment = os.environ if environment is None else environment
    given = {name: value for name, value in overrides.items() if value is not None}
    from_environment = _from_environment(environment)
    data = str(given.get("data") or from_environment.get("data") or DEFAULT_DATA)
    settings: dict[str, Any] = {**_from_file(Path(data) / FILE_NAME), **from_environment, **given, "data": data}
    try:
        config = msgspec.convert(settings, Config, strict=False)
    except msgspec.ValidationError as bad:
        raise ConfigError(
            f"Setting not understood: {bad}. The keys are: {', '.join(Config.__struct_fields__)}."
        ) from bad
    _check(config)
    return config


def change(folder: Path, changes: Mapping[str, str]) -> bytes | None:
    """Write settings into a data folder's `comanda.toml`, whole and atomically; return what was in it before.

    Comments and other keys stay. Raises `ConfigError` for what cannot be meant, with nothing written, and OSError.
    """
    path = folder / FILE_NAME
    load({"data": str(folder), **changes})
    before = path.read_bytes() if path.exists() else None
    lines = (before or b"").decode("utf-8-sig").splitlines()
    for key, value in changes.items():
        wanted = f"{key} = {msgspec.json.encode(value).decode()}"  # a JSON string is a basic string of TOML
        at = next((index for index, line in enumerate(lines) if re.match(rf"{key}\s*=", line)), None)
        if at is None:
            lines.insert(0, wanted)
        else:
            lines[at] = wanted
    restore(folder, "".join(f"{line}\n" for line in lines).encode())
    return before


def restore(folder: Path, content: bytes | None) -> None:
    """Put a `comanda.toml` back as `change` found it; None for none."""
    path = folder / FILE_NAME
    if content is None:
        path.unlink(missing_ok=True)
        fsync_folder(folder)
        return
    write_whole(path, content)  # a Wi-Fi's password and a claim code stand in it: the owner's alone


def held_by_environment(environment: Mapping[str, str] | None = None) -> frozenset[str]:
    """Return the keys which the environment says and the file therefore cannot change."""
    return frozenset(_from_environment(os.environ if environment is None else environment))


def _split(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    return host.strip("[]"), int(port)


def _from_file(path: Path) -> dict[str, Any]:
    try:
        text = path.read_text("utf-8-sig")
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (OSError, UnicodeDecodeError) as unreadable:
        raise ConfigError(f"{path} cannot be read: {unreadable}.") from unreadable
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as bad:
        raise ConfigError(f"{path} is not valid TOML: {bad}.") from bad


def _from_environment(environment: Mapping[str, str]) -> dict[str, str]:
    return {
        name.removeprefix(_PREFIX).lower(): value for name, value in environment.items() if name.startswith(_PREFIX)
    }


def _check(config: Config) -> None:
    try:
        config.trading_day()
        config.money()
        config.profile()
    except DomainError as refused:
        raise ConfigError(refused.message) from refused
    _check_ports(config)
    if not 1 <= config.session_hours <= 24:  # noqa: PLR2004  a session lasts a shift, not a week
        raise ConfigError("session_hours must be between 1 and 24.")
    if config.language not in {"el", "en"}:
        raise ConfigError("language must be el or en.")
    _check_discovery(config)
    _check_fence(config)
    _check_wifi(config)
    _check_licence(config)
    if not _HOURS.fullmatch(config.update_hours):
        raise ConfigError("update_hours are hours of the night in which nobody works: 03:30-06:00.")
    if config.fiscal not in FISCAL:
        raise ConfigError(f"fiscal = {config.fiscal!r} is not known here. Use one of: {', '.join(FISCAL)}.")


def _check_ports(config: Config) -> None:
    for key, text, like in (
        ("listen", config.listen, "127.0.0.1:8000"),
        ("listen_tls", config.listen_tls, "0.0.0.0:443"),
    ):
        host, _, port = text.rpartition(":")
        is_off = key == "listen_tls" and not text
        if not is_off and not (host and port.isdigit() and int(port) <= 65_535):  # noqa: PLR2004  the last port there is
            raise ConfigError(f"{key} = {text!r} is not HOST:PORT. Write it as {like}.")
    if config.listen_tls == config.listen and not config.listen.endswith(":0"):
        raise ConfigError("listen and listen_tls are two ports: one speaks plainly, the other with TLS.")


def _check_wifi(config: Config) -> None:
    """Refuse what no phone would read from a QR code, or no Wi-Fi would take; the message does not repeat a password."""
    ssid, password = config.wifi_ssid, config.wifi_password
    if len(ssid) > _LONGEST_SSID or not (ssid.isascii() and (ssid.isprintable() or not ssid)):
        raise ConfigError(
            f"wifi_ssid is the Wi-Fi's name: {_LONGEST_SSID} letters at most, Latin ones, digits and signs."
        )
    if password and not (ssid and len(password) in _WPA_LENGTHS and password.isascii() and password.isprintable()):
        raise ConfigError("wifi_password has 8 to 63 Latin letters, digits and signs, and goes with wifi_ssid.")


def _check_discovery(config: Config) -> None:
    if config.discovery not in {"on", "off"}:
        raise ConfigError("discovery must be on or off.")
    for key, said in (("inputs", config.inputs), ("emulators", config.emulators)):
        if said not in {"on", "off"}:
            raise ConfigError(f"{key} must be on or off.")
    try:
        subnets = config.named_subnets()
    except ValueError as bad:
        raise ConfigError(f"discovery_subnets: {bad}. Write them as 192.168.50.0/24, 10.0.8.0/24.") from bad
    if any(not is_of_the_house(subnet) or subnet.prefixlen < _WIDEST_SEARCH for subnet in subnets):
        raise ConfigError(f"discovery_subnets are private networks of /{_WIDEST_SEARCH} or smaller: 192.168.50.0/24.")


def _check_fence(config: Config) -> None:
    """Refuse a fence with a hole: emulated printers stand on this machine."""
    try:
        places = config.fence() or frozenset()
        is_here = all(ipaddress.ip_address(host).is_loopback and port for host, port in places)
    except ValueError:
        is_here = False
    if not is_here:
        raise ConfigError(
            "only_printers are emulated printers on this machine: 127.0.0.1:9101, 127.0.0.1:9102, or none."
        )


def _check_licence(config: Config) -> None:
    if config.licence not in LICENCE:
        raise ConfigError("licence must be none (a box without a vendor) or required.")
    try:
        url = urlsplit(config.cloud_url)
    except ValueError:  # half an IPv6 address
        url = urlsplit("")
    is_here = url.hostname in {"127.0.0.1", "::1", "localhost"}
    is_line = url.scheme == "https" or (url.scheme == "http" and is_here)
    if config.cloud_url and not (url.hostname and is_line):
        raise ConfigError("cloud_url is the address of the vendor's cloud: https://cloud.example.com.")
    if config.claim_code and not tidy_code(config.claim_code):
        raise ConfigError("claim_code is twelve letters and digits: XXXX-XXXX-XXXX.")
    for key, whose in (("cloud_root_key", "from the vendor"), ("owner_key", "from comanda-stick key")):
        try:
            if getattr(config, key):
                public_key(getattr(config, key))
        except UntrustedTokenError as bad:
            raise ConfigError(f"{key} is not a public key. Copy it {whose} as it is.") from bad


def service_environment() -> tuple[str | None, str]:
    """Return what the service manager gave: WATCHDOG_USEC, and JOURNAL_STREAM (empty outside systemd)."""
    return os.environ.get("WATCHDOG_USEC"), os.environ.get("JOURNAL_STREAM", "")


def plain_environment() -> dict[str, str]:
    """Return this process's environment without what it says of the box and its service manager, for a box of another kind."""
    own = ("NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID", "JOURNAL_STREAM", "INVOCATION_ID")
    return {name: value for name, value in os.environ.items() if not name.startswith(_PREFIX) and name not in own}
