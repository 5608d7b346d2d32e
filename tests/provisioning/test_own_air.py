"""The box's own Wi-Fi as root keeps it: its names answered by the real dnsmasq, and the desk's wish done whole or not at all."""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from image.order import SOURCES
from provisioning.air import follow, servers
from provisioning.machine import Machine
from provisioning.network import quietest
from tests.conftest import until
from tests.fakes.programs import Programs

WISH = {
    "id": "one",
    "mode": "access-point",
    "name": "Taverna",
    "password": "thirteen fish",
    "hidden": False,
    "channel": 0,
}
_ASK = """
import socket, struct, sys
for name, kind in zip(sys.argv[1::2], map(int, sys.argv[2::2])):
    words = b"".join(bytes([len(one)]) + one.encode() for one in name.split("."))
    line = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    line.settimeout(20)
    line.sendto(struct.pack(">6H", 7, 0x100, 1, 0, 0, 0) + words + struct.pack(">BHH", 0, kind, 1), ("10.42.0.1", 53))
    said = line.recv(512)
    print(said[3] & 15, *([socket.inet_ntoa(said[-4:])] if said[7] else []))
"""
_LEASE = '#!/bin/sh\n[ "$1" = bound ] && echo $ip $opt114 && ip address add $ip/24 dev $interface\nexit 0\n'


@pytest.fixture
def machine(machine: Machine, tmp_path: Path) -> Machine:
    """Return a box on which NetworkManager has a radio, and no way out."""
    for name in ("air", "pids", "system/network"):
        (tmp_path / name).mkdir(exist_ok=True)
    (tmp_path / "data/air").mkdir()
    (tmp_path / "routes").write_text("Iface Destination\n")
    return Machine(
        system=machine.system,
        data=machine.data,
        leds=machine.leds,
        user="",
        air=tmp_path / "air",
        resolvers=tmp_path / "resolv.conf",
        routes=tmp_path / "routes",
        pids=tmp_path / "pids",
    )


def wish(machine: Machine, **changed: object) -> dict[str, str]:
    """Ask as the daemon does, have root look, and return what became of it."""
    (machine.data / "air/wish.json").write_text(json.dumps({**WISH, **changed}))
    follow(machine)
    assert not (machine.data / "air/wish.json").exists()
    told: dict[str, str] = json.loads((machine.air / "wish.json").read_text())
    return told


def state(machine: Machine) -> dict[str, object]:
    """Return what the daemon is told."""
    told: dict[str, object] = json.loads((machine.air / "state.json").read_text())
    return told


def go_out(machine: Machine) -> None:
    """Give the box a cable to a router."""
    machine.resolvers.write_text("nameserver 192.168.1.1\nnameserver 127.0.0.1\nnameserver odd;\n")
    machine.routes.write_text("Iface Destination\neth0 00000000\n")


def test_the_desks_wish_is_done(machine: Machine, programs: Programs) -> None:
    """The access point is there, on the quietest channel; its password is nowhere that the daemon's folder shows."""
    programs.answer("nmcli -t -f", "1:80\n2:90\n11:31\n")
    assert wish(machine) == {"id": "one", "outcome": "done", "why": "", "said": ""}
    file = machine.system / "network/comanda-wifi.nmconnection"
    text = file.read_text()
    assert file.stat().st_mode & 0o777 == 0o600
    for line in ("mode=ap", "channel=6", "key-mgmt=wpa-psk", "proto=rsn;", "method=shared", "address1=10.42.0.1/24"):
        assert f"{line}\n" in text
    assert (state(machine)["mode"], state(machine)["name"]) == ("access-point", "Taverna")
    assert "thirteen" not in "".join(path.read_text() for path in machine.air.iterdir())
    assert "systemctl --no-block start comanda-air-names.service" in (programs.folder / "calls").read_text()
    assert wish(machine, mode="none")["outcome"] == "done"
    assert (file.exists(), state(machine)["mode"]) == (False, "none")
    assert "systemctl --no-block stop comanda-air-names.service" in (programs.folder / "calls").read_text()


def test_a_wish_that_fails_changes_nothing(machine: Machine, programs: Programs) -> None:
    """The Wi-Fi of before comes back, and the reason is told."""
    wish(machine, mode="client", name="Venue")
    before = (machine.system / "network/comanda-wifi.nmconnection").read_bytes()
    programs.fail("connection up id comanda-wifi")
    became = wish(machine)
    assert (became["outcome"], became["why"], became["said"]) == ("failed", "no_link", "refused on purpose")
    assert (machine.system / "network/comanda-wifi.nmconnection").read_bytes() == before
    assert not (machine.system / "applied/under-way").exists()


@pytest.mark.parametrize(
    "odd", [{"mode": "jam"}, {"name": ""}, {"password": "short"}, {"channel": 14}, {"id": "a\nb"}, {"name": "x\ny"}]
)
def test_nonsense_is_refused(machine: Machine, programs: Programs, odd: dict[str, object]) -> None:
    """The daemon is not trusted with root's network: what no stick could say, it cannot say either."""
    assert wish(machine, **odd)["why"] == "not_understood"
    assert not list((machine.system / "network").iterdir())
    assert "up id" not in (programs.folder / "calls").read_text()


def test_no_link_is_followed(machine: Machine, programs: Programs, tmp_path: Path) -> None:
    """A link in the daemon's folder leads root nowhere: nothing is read and nothing removed but the link itself."""
    (tmp_path / "secret").write_text(json.dumps(WISH))
    (machine.data / "air/wish.json").symlink_to(tmp_path / "secret")
    follow(machine)
    assert (tmp_path / "secret").exists()
    assert not (machine.air / "wish.json").exists()
    (machine.data / "air").rename(tmp_path / "real")
    (tmp_path / "real/wish.json").unlink(missing_ok=True)
    (tmp_path / "real/wish.json").write_text(json.dumps(WISH))
    (machine.data / "air").symlink_to(tmp_path / "real")
    follow(machine)
    assert (tmp_path / "real/wish.json").exists()
    assert "up id" not in (programs.folder / "calls").read_text()


def test_whom_its_dns_asks(machine: Machine, programs: Programs) -> None:
    """Without a way out all names are the box; with one only its own, and what the daemon says of these is looked at."""
    wish(machine)
    assert (machine.air / "servers").read_text() == "server=127.0.0.1#5354\n"
    (machine.data / "air/names").write_text("comanda.local\nbox.example.gr\nx/9.9.9.9\n-odd\n")
    go_out(machine)
    follow(machine)
    own, uplink = ["local", "box.example.gr"], ["192.168.1.1"]
    assert (machine.air / "servers").read_text() == servers(uplink, own[1:])
    assert state(machine)["has_uplink"] is True
    assert programs.folder.is_dir()


def test_the_quietest_channel() -> None:
    """Of the three that do not overlap, the one on which least is heard; neighbours of a channel disturb it, too."""
    assert quietest("") == 1
    assert quietest("1:90\n6:90\n11:20\n") == 11
    assert quietest("3:90\n9:20\nodd\n36:99\n") == 11
    assert quietest("3:10\n9:90\n") == 1


class Air:
    """Two namespaces and a cable between them that stands for the air: a box with its DNS, and a phone."""

    def __init__(self, folder: Path) -> None:
        """Put the real dnsmasq there as NetworkManager and our unit start it."""
        self.folder = folder
        self._holders = [self._hold(), self._hold()]
        self._box, self._phone = (f"--target={one.pid}" for one in self._holders)
        self.within(
            self._box,
            "ip",
            "link",
            "add",
            "ap",
            "type",
            "veth",
            "peer",
            "name",
            "wlan",
            "netns",
            str(self._holders[1].pid),
        )
        for where, words in ((self._box, "link set lo up"), (self._box, "address add 10.42.0.1/24 dev ap")):
            self.within(where, "ip", *words.split())
        self.within(self._box, "ip", "link", "set", "ap", "up")
        self.within(self._phone, "ip", "link", "set", "wlan", "up")
        (folder / "conf").mkdir()
        ours = (SOURCES / "image/files/etc/NetworkManager/dnsmasq-shared.d/comanda.conf").read_text()
        (folder / "conf/comanda.conf").write_text(ours.replace("/run/comanda-air", str(folder)))
        (folder / "servers").write_text("server=127.0.0.1#5354\n")
        unit = (SOURCES / "systemd/comanda-air-names.service").read_text()
        line = next(one for one in unit.splitlines() if one.startswith("ExecStart=")).removeprefix("ExecStart=")
        # As NetworkManager 1.52 does (src/core/dnsmasq/nm-dnsmasq-manager.c).
        shared = (
            "dnsmasq --conf-file=/dev/null --no-hosts --keep-in-foreground --bind-interfaces --except-interface=lo"
            " --clear-on-reload --strict-order --listen-address=10.42.0.1 --dhcp-range=10.42.0.10,10.42.0.254,60m"
            f" --dhcp-leasefile={folder}/leases --dhcp-lease-max=50 --pid-file={folder}/nm-dnsmasq-ap.pid"
            f" --conf-dir={folder}/conf"
        )
        self._running = [subprocess.Popen(["nsenter", self._box, "--net", *words.split()]) for words in (line, shared)]

    @staticmethod
    def _hold() -> subprocess.Popen[bytes]:
        words = ["unshare", "--net", "sh", "-c", "echo there; exec cat"]
        holder = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"there\n"
        return holder

    def within(self, where: str, *words: str) -> str:
        """Run a program in a namespace and return what it says."""
        done = subprocess.run(["nsenter", where, "--net", *words], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def join(self) -> list[str]:
        """Have the phone ask for an address; return it, and what it was told besides."""
        script = self.folder / "lease"
        script.write_text(_LEASE)
        script.chmod(0o755)
        words = f"busybox udhcpc -i wlan -f -q -n -t 15 -T 1 -O 114 -s {script}"
        return self.within(self._phone, *words.split()).split()

    def resolve(self, *asked: tuple[str, int]) -> list[str]:
        """Ask the access point's DNS from the phone."""
        words = [str(one) for pair in asked for one in pair]
        return self.within(self._phone, sys.executable, "-c", _ASK, *words).splitlines()

    async def says(self, asked: Sequence[tuple[str, int]], wanted: Sequence[str]) -> bool:
        """Say whether these are the answers by now: a SIGHUP is taken when there is time for it."""
        return self.resolve(*asked) == wanted

    def serve_the_world(self, address: str) -> str:
        """Have a resolver answer for the internet, beyond the air; return its address."""
        words = f"dnsmasq --conf-file=/dev/null --no-resolv --keep-in-foreground --bind-interfaces --pid-file --listen-address={address}"
        self._running.append(
            subprocess.Popen(["nsenter", self._phone, "--net", *words.split(), "--address=/#/9.9.9.9"])
        )
        return address

    def end(self) -> None:
        """Take everything down."""
        for one in (*self._running, *self._holders):
            one.kill()
            one.communicate()


@pytest.fixture
def air() -> Iterator[Air]:
    """Return a box and a phone on its air; its files are where dnsmasq may read them once it is nobody."""
    with TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        made = Air(Path(folder))
        try:
            yield made
        finally:
            made.end()


async def test_a_phone_on_the_air_finds_the_box_under_every_name(
    machine: Machine, programs: Programs, air: Air
) -> None:
    """The real dnsmasq gives an address and the page's, and answers every name; once there is a way out, only the box's own."""
    address, page, *_ = air.join()
    assert address.startswith("10.42.0.")
    assert bytes.fromhex(page) == b"http://10.42.0.1/api/origin/portal"
    names = [(name, 1) for name in ("captive.apple.com", "connectivitycheck.gstatic.com", "comanda.local", "box.gr")]
    await until(lambda: air.says(names, ["0 10.42.0.1"] * 4))
    assert air.resolve(("captive.apple.com", 28), ("captive.apple.com", 65)) == ["0", "0"]
    there = replace(machine, air=air.folder, pids=air.folder)
    wish(there)
    (there.data / "air/names").write_text("box.gr\n")
    go_out(there)
    there.resolvers.write_text(f"nameserver {air.serve_the_world(address)}\n")
    follow(there)
    await until(lambda: air.says(names, ["0 9.9.9.9", "0 9.9.9.9", "0 10.42.0.1", "0 10.42.0.1"]))
    there.routes.write_text("Iface Destination\n")
    follow(there)
    await until(lambda: air.says(names, ["0 10.42.0.1"] * 4))
    assert "start comanda-air-names" in (programs.folder / "calls").read_text()
