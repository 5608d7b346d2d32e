import json
import random
from pathlib import Path

import pytest

from provisioning.applying import Taking, Wish
from provisioning.checking import check
from provisioning.machine import Machine
from provisioning.wording import LANGUAGES
from tests.provisioning.conftest import tree
from tests.provisioning.test_checking import MENU, STAFF, WHOLE

_STICKS = 500
_SEED = 20_261_122
_ODD_SIGNS = "\u202e\x07\x7f"
_FORBIDDEN = ("a good password", "2580", "1478", "ABCD-EFGH-JKMN")
_ODD_VALUES = (
    "1", "-1", "0x10", "1.5", "nan", "true", "[]", "{}", '""', '"\\u0000"', '"\\n"', "1979-05-27", '["a", 1]', "9" * 5_000,
    '"../../etc/passwd"', '"CON"', '"a\\\\b"', '"' + "x" * 300 + '"', "[[[[[[1]]]]]]", '"ναι"', "'''\nmany\nlines'''",
)  # fmt: skip


def _break_text(chance: random.Random, text: str) -> bytes:
    """Return a stick's text with something wrong in it."""
    rows = text.split("\n")
    keys = [at for at, row in enumerate(rows) if " = " in row]
    at = chance.choice(keys[1:])
    key = rows[at].partition(" = ")[0]
    broken = chance.choice([*_ODD_VALUES, f'"{chance.choice(_ODD_SIGNS)}"'])
    match chance.randrange(9):
        case 0:
            rows[at] = f"{chance.choice([key, key, key + chance.choice('xyzß')])} = {broken}"
        case 1:
            rows[at] = key
        case 2:
            rows[at] = rows[at] + "\n" + rows[at]
        case 3:
            rows.insert(at, f"[{chance.choice(['nonsense', 'staff', 'restaurant', 'a.b', '', '[x]'])}]")
        case 4:
            return text.encode()[: chance.randrange(30, len(text.encode()) - 250)] + b"\n["
        case 5:
            raw = bytearray(text.encode())
            raw[chance.randrange(len(raw))] = chance.choice([0xFF, 0xFE, 0x00, 0x80])
            return bytes(raw)
        case 6:
            rows[0] = chance.choice(["", "format = 99", 'format = "1"', "format = true", "format = 1.0"])
        case 7:
            rows.insert(at, "deep = " + "[" * chance.randrange(20, 3_000))
        case _:
            return ("#" * (70 * 1024)).encode() + text.encode()
    return "\n".join(rows).encode()


def _lay(chance: random.Random, root: Path) -> None:
    """Lay a stick that is broken in one way or another."""
    root.mkdir()
    files: dict[str, bytes] = {"menu.csv": MENU.encode(), "staff.csv": STAFF.encode()}
    text = WHOLE.encode()
    match chance.randrange(12):
        case 0:
            files.pop(chance.choice(sorted(files)))
        case 1:
            files[chance.choice(sorted(files))] = b""
        case 2:
            files["staff.csv"] = chance.choice(
                [b"\xff\xff\xff", b'name,pin\n"Maria,1478', b"pin\n1", chance.randbytes(500)]
            )
        case 3:
            (root / "menu.csv").symlink_to("/etc/hostname")
            files.pop("menu.csv")
        case 4:
            (root / "menu.csv").mkdir()
            (root / "menu.csv" / "loop").symlink_to(root)
            files.pop("menu.csv")
        case 5:
            text = chance.randbytes(chance.randrange(1, 5_000))
        case 6:
            files.pop("menu.csv")
            with (root / "menu.csv").open("wb") as huge:
                huge.truncate(4 * 1024**3)
        case _:
            text = _break_text(chance, WHOLE)
    for name, content in {"comanda.toml": text, **files}.items():
        (root / name).write_bytes(content)


def test_five_hundred_broken_sticks_change_nothing_and_say_why(
    tmp_path: Path, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever is wrong with a stick: nothing is changed, the reason is on it in both languages, and no secret of it.

    There is not one program on this box that could be called.
    """
    monkeypatch.setenv("PATH", str(tmp_path / "nowhere"))
    chance = random.Random(_SEED)  # noqa: S311  a seed makes a failure the same again
    before = tree(machine.system, machine.data)
    mended = 0
    for number in range(_STICKS):
        root = tmp_path / f"broken{number}"
        _lay(chance, root)
        if check(root).stick is not None:  # chance broke nothing that matters, such as a letter of a comment
            mended += 1
            continue
        result = Taking(root, machine, Wish()).take()
        assert result.outcome == "refused", number
        told = json.loads((root / "result.json").read_text())
        assert told["faults"], number
        assert all(len(told["messages"][language]) == 1 + len(told["faults"]) for language in LANGUAGES), number
        page = (root / "RESULT.html").read_text()
        assert not [secret for secret in _FORBIDDEN if secret in page or secret in json.dumps(told)], number
    assert mended < _STICKS // 10
    assert tree(machine.system, machine.data) == before
