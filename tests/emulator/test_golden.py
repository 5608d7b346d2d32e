import json
import shutil
import subprocess
from collections.abc import Iterator
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest

from appliance.emulator.codepages import CodePage
from appliance.emulator.profiles import find_profile
from tests.emulator.pressing import Printout, print_stream
from tests.emulator.streams import GOLDEN, HAND_MADE

FILES = sorted(GOLDEN.glob("*.bin"))
_ICONV = {"cp737": "CP737", "cp437": "CP437", "cp1253": "CP1253"}
_ENDS_LINE = ("ESC d", "ESC J", "GS V", "GS v0", "GS (k", "ESC i", "ESC m")


def model_of(path: Path) -> str:
    """Return the model that a golden stream was made for."""
    if path.stem.endswith("-32"):
        return "pos-5890"
    return "epson-tm-t20" if "epson" in path.stem else "jolimark-tp850ue"


@cache
def decode_all() -> dict[str, list[dict[str, Any]]]:
    """Return what npos makes of every golden stream."""
    node = shutil.which("node")
    assert node, "node is missing: install the Debian package nodejs"
    script = Path(__file__).with_name("npos_decode.cjs")
    ran = subprocess.run([node, str(script), *map(str, FILES)], capture_output=True, check=False)
    assert ran.returncode == 0, ran.stderr.decode()
    found: dict[str, list[dict[str, Any]]] = json.loads(ran.stdout)
    return found


def read_bytes(data: bytes, codec: str) -> str:
    """Return the characters of a page by iconv, where it knows the page."""
    if codec not in _ICONV:
        return data.decode(codec)
    command = ["iconv", "-f", _ICONV[codec], "-t", "UTF-8"]
    return subprocess.run(command, input=data, capture_output=True, check=True).stdout.decode()


def lines_of(parts: list[dict[str, Any]], profile: str) -> list[str]:
    """Return the lines of text that npos sees, each piece read by the page selected before it."""
    pages = find_profile(profile).pages
    line, lines = "", []
    for codec, text in _pieces(parts, dict(pages)):
        head, *rest = (line + read_bytes(text, codec)).split("\n")
        for finished in rest:
            lines.append(head)
            head = finished
        line = head
    return [one for one in (*lines, line) if one]


def _pieces(parts: list[dict[str, Any]], pages: dict[int, str]) -> Iterator[tuple[str, bytes]]:
    """Give runs of text of one page; a command that prints the waiting line counts as a line end."""
    codec = pages[0]
    steps: list[tuple[str, bytes]] = []
    for part in parts:
        if "text" in part:
            steps.append((codec, bytes.fromhex(part["text"])))
        elif part["name"] == "ESC t":
            codec = pages.get(bytes.fromhex(part["params"])[0] if part["params"] else 0, pages[0])
        elif part["name"] == "ESC @":
            codec = pages[0]
        elif part["name"] in _ENDS_LINE:
            steps.append((codec, b"\n"))
    for page, run in groupby(steps, key=lambda step: step[0]):
        yield page, b"".join(data for _, data in run)


def parts_named(parts: list[dict[str, Any]], name: str) -> list[bytes]:
    """Return the parameters of every command of this name."""
    return [bytes.fromhex(part["params"]) for part in parts if part.get("name") == name]


def dots_of(out: Printout) -> list[tuple[int, int, str]]:
    """Return the rasters on paper as npos tells them."""
    rasters = [picture.bitmap for picture in out.pictures if picture.source == "raster"]
    return [(one.width, one.height, f"{int.from_bytes(one.rows, 'big'):0{len(one.rows) * 8}b}") for one in rasters]


def test_there_are_golden_streams() -> None:
    """An empty folder would make the comparison below say nothing."""
    assert {f"{name}.bin" for name in HAND_MADE} | {"emulator-epson-escpos.bin"} <= {path.name for path in FILES}


@pytest.mark.parametrize("name", sorted(HAND_MADE))
def test_the_golden_files_are_what_their_recipe_makes(name: str) -> None:
    """`python -m tests.emulator.streams` writes them."""
    assert (GOLDEN / f"{name}.bin").read_bytes() == HAND_MADE[name]()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_an_independent_decoder_reads_the_same_paper(path: Path) -> None:
    """With npos and iconv on one side and the emulator on the other, text, cuts, drawers, rasters and QR codes agree."""
    parts, profile = decode_all()[str(path)], model_of(path)
    out = print_stream(path.read_bytes(), profile)
    assert [line for line in out.lines if line] == lines_of(parts, profile)
    if find_profile(profile).has_cutter:
        cuts = [
            {0: "full", 48: "full", 65: "full"}.get((form or b"\x00")[0], "partial")
            for form in parts_named(parts, "GS V")
        ]
        assert [one.cut for one in out.tickets if one.cut] == cuts
    kicks = [
        ((form[0] % 48 + 1), form[1] * 2) for form in (kick.ljust(3, b"\x00") for kick in parts_named(parts, "ESC p"))
    ]
    assert [(kick.connector, kick.on_ms) for kick in out.kicks] == kicks
    rasters = [part["raster"] for part in parts if "raster" in part]
    assert dots_of(out) == [(one["width"], one["height"], one["dots"]) for one in rasters]
    stored = [params[5:] for params in parts_named(parts, "GS (k") if params[3:4] == b"P"]
    assert [picture.text for picture in out.pictures if picture.source == "qr"] == [data.decode() for data in stored]


def test_hollow_boxes_are_not_hidden() -> None:
    """A byte that a page does not define prints a box, so that a wrong page is seen."""
    page = CodePage({0: "cp1253"})
    assert page.decode(b"\xaa\x7f") == "\ufffd\ufffd"
