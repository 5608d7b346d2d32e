"""An installer's stick as a file: FAT, as `mkfs.vfat` and a file manager leave it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from tests.devices.lan import run

MANAGER: Final = ("Eleni", "482615")
WAITER: Final = ("Maria", "260417")
DISH: Final = "Souvlaki"
_MENU: Final = f"category,name,base_price\nGrill,{DISH},3.20\nDrinks,Beer,4.50\n"


def make_stick(path: Path, toml: str, files: Mapping[str, Path], size_mib: int = 64) -> Path:
    """Make a stick with `comanda.toml` and files beside it."""
    run("mkfs.vfat", "-F", "32", "-n", "INSTALLER", "-C", str(path), str(size_mib * 1024))
    text = path.with_suffix(".toml")
    text.write_text(toml)
    for name, source in {"comanda.toml": text, **files}.items():
        run("mcopy", "-i", str(path), str(source), f"::/{name}")
    return path


def house_stick(path: Path, printer: str, ssh_key: Path) -> Path:
    """Make the stick that sets a house up: name, people, menu, a printer, and the installer's own way in."""
    menu = path.with_suffix(".csv")
    menu.write_text(_MENU)
    people = "".join(
        f'[[staff]]\nname = "{name}"\nrole = "{role}"\npin = "{pin}"\n'
        for (name, pin), role in ((MANAGER, "manager"), (WAITER, "waiter"))
    )
    toml = (
        'format = 1\n[restaurant]\nname = "Taverna"\nlanguage = "en"\ncountry = "gr"\nzone = "Europe/Athens"\n'
        f'[ssh]\nkeys = ["{ssh_key.read_text().strip()}"]\n[files]\nmenu = "menu.csv"\n'
        f'{people}[[printers]]\nname = "Kitchen"\naddress = "{printer}"\n'
    )
    return make_stick(path, toml, {"menu.csv": menu})
