"""Frozen settings from TOML and environment; an unknown or invalid key refuses to start, saying which."""

import base64
import ipaddress
import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

FILE_NAME = "comanda-cloud.toml"
DEFAULT_DATA = "cloud-data"
SECRET_FILE = "cloud.secret"  # noqa: S105  a name
_PREFIX = "COMANDA_CLOUD_"
# Beside the sources, where `make webui` puts the built apps.
BUILT = Path(__file__).resolve().parents[1] / "webui" / "dist"
_DOMAIN = re.compile(r"([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}")
_TSIG = ("hmac-sha256", "hmac-sha384", "hmac-sha512")
# Settings of a box that begin alike: where its cloud is, and whose root key it trusts. They are not for us.
_THE_BOXS = frozenset({"url", "root_key"})


class ConfigError(Exception):
    """The settings cannot be used; the message names the key and says what to write."""


class Config(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What was asked for. Every key may stand in `comanda-cloud.toml` or, as COMANDA_CLOUD_<KEY>, in the environment.

    `database` is empty for a file in the data folder, or `postgresql+asyncpg://user:password@host/name`.
    `secret_file` seals what the database must not show (online keys, log-in secrets); every process needs the same one.
    `web` is a folder with the built panel, where it is not the one beside the sources.
    `public_url` is where boxes and people reach the cloud; `trusted_proxies` whose X-Forwarded-For is believed.
    `backups_dir` holds the boxes' sealed backups (a folder that every process shares; the data folder's `backups` unless
    named), at most `backup_site_mb` megabytes a site.
    `smtp_url` sends alerts: `smtp://USER:PASSWORD@HOST:587` (STARTTLS where it is offered) or `smtps://`;
    `webhooks_to_private` lets alerts' webhooks reach the cloud's own network.
    `box_domain` and what begins with `acme_` and `dns_` give boxes names and certificates (cloud/certificates): all or none.
    """

    data: str = DEFAULT_DATA
    listen: str = "127.0.0.1:8100"
    public_url: str = "http://127.0.0.1:8100"
    database: str = ""
    secret_file: str = ""
    web: str = ""
    trusted_proxies: str = "127.0.0.1, ::1"
    session_hours: int = 12
    idle_minutes: int = 60
    code_days: int = 14
    backups_dir: str = ""
    backup_site_mb: int = 2_048
    smtp_url: str = ""
    mail_from: str = "Comanda <comanda@localhost>"
    webhooks_to_private: bool = False
    box_domain: str = ""
    acme_directory: str = ""
    acme_mail: str = ""
    acme_ca_file: str = ""
    acme_new_per_week: int = 40
    dns_server: str = ""
    dns_zone: str = ""
    dns_tsig_name: str = ""
    dns_tsig_secret: str = ""
    dns_tsig_algorithm: str = "hmac-sha256"
    dns_secondaries: str = ""
    log_level: str = "info"
    log_json: bool | None = None

    @property
    def folder(self) -> Path:
        """Return the data folder."""
        return Path(self.data)

    @property
    def database_url(self) -> str:
        """Return where the database is, as SQLAlchemy names it."""
        return self.database or f"sqlite+aiosqlite:///{(self.folder / 'cloud.db').absolute()}"

    @property
    def secret_path(self) -> Path:
        """Return where the sealing secret lies."""
        return Path(self.secret_file) if self.secret_file else self.folder / SECRET_FILE

    @property
    def backups_folder(self) -> Path:
        """Return where sealed backups lie."""
        return Path(self.backups_dir) if self.backups_dir else self.folder / "backups"

    @property
    def web_folder(self) -> Path:
        """Return where the built panel lies."""
        return Path(self.web) if self.web else BUILT

    @property
    def address(self) -> tuple[str, int]:
        """Return host and port to listen on."""
        host, _, port = self.listen.rpartition(":")
        return host.strip("[]"), int(port)

    @property
    def gives_names(self) -> bool:
        """Say whether boxes get names under the vendor's domain, with certificates for them."""
        return bool(self.box_domain)

    def proxies(self) -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
        """Return the networks whose word on a caller's address is taken."""
        return [ipaddress.ip_network(one.strip()) for one in self.trusted_proxies.split(",") if one.strip()]


def load(overrides: Mapping[str, Any], environment: Mapping[str, str] | None = None) -> Config:
    """Return the settings: defaults, then the data folder's file, then the environment, then `overrides`.

    Raises `ConfigError` for an unknown key or a value that cannot be meant.
    """
    environment = os.environ if environment is None else environment
    given = {name: value for name, value in overrides.items() if value is not None}
    named = {
        name.removeprefix(_PREFIX).lower(): value for name, value in environment.items() if name.startswith(_PREFIX)
    }
    from_environment = {name: value for name, value in named.items() if name not in _THE_BOXS}
    data = str(given.get("data") or from_environment.get("data") or DEFAULT_DATA)
    settings = {**_from_file(Path(data) / FILE_NAME), **from_environment, **given, "data": data}
    try:
        config = msgspec.convert(settings, Config, strict=False)
    except msgspec.ValidationError as bad:
        keys = ", ".join(Config.__struct_fields__)
        raise ConfigError(f"Setting not understood: {bad}. The keys are: {keys}.") from bad
    _check(config)
    return config


def service_environment() -> tuple[str | None, str]:
    """Return what the service manager gave: WATCHDOG_USEC, and JOURNAL_STREAM (empty outside systemd)."""
    return os.environ.get("WATCHDOG_USEC"), os.environ.get("JOURNAL_STREAM", "")


def _from_file(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8-sig"))
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as bad:
        raise ConfigError(f"{path} cannot be read as TOML: {bad}.") from bad


def _check(config: Config) -> None:
    host, _, port = config.listen.rpartition(":")
    if not host or not port.isdigit() or int(port) > 65_535:  # noqa: PLR2004  the last port there is
        raise ConfigError(f"listen = {config.listen!r} is not HOST:PORT. Write it as 127.0.0.1:8100.")
    if not config.database_url.startswith(("sqlite+aiosqlite://", "postgresql+asyncpg://")):
        raise ConfigError(
            "database must begin with postgresql+asyncpg:// (or be empty, for a file in the data folder)."
        )
    if not config.public_url.startswith(("https://", "http://")):
        raise ConfigError("public_url must begin with https://.")
    if not 1 <= config.session_hours <= 24 or config.idle_minutes < 1 or not 1 <= config.code_days <= 90:  # noqa: PLR2004
        raise ConfigError("session_hours is 1 to 24, idle_minutes at least 1, code_days 1 to 90.")
    if config.smtp_url and not config.smtp_url.startswith(("smtp://", "smtps://")):
        raise ConfigError("smtp_url begins with smtp:// or smtps://.")
    _check_names(config)
    try:
        config.proxies()
    except ValueError as bad:
        raise ConfigError(f"trusted_proxies: {bad}. Write them as 127.0.0.1, 10.0.0.0/8.") from bad


def _check_names(config: Config) -> None:
    """Refuse settings by which no certificate could ever come."""
    needed = ("box_domain", "acme_directory", "dns_server", "dns_tsig_name", "dns_tsig_secret")
    given = [name for name in needed if getattr(config, name)]
    if given and len(given) < len(needed):
        missing = ", ".join(name for name in needed if name not in given)
        raise ConfigError(
            f"Names for boxes need these settings, too: {missing}. Without all of them there are no names."
        )
    if not given:
        return
    if not config.acme_directory.startswith("https://"):
        raise ConfigError("acme_directory is an address that begins with https://.")
    if not _DOMAIN.fullmatch(config.box_domain):
        raise ConfigError("box_domain is a domain in small letters, such as box.example.com.")
    if not f".{config.box_domain}".endswith(f".{config.dns_zone or config.box_domain}"):
        raise ConfigError("dns_zone is box_domain, or a domain above it.")
    try:
        base64.b64decode(config.dns_tsig_secret, validate=True)
    except ValueError as bad:
        raise ConfigError("dns_tsig_secret is the key's secret in base64, as tsig-keygen writes it.") from bad
    if config.dns_tsig_algorithm not in _TSIG or not 1 <= config.acme_new_per_week <= 100_000:  # noqa: PLR2004
        raise ConfigError(f"dns_tsig_algorithm is one of {', '.join(_TSIG)}; acme_new_per_week is 1 to 100000.")
