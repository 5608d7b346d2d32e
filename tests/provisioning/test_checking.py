import json
import os
import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.country.service import profiles
from appliance.staff.model import Role
from provisioning import rules
from provisioning.checking import check
from provisioning.form import LISTS, SECTIONS
from provisioning.lines import locate
from provisioning.model import SEAL_NAME
from provisioning.reading import tidy_path
from provisioning.sealing import SealError, make_key, read_key, sign, signer_of
from provisioning.wording import LANGUAGES, every, say
from tests.provisioning.conftest import SSH_KEY, Stick

WHOLE = f"""\
format = 1
[restaurant]
name = "Ταβέρνα Ελένη"
language = "el"
country = "gr"
zone = "Europe/Athens"
day_cutoff = "04:30"
[vendor]
claim_code = "abcd efgh jkmn"
[network]
kind = "fixed"
address = "192.168.1.10/24"
gateway = "192.168.1.1"
dns = ["192.168.1.1", "9.9.9.9"]
[wifi]
name = "Taverna"
password = "a good password"
mode = "access-point"
[search]
subnets = ["192.168.50.0/24", "10.0.8.0/24"]
[ssh]
keys = ["{SSH_KEY}"]
[time]
servers = ["pool.ntp.org"]
[files]
menu = "menu.csv"
staff = "staff.csv"
[[staff]]
name = "Ελένη"
role = "manager"
pin = "2580"
[[printers]]
name = "Κουζίνα"
address = "192.168.1.50"
[[printers]]
name = "Bar"
address = "192.168.1.51:9101"
station = "Ποτά"
bills = true
"""
MENU = "category,name,base_price\nDrinks,Beer,4.50\n"
STAFF = "name;role;pin\nMaria;waiter;1478\nNikos;;3690\n"


def faults(root: Path) -> list[tuple[str, int, str]]:
    """Return file, line and key of every fault of a stick."""
    return [(one.file, one.line, one.key) for one in check(root).faults]


def test_a_whole_stick_is_understood(stick: Stick) -> None:
    """Everything a stick can say, in the types that the box takes."""
    found = check(stick(WHOLE, menu__csv=MENU, staff__csv=STAFF)).stick
    assert found is not None
    assert found.settings == {
        "name": "Ταβέρνα Ελένη",
        "language": "el",
        "country": "gr",
        "currency": "EUR",
        "zone": "Europe/Athens",
        "day_cutoff": "04:30",
        "claim_code": "ABCD-EFGH-JKMN",
        "wifi_ssid": "Taverna",
        "wifi_password": "a good password",
        "discovery_subnets": "192.168.50.0/24, 10.0.8.0/24",
    }
    assert [(one.name, one.role) for one in found.staff] == [
        ("Ελένη", "manager"),
        ("Maria", "waiter"),
        ("Nikos", "waiter"),
    ]
    assert [(one.host, one.port, one.station, one.bills) for one in found.printers] == [
        ("192.168.1.50", 9100, "Κουζίνα", False),
        ("192.168.1.51", 9101, "Ποτά", True),
    ]
    assert found.wifi is not None
    assert found.wifi.is_own
    assert "password" not in repr(found.wifi)
    assert "2580" not in repr(found.staff)


@pytest.mark.parametrize(
    "raw",
    [
        WHOLE.encode("utf-8-sig"),
        WHOLE.replace("\n", "\r\n").encode(),
        WHOLE.encode("utf-16"),
        WHOLE.replace("\n", "\r").encode(),
    ],
)
def test_a_byte_order_mark_and_other_line_ends_are_forgiven(stick: Stick, raw: bytes) -> None:
    """What editors on Windows and old Macs leave says the same stick."""
    found = check(stick(raw, menu__csv=MENU, staff__csv=STAFF)).stick
    assert found is not None
    assert found.settings["name"] == "Ταβέρνα Ελένη"


def test_every_fault_is_named_at_once_with_its_line(stick: Stick) -> None:
    """Lines that are no TOML, unknown keys, wrong values and missing files, in one look."""
    text = """\
format = 1
[restaurant]
name = "Taverna"
langage = "el"
this is no line
country = "xx"

[wifi]
name = "T"
password = "short"
[search]
subnets = [
    "192.168.50.0/24",
    # and one that is too wide
    "10.0.0.0/8",
]
[[staff]]
name = "Maria"
pin = "12"
[[staff]]
name = 'Nikos'
pin = 0123
[[printers]]
name = "K"
address = "8.8.8.8"
[files]
menu = "../menu.csv"
logo = "none.png"
[nonsense]
"""
    assert faults(stick(text)) == [
        ("comanda.toml", 4, "key_unknown_near"),
        ("comanda.toml", 5, "not_toml"),
        ("comanda.toml", 6, "not_one_of"),
        ("comanda.toml", 10, "wifi_password"),
        ("comanda.toml", 15, "subnet"),
        ("comanda.toml", 19, "pin"),
        ("comanda.toml", 22, "not_toml"),
        ("comanda.toml", 25, "printer_place"),
        ("comanda.toml", 27, "file_name"),
        ("comanda.toml", 28, "file_missing"),
        ("comanda.toml", 29, "section_unknown"),
    ]


def test_a_staff_file_is_told_by_its_own_lines(stick: Stick) -> None:
    """As a spreadsheet saves it; a PIN that is wrong is not repeated."""
    root = stick(
        'format = 1\n[files]\nstaff = "s.csv"\n', s__csv="Όνομα;pin\nMaria;12\n\nNikos;4321\nnikos;1234\n;9999\n"
    )
    found = check(root).faults
    assert [(one.file, one.line, one.key) for one in found] == [
        ("s.csv", 2, "pin"),
        ("s.csv", 5, "person_twice"),
        ("s.csv", 6, "cell_missing"),
    ]
    assert "12" not in say("fault", "pin", "en", **found[0].fields)


@pytest.mark.parametrize(
    ("lines", "key"),
    [
        ('kind = "fixed"', "fixed_needs"),
        ('kind = "dhcp"\naddress = "192.168.1.10/24"', "dhcp_forbids"),
        ('kind = "fixed"\naddress = "192.168.1.10/24"\ngateway = "192.168.2.1"', "gateway_outside"),
        ('kind = "fixed"\naddress = "192.168.1.255/24"', "fixed_address"),
        ('kind = "fixed"\naddress = "8.8.8.8/24"', "fixed_address"),
        ('address = "192.168.1.10/24"', "key_missing"),
    ],
)
def test_what_must_fit_together_is_looked_at(stick: Stick, lines: str, key: str) -> None:
    """A network that nobody could reach the box in again is found before it is tried."""
    assert key in [one.key for one in check(stick(f"format = 1\n[network]\n{lines}\n")).faults]


def test_a_restore_brings_its_own_house(stick: Stick) -> None:
    """A stick that restores and names staff could mean two things."""
    root = stick(
        'format = 1\n[files]\nrestore = "b.db"\n[[staff]]\nname = "M"\npin = "1234"\n',
        b__db=b"SQLite format 3\0" + b"x" * 99,
    )
    assert faults(root) == [("comanda.toml", 4, "restore_alone")]


_KEY = "AGE-SECRET-KEY-1" + "Q" * 58


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        (f'restore = "b.db.gz.age"\nrestore_key = "{_KEY.lower()}"', []),
        ('restore = "b.db.gz.age"', ["restore_key_missing"]),
        ('restore = "b.db.gz.age"\nrestore_key = "AGE-SECRET-KEY-1QQ"', ["backup_key"]),
        (f'restore = "b.db"\nrestore_key = "{_KEY}"', ["restore_key_idle"]),
        (f'restore_key = "{_KEY}"', ["restore_key_idle"]),
        (f'restore = "odd.db.gz.age"\nrestore_key = "{_KEY}"', ["not_backup"]),
    ],
)
def test_a_sealed_backup_comes_with_its_key(stick: Stick, lines: str, found: list[str]) -> None:
    """A copy that only its owner's key opens needs that key, and no other does; no fault repeats it."""
    files = {
        "b__db__gz__age": b"age-encryption.org/v1\n" + bytes(99),
        "b__db": b"SQLite format 3\0" + bytes(99),
        "odd__db__gz__age": b"junk" * 30,
    }
    checked = check(stick(f"format = 1\n[files]\n{lines}\n", **files))
    assert [one.key for one in checked.faults] == found
    assert "QQQQ" not in repr(checked.faults)
    if not found:
        assert checked.stick is not None
        assert checked.stick.restore_key == _KEY


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("[box]\nfactory_reset = true\n", []),
        ("[box]\nfactory_reset = true\neven_in_service = true\n[stick]\nwipe_secrets = true\n", []),
        ("[box]\nfactory_reset = false\n", ["reset_false"]),
        ("[box]\neven_in_service = true\n", ["key_missing"]),
        ('[box]\nfactory_reset = true\n[restaurant]\nname = "T"\n', ["reset_alone"]),
        ('[box]\nfactory_reset = true\n[[staff]]\nname = "M"\npin = "1478"\n', ["reset_alone"]),
    ],
)
def test_a_stick_that_makes_the_box_as_new_does_nothing_else(stick: Stick, text: str, found: list[str]) -> None:
    """The box forgets the stick with everything else: it would do the rest twice, or never."""
    checked = check(stick(f"format = 1\n{text}"))
    assert [one.key for one in checked.faults] == found
    if not found:
        assert checked.stick is not None
        assert checked.stick.reset is not None


@pytest.mark.parametrize("name", ["menu.csv", "folder/menu.csv"])
def test_a_link_is_never_followed(stick: Stick, tmp_path: Path, name: str) -> None:
    """Neither as the file nor on the way to it: what lies behind is not the stick's."""
    (tmp_path / "menu.csv").write_text(MENU)
    root = stick(f'format = 1\n[files]\nmenu = "{name}"\n')
    (root / "folder").symlink_to(tmp_path)
    (root / "menu.csv").symlink_to(tmp_path / "menu.csv")
    assert [one.key for one in check(root).faults] == ["file_odd"]


@pytest.mark.parametrize("kind", ["folder", "pipe"])
def test_what_is_no_plain_file_is_refused(stick: Stick, kind: str) -> None:
    """A pipe would be waited at for ever."""
    root = stick('format = 1\n[files]\nmenu = "menu.csv"\n')
    if kind == "folder":
        (root / "menu.csv").mkdir()
    else:
        os.mkfifo(root / "menu.csv")
    assert [one.key for one in check(root).faults] == ["file_odd"]


def test_a_huge_file_is_refused_without_being_read(stick: Stick) -> None:
    """Four gigabytes that are not there take no time: the size is asked first."""
    root = stick('format = 1\n[files]\nmenu = "menu.csv"\n')
    with (root / "menu.csv").open("wb") as file:
        file.truncate(4 * 1024**3 - 1)
    assert [one.key for one in check(root).faults] == ["file_large"]


@pytest.mark.parametrize(
    "name",
    ["", ".", "..", "a/../b", "/etc/passwd", "a\\b", "CON", "nul.csv", "a/b/c/d/e", "a:b", "x" * 130, "a\nb", "a//b"],
)
def test_an_odd_name_is_no_file(name: str) -> None:
    """Neither a way out of the stick nor a device of another system."""
    assert tidy_path(name) is None


def test_the_form_agrees_with_the_box() -> None:
    """Countries, currencies and roles stand twice, since the stick may not import the box; here they are held together."""
    assert {code: one.currency for code, one in profiles().items()} == rules.CURRENCIES
    assert sorted(rules.COUNTRIES) == sorted(profiles())
    assert set(rules.ROLES) == {role.value for role in Role}


def test_every_key_has_words_in_both_languages() -> None:
    """And every sentence has both, with the same fields in them."""
    keys = {f"{name}.{key}" for name, form in SECTIONS.items() for key in form}
    keys |= {f"{name}.{key}" for name, (_, form) in LISTS.items() for key in form}
    assert set(every()["about"]) == keys | set(SECTIONS) | set(LISTS)
    for group in every().values():
        for sentence in group.values():
            assert sentence.keys() == set(LANGUAGES)


def test_every_fault_in_the_code_has_its_sentence() -> None:
    """A key that nobody wrote a sentence for would end the telling."""
    source = "".join(path.read_text() for path in Path(rules.__file__).parent.glob("*.py"))
    known = set(every()["fault"])
    assert {key for key in known if f'"{key}"' not in source and not key.endswith("_near")} == set()


def test_a_signature_holds_for_exactly_this_stick(stick: Stick, tmp_path: Path) -> None:
    """Signed, it names its signer; changed, mangled or taken from another stick, it does not hold."""
    root = stick(WHOLE, menu__csv=MENU, staff__csv=STAFF)
    before = check(root).stick
    assert before is not None
    assert signer_of(root, before) is None
    public = make_key(tmp_path / "owner.key")
    sign(root, before, read_key(tmp_path / "owner.key"))
    after = check(root).stick
    assert after is not None
    assert (signer_of(root, after), after.digest) == (public, before.digest)
    (root / "menu.csv").write_text(MENU + "Drinks,Wine,5\n")
    changed = check(root).stick
    assert changed is not None
    with pytest.raises(SealError, match="seal_other"):
        signer_of(root, changed)
    (root / SEAL_NAME).write_text((root / SEAL_NAME).read_text().replace("menu.csv", "menu.csw"))
    with pytest.raises(SealError, match="seal_broken"):
        signer_of(root, changed)


_KEYS = st.text("abc_-", min_size=1, max_size=4)
_VALUES = st.recursive(
    st.integers(-9, 9) | st.booleans() | st.text("ab\"\\#=[]{}\n 'α", max_size=8),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=5,
)


@settings(max_examples=60)
@given(st.dictionaries(_KEYS, st.dictionaries(_KEYS, _VALUES, max_size=4), max_size=4), st.booleans())
def test_lines_are_found_in_any_text(tables: dict[str, dict[str, object]], is_wide: bool) -> None:  # noqa: FBT001  Hypothesis gives it
    """Whatever strings, lists and comments stand around it, a key is on the line on which it was written."""
    rows: list[str] = ['# a comment with [brackets] and "quotes"']
    expected = {}
    for name, keys in tables.items():
        rows.append(f"[{name}] # {name}")
        for key, value in keys.items():
            expected[name, key] = len(rows) + 1
            text = json.dumps(value, indent=2 if is_wide and isinstance(value, list) else None, ensure_ascii=False)
            rows += f"{key} = {text} # end".split("\n")
    text = "\n".join(rows)
    tomllib.loads(text)
    lines = locate(text)
    assert {place: lines.of(*place) for place in expected} == expected
