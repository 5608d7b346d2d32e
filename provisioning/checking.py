"""A stick looked at whole: every fault at once, each with its file and line, and nothing said unless all of it holds."""

import csv
import difflib
import io
import re
import tomllib
from pathlib import Path, PurePosixPath
from typing import Any, Final

from provisioning import rules
from provisioning.form import ENDINGS, LISTS, SECTIONS, Entry
from provisioning.lines import Lines, locate
from provisioning.model import (
    FORMAT,
    LARGEST,
    TOML_NAME,
    Checked,
    Fault,
    Network,
    Person,
    Printer,
    Reset,
    Stick,
    StickFile,
    Wifi,
)
from provisioning.reading import UnusableError, read_head, read_small, take, tidy_path
from provisioning.rules import WrongError
from provisioning.sealing import digest_of, sums_of

_MOST_FAULTS: Final = 100
_MOST_BROKEN_LINES: Final = 20
_AT_LINE: Final = re.compile(r"\(at line (\d+), column \d+\)|\(at end of document\)")
_SHOWN: Final = 40
_STAFF_COLUMNS: Final = ("name", "role", "pin", "language")
_STAFF_WORDS: Final = {"όνομα": "name", "ονομα": "name", "ρόλος": "role", "ρολος": "role", "γλώσσα": "language"}
# What a stick may say to a box of its own only: its network, its remote access and its clock, and a version for its slots.
_OF_A_BOX: Final = frozenset({"network", "wifi", "ssh", "time", "box"})
_PNG: Final = b"\x89PNG\r\n\x1a\n"
_SQLITE: Final = b"SQLite format 3\0"
_SEALED: Final = b"age-encryption.org/v1\n"
_DAEMON: Final = {  # the daemon's own settings, by section and key
    ("restaurant", "name"): "name",
    ("restaurant", "language"): "language",
    ("restaurant", "country"): "country",
    ("restaurant", "currency"): "currency",
    ("restaurant", "zone"): "zone",
    ("restaurant", "day_cutoff"): "day_cutoff",
    ("vendor", "claim_code"): "claim_code",
    ("vendor", "cloud_url"): "cloud_url",
    ("vendor", "cloud_root_key"): "cloud_root_key",
    ("owner", "key"): "owner_key",
    ("wifi", "name"): "wifi_ssid",
    ("wifi", "password"): "wifi_password",
}


def check(root: Path, *, is_guest: bool = False) -> Checked:
    """Return the stick that lies in a folder, or everything that is wrong with it. Changes nothing.

    `is_guest`: Comanda is a guest on a machine that somebody else looks after, whose network and so on are not the stick's.
    """
    desk = _Desk(root, is_guest=is_guest)
    text = desk.read_text()
    values = {} if text is None else desk.parse(text)
    if text is not None:
        desk.look(values)
    if desk.faults:
        desk.faults.sort(key=lambda one: (one.file != TOML_NAME, one.file, one.line))
        return Checked(None, tuple(desk.faults[:_MOST_FAULTS]), values)
    return Checked(desk.stick(), (), values)


class _Desk:
    """What is known of one stick while it is looked at."""

    def __init__(self, root: Path, *, is_guest: bool) -> None:
        self.root, self.is_guest = root, is_guest
        self.faults: list[Fault] = []
        self.lines = Lines({})
        self.is_broken = False
        self.tidy: dict[tuple[str, str], Any] = {}
        self.files: dict[str, StickFile] = {}
        self.staff: list[Person] = []
        self.printers: list[Printer] = []
        self.toml = b""

    def say(self, key: str, line: int = 0, file: str = TOML_NAME, /, **fields: object) -> None:
        """Note a fault."""
        self.faults.append(Fault(file, line, key, {name: str(value)[:200] for name, value in fields.items()}))

    # -- the text ---------------------------------------------------------------------------------

    def read_text(self) -> str | None:
        """Return `comanda.toml` without its byte order mark and with plain line ends; None where it cannot be read."""
        try:
            self.toml = read_small(self.root, PurePosixPath(TOML_NAME), LARGEST["toml"])
        except UnusableError as bad:
            is_renamed = bad.key == "file_missing" and (self.root / f"{TOML_NAME}.txt").is_file()
            key = "no_toml_but_txt" if is_renamed else "no_toml" if bad.key == "file_missing" else bad.key
            self.say(key, name=TOML_NAME, most=LARGEST["toml"] // 1024)
            return None
        raw = self.toml
        try:
            text = raw.decode("utf-16" if raw.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig")
        except UnicodeDecodeError as bad:
            self.say("not_utf8", raw.count(b"\n", 0, bad.start) + 1)
            return None
        if not text.strip("\0 \t\r\n"):
            self.say("file_empty", name=TOML_NAME)
            return None
        return text.replace("\r\n", "\n").replace("\r", "\n")

    def parse(self, text: str) -> dict[str, Any]:
        """Return the text's values; lines that are no TOML are told and left out, so that the others are looked at too."""
        rows = text.split("\n")
        for _ in range(_MOST_BROKEN_LINES):
            try:
                values = tomllib.loads("\n".join(rows))
            except (ValueError, RecursionError) as bad:  # ValueError: also a number of five thousand digits
                self.is_broken = True
                line = self._broken_line(str(bad), rows)
                self.say(_kind_of(str(bad)), line)
                if not rows[line - 1].strip():
                    return {}
                rows[line - 1] = ""
            else:
                self.lines = locate("\n".join(rows))
                return values
        return {}

    @staticmethod
    def _broken_line(words: str, rows: list[str]) -> int:
        found = _AT_LINE.search(words)
        if found is not None and found[1] is not None:
            return min(int(found[1]), len(rows))
        return next((at for at in range(len(rows), 0, -1) if rows[at - 1].strip()), 1)

    # -- sections and keys ------------------------------------------------------------------------

    def look(self, values: dict[str, Any]) -> None:
        """Hold everything against the form."""
        written = values.pop("format", None)
        if written != FORMAT and not (self.is_broken and written is None):
            is_newer = isinstance(written, int) and not isinstance(written, bool) and written > FORMAT
            key = "format_newer" if is_newer else "format_missing"
            self.say(key, self.lines.of("format"), known=FORMAT)
        for name, found in values.items():
            if self.is_guest and name in _OF_A_BOX:
                self.say("not_a_guests", self.lines.of(name), name=name)
            elif name in SECTIONS and isinstance(found, dict):
                self._look_at(found, SECTIONS[name], name)
            elif name in LISTS and isinstance(found, list) and all(isinstance(one, dict) for one in found):
                self._look_at_list(name, found)
            elif name in LISTS or name in SECTIONS:
                self.say("not_a_section" if name in SECTIONS else "not_a_list_of", self.lines.of(name), name=name)
            else:
                self._say_unknown("section_unknown", name, [*SECTIONS, *LISTS], self.lines.of(name))
        if not values and not self.is_broken:
            self.say("says_nothing")
        self._look_at_files()
        self._look_together(values)
        if ("wifi", "channel") in self.tidy and self.tidy.get(("wifi", "mode")) != "access-point":
            self.say("channel_forbidden", self.lines.of("wifi", "channel"))

    def _look_at(self, found: dict[str, Any], form: dict[str, Entry], *place: str | int) -> dict[str, Any]:
        """Return the section's tidied values, and note what is wrong with the others."""
        tidy: dict[str, Any] = {}
        for key, value in found.items():
            line = self.lines.of(*place, key)
            if key not in form:
                self._say_unknown("key_unknown", key, list(form), line)
                continue
            try:
                tidy[key] = form[key].rule(value)
            except WrongError as wrong:
                line = self.lines.of(*place, key, wrong.at) if wrong.at is not None else line
                shown = "" if form[key].is_secret else _shown(value if wrong.at is None else value[wrong.at])
                self.say(wrong.key, line, key=key, value=shown, example=form[key].example, **wrong.fields)
        if not self.is_broken:
            for key, entry in form.items():
                if entry.is_required and key not in found:
                    self.say("key_missing", self.lines.of(*place), key=key, section=place[0], example=entry.example)
        if len(place) == 1:
            self.tidy |= {(str(place[0]), key): value for key, value in tidy.items()}
        return tidy

    def _look_at_list(self, name: str, found: list[dict[str, Any]]) -> None:
        most, form = LISTS[name]
        if len(found) > most:
            self.say("too_many", self.lines.of(name), key=name, most=most)
            return
        for at, one in enumerate(found):
            before = len(self.faults)
            tidy = self._look_at(one, form, name, at)
            if len(self.faults) > before or self.is_broken:
                continue
            line = self.lines.of(name, at)
            if name == "staff":
                self._add_person(tidy, TOML_NAME, line)
            else:
                self._add_printer(tidy, line)

    def _say_unknown(self, key: str, name: str, known: list[str], line: int) -> None:
        near = difflib.get_close_matches(name.lower(), known, 1)
        fields = {"near": near[0]} if near else {"known": ", ".join(known)}
        self.say(f"{key}_near" if near else key, line, name=_shown(name), **fields)

    def _add_person(self, tidy: dict[str, Any], file: str, line: int) -> None:
        person = Person(tidy["name"], tidy.get("role", "waiter"), tidy["pin"], tidy.get("language"))
        if any(one.name.casefold() == person.name.casefold() for one in self.staff):
            self.say("person_twice", line, file, name=person.name)
        self.staff.append(person)

    def _add_printer(self, tidy: dict[str, Any], line: int) -> None:
        host, port = tidy["address"]
        station, categories = tidy.get("station", tidy["name"]), tidy.get("categories", ())
        printer = Printer(tidy["name"], host, port, station, tidy.get("bills", False), categories)
        for one in self.printers:
            if one.name.casefold() == printer.name.casefold() or (one.host, one.port) == (host, port):
                self.say("printer_twice", line, name=printer.name)
            elif one.station.casefold() == printer.station.casefold():
                self.say("station_twice", line, name=printer.station)
            elif one.bills and printer.bills:
                self.say("bills_twice", line, name=printer.name)
        self.printers.append(printer)

    # -- files ------------------------------------------------------------------------------------

    def _look_at_files(self) -> None:
        for use in ENDINGS:
            name = self.tidy.get(("files", use))
            if name is None:
                continue
            line, path = self.lines.of("files", use), tidy_path(name)
            if self.is_guest and use == "update":
                self.say("no_slots", line)
                continue
            if path is None:
                self.say("file_name", line, value=_shown(name))
                continue
            if path.suffix.lower() not in ENDINGS[use]:
                self.say("file_ending", line, name=name, known=", ".join(ENDINGS[use]))
                continue
            try:
                self.files[use] = take(self.root, use, path)
            except UnusableError as bad:
                most = LARGEST[use]
                self.say(bad.key, line, name=name, most=max(1, most // 1024))
        self._look_inside()

    def _look_inside(self) -> None:
        """Look at what a file begins with; what it says in full, the box finds out before anything is changed."""
        logo, staff, restore = (self.files.get(use) for use in ("logo", "staff", "restore"))
        if logo is not None and logo.content is not None and not logo.content.startswith(_PNG):
            self.say("not_png", self.lines.of("files", "logo"), name=logo.path)
        if restore is not None:
            head = _SEALED if _is_sealed(str(restore.path)) else _SQLITE
            if read_head(self.root, restore.path, len(head)) != head:
                self.say("not_backup", self.lines.of("files", "restore"), name=restore.path)
        if staff is not None and staff.content is not None:
            self._read_staff(str(staff.path), staff.content)

    def _read_staff(self, file: str, content: bytes) -> None:
        try:
            text = content.decode("utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig")
        except UnicodeDecodeError as bad:
            self.say("not_utf8", content.count(b"\n", 0, bad.start) + 1, file)
            return
        heading = text.partition("\n")[0]
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=heading.count), strict=True)
        try:
            names = [_STAFF_WORDS.get(cell.strip().lower(), cell.strip().lower()) for cell in next(rows, [])]
            if not {"name", "pin"} <= set(names) or len(set(names)) < len(names) or set(names) - set(_STAFF_COLUMNS):
                self.say("staff_heading", 1, file, known=", ".join(_STAFF_COLUMNS))
                return
            for row in rows:
                self._read_person(dict(zip(names, row, strict=False)), file, rows.line_num)
        except csv.Error:
            self.say("not_csv", rows.line_num, file)

    def _read_person(self, row: dict[str, str], file: str, line: int) -> None:
        given = {name: cell.strip() for name, cell in row.items() if cell.strip()}
        if not given:
            return
        most, form = LISTS["staff"]
        if len(self.staff) >= most:
            self.say("too_many", line, file, key="staff", most=most)
            raise csv.Error
        tidy: dict[str, Any] = {}
        for key, entry in form.items():
            if key not in given:
                if entry.is_required:
                    self.say("cell_missing", line, file, key=key)
                continue
            try:
                tidy[key] = entry.rule(given[key])
            except WrongError as wrong:
                shown = "" if entry.is_secret else _shown(given[key])
                self.say(wrong.key, line, file, key=key, value=shown, example=entry.example, **wrong.fields)
        if {"name", "pin"} <= tidy.keys():
            self._add_person(tidy, file, line)

    # -- what must fit together -------------------------------------------------------------------

    def _look_together(self, values: dict[str, Any]) -> None:
        kind = self.tidy.get(("network", "kind"))
        if kind == "fixed" and ("network", "address") not in self.tidy and "address" not in values["network"]:
            self.say("fixed_needs", self.lines.of("network"), key="address")
        for key in ("address", "gateway", "dns"):
            if kind == "dhcp" and ("network", key) in self.tidy:
                self.say("dhcp_forbids", self.lines.of("network", key), key=key)
        address, gateway = self.tidy.get(("network", "address")), self.tidy.get(("network", "gateway"))
        if kind == "fixed" and address and gateway and not rules.is_neighbour(address, gateway):
            self.say("gateway_outside", self.lines.of("network", "gateway"), value=gateway, address=address)
        self._look_at_reset(values)
        self._look_at_restore(values)

    def _look_at_restore(self, values: dict[str, Any]) -> None:
        """Hold a backup against its key, and against what it brings itself."""
        backup = str(self.tidy.get(("files", "restore"), ""))
        has_key = "files" in values and "restore_key" in values["files"]
        if has_key and not _is_sealed(backup):
            self.say("restore_key_idle", self.lines.of("files", "restore_key"))
        elif _is_sealed(backup) and not has_key:
            self.say("restore_key_missing", self.lines.of("files", "restore"), name=_shown(backup))
        if "restore" in self.files:
            for name in ("staff", "printers"):
                if name in values:
                    self.say("restore_alone", self.lines.of(name), name=name)
            for use in ("menu", "logo", "staff"):
                if ("files", use) in self.tidy:
                    self.say("restore_alone", self.lines.of("files", use), name=use)

    def _look_at_reset(self, values: dict[str, Any]) -> None:
        """Hold a stick that makes the box as new to that alone: the box forgets it, and would do the rest twice or never."""
        if self.tidy.get(("box", "factory_reset")) is False:
            self.say("reset_false", self.lines.of("box", "factory_reset"))
        if "box" in values:
            for name in values:
                if name not in {"box", "stick"}:
                    self.say("reset_alone", self.lines.of(name), name=name)

    # -- the stick --------------------------------------------------------------------------------

    def stick(self) -> Stick:
        """Return what was found to hold."""
        get, sums = self.tidy.get, sums_of(self.toml, self.files)
        settings = {name: self.tidy[place] for place, name in _DAEMON.items() if place in self.tidy}
        if ("search", "subnets") in self.tidy:
            settings["discovery_subnets"] = ", ".join(get(("search", "subnets"), ()))
        if ("restaurant", "country") in self.tidy and ("restaurant", "currency") not in self.tidy:
            settings["currency"] = rules.CURRENCIES[settings["country"]]
        network = None
        if ("network", "kind") in self.tidy:
            network = Network(
                get(("network", "address"), ""), get(("network", "gateway"), ""), get(("network", "dns"), ())
            )
        wifi = None
        if ("wifi", "name") in self.tidy:
            is_own = get(("wifi", "mode"), "client") == "access-point"
            hidden, channel = get(("wifi", "hidden"), False), get(("wifi", "channel"), 0)
            wifi = Wifi(settings["wifi_ssid"], settings["wifi_password"], is_own, hidden, channel)
        return Stick(
            settings=settings,
            network=network,
            wifi=wifi,
            ssh_keys=get(("ssh", "keys"), ()),
            time_servers=get(("time", "servers"), ()),
            files=self.files,
            staff=tuple(self.staff),
            printers=tuple(self.printers),
            wipes_secrets=get(("stick", "wipe_secrets"), False),
            restore_key=get(("files", "restore_key"), ""),
            reset=Reset(get(("box", "even_in_service"), False)) if get(("box", "factory_reset"), False) else None,
            language=settings.get("language", "el"),
            sums=sums,
            digest=digest_of(sums),
        )


def _is_sealed(name: str) -> bool:
    return ENDINGS["restore"].get(PurePosixPath(name).suffix.lower()) == "sealed"


def _kind_of(words: str) -> str:
    """Return the key of the sentence for what the reader of TOML found wrong."""
    if "overwrite" in words or "twice" in words or "Cannot declare" in words:
        return "key_twice"
    return "not_toml"


def _shown(value: Any) -> str:
    """Return a value as it may stand in a sentence: short, in one line, without signs that print otherwise."""
    plain = "".join(sign if sign.isprintable() else "?" for sign in str(value)[: _SHOWN + 1])
    return plain if len(plain) <= _SHOWN else plain[:_SHOWN] + "..."
