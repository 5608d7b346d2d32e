from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from appliance.inputs.model import Known, Medium, Role, Seen, match
from appliance.inputs.plugged import plugged

# What a barcode scanner (Zebra DS2208), a mouse and a power button say of themselves on a Raspberry Pi.
SCANNER_KEYS = "ff00000000 0 e080ffdf01cfffff fffffffffffffffe"
POWER_KEYS = "10000000000000 0"


def _write(folder: Path, **words: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, word in words.items():
        (folder / name).write_text(word + "\n")
    return folder


def _usb(sysfs: Path, port: str, interface: str = "00", **words: str) -> Path:
    housing = _write(sysfs / f"devices/usb1/{port}", **words)
    return _write(housing / f"{port}:1.0", bInterfaceNumber=interface)


def _keyboard(sysfs: Path, parent: Path, event: str, keys: str, name: str) -> None:
    device = _write(parent / f"input/{event}", name=name, phys="usb-0000:01:00.0-1.2/input0")
    _write(device / "capabilities", key=keys)
    (device / event).mkdir()
    (device / event / "device").symlink_to(device)
    (sysfs / "class/input" / event).symlink_to(device / event)


def _tty(sysfs: Path, parent: Path, name: str, **words: str) -> None:
    tty = _write(parent / f"tty/{name}", **words)
    (tty / "device").symlink_to(parent)
    (sysfs / "class/tty" / name).symlink_to(tty)


def test_what_types_codes_is_told_from_what_only_has_keys(sysfs: Path) -> None:
    """A mouse and a power button are no readers; what the housing says of itself is kept, tidied."""
    words = {"idVendor": "05e0", "idProduct": "1200", "serial": "S1\x07", "manufacturer": "Symbol", "product": "DS2208"}
    scanner = _usb(sysfs, "1-1.2", **words)
    _keyboard(sysfs, scanner, "event3", SCANNER_KEYS, "Symbol DS2208")
    _keyboard(sysfs, _write(sysfs / "devices/platform/button"), "event0", POWER_KEYS, "Power Button")
    _keyboard(sysfs, _usb(sysfs, "1-1.3", idVendor="046d", idProduct="c077"), "event1", "70000 0 0 0 0", "Mouse")
    assert plugged(sysfs) == [
        Seen(
            medium=Medium.KEYS,
            node="/dev/input/event3",
            port="1-1.2",
            vendor="05e0",
            product="1200",
            serial="S1",
            part="00",
            maker="Symbol",
            model="DS2208",
        )
    ]


def test_serial_ports_are_those_of_adapters_and_of_the_machine(sysfs: Path) -> None:
    """Virtual terminals, and sockets of the chip that no plug leads to, are none."""
    adapter = _usb(sysfs, "1-1.4", idVendor="0403", idProduct="6001", manufacturer="FTDI", product="FT232R USB UART")
    _tty(sysfs, adapter, "ttyUSB0")
    board = _write(sysfs / "devices/platform/serial8250")
    _tty(sysfs, board, "ttyS0", type="4")
    _tty(sysfs, board, "ttyS1", type="0")
    (sysfs / "class/tty/tty0").mkdir()
    assert [(one.node, one.port, one.maker) for one in plugged(sysfs)] == [
        ("/dev/ttyS0", "ttyS0", ""),
        ("/dev/ttyUSB0", "1-1.4", "FTDI"),
    ]


def test_an_empty_machine_has_nothing(tmp_path: Path) -> None:
    """Also one without a kernel tree, as in a container."""
    assert plugged(tmp_path) == []


def _known(ident: int, port: str, serial: str) -> Known:
    return Known(
        id=ident,
        medium=Medium.KEYS,
        node="",
        port=port,
        vendor="05e0",
        product="1200",
        serial=serial,
        part="00",
        maker="",
        model="",
        is_present=True,
        role=Role.SCANNER,
        name="",
        layout="us",
        protocol="",
        device_id=None,
        first_seen_ms=0,
        last_seen_ms=0,
    )


PORTS = st.sampled_from(["1-1", "1-2", "1-3", "1-4"])
SERIALS = st.sampled_from(["", "A", "B"])
PLACES = st.lists(st.tuples(PORTS, SERIALS), max_size=4, unique_by=lambda place: place[0])


@given(PLACES, PLACES)
def test_nobody_is_two_things_and_a_thing_in_its_place_is_itself(
    before: list[tuple[str, str]], now: list[tuple[str, str]]
) -> None:
    """With a number it is found in any socket while no twin is there; without one it is never guessed elsewhere."""
    everything = [_known(ident, *place) for ident, place in enumerate(before, 1)]
    seen = [
        Seen(medium=Medium.KEYS, node=port, port=port, vendor="05e0", product="1200", serial=serial, part="00")
        for port, serial in now
    ]
    found = match(everything, seen)
    ids = [known.id for known in found.values() if known is not None]
    assert len(ids) == len(set(ids))
    for one, known in found.items():
        if (one.port, one.serial) in before:
            assert known is not None
            assert (known.port, known.serial) == (one.port, one.serial)
        elif known is not None:
            assert one.serial
            assert known.serial == one.serial
