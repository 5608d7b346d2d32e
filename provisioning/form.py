"""The format of `comanda.toml`: every section and key, what it must be and what it is for. Data.

`comanda-stick new` asks in this order, `check` holds a stick against it, and the manual's table is made of it (a test
compares them).
"""

from dataclasses import dataclass
from typing import Final

from provisioning import rules
from provisioning.rules import Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One key: the rule of its value, an example, and whether it must be there or is secret."""

    rule: Rule
    example: str
    is_required: bool = False
    is_secret: bool = False


_FILE: Final = rules.text(120)
_NAME: Final = rules.text(40)

SECTIONS: Final[dict[str, dict[str, Entry]]] = {
    "restaurant": {
        "name": Entry(rule=rules.text(60), example='"Taverna Eleni"', is_required=True),
        "language": Entry(rule=rules.one_of(rules.LANGUAGES), example='"el"'),
        "country": Entry(rule=rules.one_of(rules.COUNTRIES), example='"gr"'),
        "currency": Entry(rule=rules.currency, example='"EUR"'),
        "zone": Entry(rule=rules.zone, example='"Europe/Athens"'),
        "day_cutoff": Entry(rule=rules.time_of_day, example='"04:00"'),
    },
    "vendor": {
        "claim_code": Entry(rule=rules.claim_code, example='"ABCD-EFGH-JKMN"', is_secret=True),
        "cloud_url": Entry(rule=rules.https_url, example='"https://cloud.example.com"'),
        "cloud_root_key": Entry(rule=rules.public_key, example='"sgNqaEBL5-p5vXqVqC9-rRzY3q1cN0lYjYwq2p0aR3k"'),
    },
    "owner": {
        "key": Entry(rule=rules.public_key, example='"sgNqaEBL5-p5vXqVqC9-rRzY3q1cN0lYjYwq2p0aR3k"'),
    },
    "network": {
        "kind": Entry(rule=rules.one_of(("dhcp", "fixed")), example='"dhcp"', is_required=True),
        "address": Entry(rule=rules.fixed_address, example='"192.168.1.10/24"'),
        "gateway": Entry(rule=rules.ipv4, example='"192.168.1.1"'),
        "dns": Entry(rule=rules.list_of(rules.ipv4, 4), example='["192.168.1.1"]'),
    },
    "wifi": {
        "mode": Entry(rule=rules.one_of(("client", "access-point")), example='"client"'),
        "name": Entry(rule=rules.ssid, example='"Taverna"', is_required=True),
        "password": Entry(rule=rules.wifi_password, example='"eight signs or more"', is_required=True, is_secret=True),
        "hidden": Entry(rule=rules.yes_or_no, example="false"),
        "channel": Entry(rule=rules.channel, example="6"),
    },
    "search": {
        "subnets": Entry(rule=rules.list_of(rules.subnet, 16), example='["192.168.50.0/24"]', is_required=True),
    },
    "ssh": {
        "keys": Entry(rule=rules.list_of(rules.ssh_key, 20), example='["ssh-ed25519 AAAA... anna"]', is_required=True),
    },
    "time": {
        "servers": Entry(rule=rules.list_of(rules.server, 8), example='["pool.ntp.org"]', is_required=True),
    },
    "files": {
        "menu": Entry(rule=_FILE, example='"menu.csv"'),
        "logo": Entry(rule=_FILE, example='"logo.png"'),
        "staff": Entry(rule=_FILE, example='"staff.csv"'),
        "licence": Entry(rule=_FILE, example='"licence.json"'),
        "restore": Entry(rule=_FILE, example='"comanda-backup.db"'),
        "restore_key": Entry(rule=rules.backup_key, example='"AGE-SECRET-KEY-1..."', is_secret=True),
        "update": Entry(rule=_FILE, example='"comanda-2.0.raucb"'),
    },
    "box": {
        "factory_reset": Entry(rule=rules.yes_or_no, example="true", is_required=True),
        "even_in_service": Entry(rule=rules.yes_or_no, example="false"),
    },
    "stick": {
        "wipe_secrets": Entry(rule=rules.yes_or_no, example="true"),
    },
}

# Sections that stand several times, written [[staff]]: how often at most, and their keys.
LISTS: Final[dict[str, tuple[int, dict[str, Entry]]]] = {
    "staff": (
        200,
        {
            "name": Entry(rule=_NAME, example='"Maria"', is_required=True),
            "role": Entry(rule=rules.one_of(rules.ROLES), example='"waiter"'),
            "pin": Entry(rule=rules.pin, example='"1478"', is_required=True, is_secret=True),
            "language": Entry(rule=rules.one_of(rules.LANGUAGES), example='"el"'),
        },
    ),
    "printers": (
        30,
        {
            "name": Entry(rule=_NAME, example='"Kitchen"', is_required=True),
            "address": Entry(rule=rules.printer_place, example='"192.168.1.50"', is_required=True),
            "station": Entry(rule=_NAME, example='"Kitchen"'),
            "categories": Entry(rule=rules.list_of(_NAME, 50), example='["Drinks", "Coffee"]'),
            "bills": Entry(rule=rules.yes_or_no, example="false"),
        },
    ),
}

# What a menu or a licence may be called, and what the box takes it for.
ENDINGS: Final[dict[str, dict[str, str]]] = {
    "menu": {".csv": "csv", ".xlsx": "xlsx", ".txt": "list", ".list": "list"},
    "logo": {".png": "png"},
    "staff": {".csv": "csv"},
    "licence": {".json": "json", ".txt": "txt"},
    "restore": {".db": "db", ".sqlite3": "db", ".backup": "db", ".age": "sealed"},
    "update": {".raucb": "raucb"},
}
