import json
import subprocess
import sys
from pathlib import Path

import pytest

from provisioning.tool import main
from tests.house.sources import ROOT
from tests.provisioning.conftest import Stick

ANSWERS = """\
Taverna Eleni



ABCD-EFGH-JKMN
fixed
192.168.1.300/24
192.168.1.10/24
192.168.1.1

Taverna
short
long enough




y
Eleni
manager
12
2580


Kitchen
192.168.1.50




"""


@pytest.fixture(scope="module")
def one_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the tool as installers get it."""
    target = tmp_path_factory.mktemp("tool") / "comanda-stick.pyz"
    subprocess.run([sys.executable, ROOT / "image/packages/stick_tool", target], check=True)
    return target


def run(tool: Path, *words: str, said: str = "", isolated: bool = True) -> subprocess.CompletedProcess[str]:
    """Run the tool as another computer would: with nothing of ours but the one file, and no package at all."""
    options = ["-I", "-S"] if isolated else []
    return subprocess.run(
        [sys.executable, *options, tool, *words], input=said, capture_output=True, text=True, check=False
    )


def test_a_stick_is_made_by_answering_questions(one_file: Path, tmp_path: Path) -> None:
    """On a computer with nothing but Python; a wrong answer is asked for again, in the installer's language."""
    made = run(one_file, "new", str(tmp_path), "--language", "el", said=ANSWERS)
    assert made.returncode == 0, made.stdout + made.stderr
    assert "Το στικάκι είναι εντάξει." in made.stdout
    assert "«192.168.1.300/24» δεν είναι σταθερή διεύθυνση" in made.stdout
    told = json.loads(run(one_file, "check", str(tmp_path), "--json").stdout)
    assert (told["sound"], told["signed_by"]) == (True, None)
    assert run(one_file, "new", str(tmp_path), said=ANSWERS).returncode == 3  # there is one already
    (tmp_path / "comanda.toml").write_text("format = 1\n[restaurant]\nzone = 'Europe/Athen'\n")
    found = run(one_file, "check", str(tmp_path), "--json")
    assert found.returncode == 1
    assert [(one["line"], one["key"]) for one in json.loads(found.stdout)["faults"]] == [
        (2, "key_missing"),
        (3, "zone"),
    ]
    assert "cryptography" in run(one_file, "key", str(tmp_path / "k")).stderr


def test_a_stick_is_signed(one_file: Path, tmp_path: Path) -> None:
    """With a key made on the spot; what is changed afterwards is noticed."""
    run(one_file, "new", str(tmp_path), said=ANSWERS)
    key = tmp_path / "owner.key"
    made = json.loads(run(one_file, "key", str(key), "--json", isolated=False).stdout)
    assert run(one_file, "sign", str(tmp_path), "--key", str(key), isolated=False).returncode == 0
    told = json.loads(run(one_file, "check", str(tmp_path), "--json", isolated=False).stdout)
    assert told["signed_by"] == made["public_key"]
    with (tmp_path / "comanda.toml").open("a") as file:
        file.write("# later\n")
    assert run(one_file, "check", str(tmp_path), isolated=False).returncode == 1
    assert run(one_file, "key", str(key), isolated=False).returncode == 3  # never over another one


@pytest.mark.parametrize("language", ["el", "en"])
def test_the_template_names_every_key(tmp_path: Path, capsys: pytest.CaptureFixture[str], language: str) -> None:
    """With every comment sign before a key taken away it is a stick that only lacks its files."""
    assert main(["new", str(tmp_path), "--template", "--language", language]) == 0
    path = tmp_path / "comanda.toml"
    rows = [
        row[1:] if row.startswith(("#[", "#")) and not row.startswith("# ") else row
        for row in path.read_text().splitlines()
    ]
    path.write_text("\n".join(rows))
    capsys.readouterr()
    main(["check", str(tmp_path), "--json"])
    keys = {one["key"] for one in json.loads(capsys.readouterr().out)["faults"]}
    excluded = {"dhcp_forbids", "channel_forbidden", "restore_alone", "restore_key_idle", "reset_alone"}
    assert keys <= {"file_missing", "not_toml", "ssh_key", "backup_key", *excluded}


def test_the_manual_explains_every_key(stick: Stick) -> None:
    """The table of the installer's manual is the form, in both languages."""
    from provisioning.manual import table  # noqa: PLC0415

    for language in ("el", "en"):
        text = (ROOT / f"docs/manual/installer-stick.{language}.md").read_text(encoding="utf-8")
        assert table(language) in text
