"""The package under the systemd of the machine that it is put on."""

from pathlib import Path

import aiohttp
import pytest

from tests.devices.lan import Lan, PluggedPrinter
from tests.image.built.evening import Phone
from tests.image.deb.booted import Booted, until
from tests.image.deb.conftest import NEXT, PIN, OwnMachine, Package, furnish

_PAPER_S = 120.0
_HUNGRY_S = 180.0
_ANSWER_S = 60.0


async def order(machine: Booted) -> str:
    """Order a dish at the counter and return its name."""
    async with aiohttp.ClientSession(machine.url, timeout=aiohttp.ClientTimeout(_ANSWER_S)) as http:
        phone = await Phone(http).log_in("/api/auth/login", {"username": "Eleni", "pin": PIN})
        menu = await phone.ask("GET", "/api/menu/")
        plain = (one for one in menu["products"] if one["printer_zone_id"] and not one["portions"])
        dish = next(one for one in plain if not one["is_weighed"])
        check = await phone.ask("POST", "/api/orders/errands", {"kind": "counter"})
        await phone.ask("POST", f"/api/orders/{check['id']}/items", [{"product_id": dish["id"], "quantity": 1}])
        return str(dish["name"])


async def orders(machine: Booted) -> int:
    """Return how many checks the house knows."""
    async with aiohttp.ClientSession(machine.url, timeout=aiohttp.ClientTimeout(_ANSWER_S)) as http:
        phone = await Phone(http).log_in("/api/auth/login", {"username": "Eleni", "pin": PIN})
        return len(await phone.ask("GET", "/api/orders/"))


async def fill_a_stick(machine: Booted) -> None:
    """Mount something where sticks are mounted while the daemon runs, shut in as it is; see a sealed copy arrive on it."""
    place = "/run/comanda-sticks/BACKUPS"
    machine.does("mkdir", place)
    machine.does("mount", "-t", "tmpfs", "-o", "mode=0777", "stick", place)
    machine.does("mkdir", "--mode=0777", f"{place}/comanda-backups")
    async with aiohttp.ClientSession(machine.url, timeout=aiohttp.ClientTimeout(_ANSWER_S)) as http:
        phone = await Phone(http).log_in("/api/auth/login", {"username": "Eleni", "pin": PIN})
        await phone.ask("POST", "/api/backups/key")
        await phone.ask("POST", "/api/backups")

        async def has_come() -> bool:
            told = await phone.ask("POST", "/api/backups/copies")
            return any(one["label"] == "BACKUPS" and one["copies"] for one in told["places"])

        await until(has_come, _PAPER_S)
    assert "age-encryption.org" in machine.does("sh", "-c", f"head -c 99 {place}/comanda-backups/*/*.gz.age")
    machine.does("umount", place)


async def starve(machine: Booted) -> None:
    """Hold the daemon still until the watchdog has found it so."""
    machine.signal("SIGSTOP")

    async def is_found() -> bool:
        return "Watchdog timeout" in machine.journal()

    await until(is_found, _HUNGRY_S)


@pytest.mark.long
@pytest.mark.timeout(3600)
async def test_systemd_starts_it_watches_it_and_lets_it_go(
    machine: OwnMachine, package: Package, tmp_path: Path
) -> None:
    """Ready on ports 80 and 443, a stick filled, up again when killed or stuck, upgraded at work with its data, and purged."""
    with Lan(beside=3) as lan:
        async with PluggedPrinter(lan, tmp_path / "kitchen") as kitchen, Booted(machine, lan) as booted:
            booted.install(package(machine.debian))
            daemon = await booted.serves_anew("")
            assert (booted.unit("Type"), booted.unit("User")) == ("notify", "comanda")
            booted.does("comanda", "user", "add", "Eleni", "--role", "manager", "--pin", PIN)
            async with aiohttp.ClientSession(booted.url, timeout=aiohttp.ClientTimeout(_ANSWER_S)) as http:
                await furnish(http, kitchen.address, 9100)
            dish = await order(booted)

            async def is_printed() -> bool:
                return any(dish in ticket for ticket in kitchen.tickets())

            await until(is_printed, _PAPER_S)
            await fill_a_stick(booted)
            fed = booted.unit("WatchdogTimestampMonotonic")

            async def is_fed() -> bool:
                return booted.unit("WatchdogTimestampMonotonic") != fed

            await until(is_fed, _HUNGRY_S)
            booted.signal("SIGKILL")
            daemon = await booted.serves_anew(daemon)
            await starve(booted)
            daemon = await booted.serves_anew(daemon)
            assert (booted.unit("NRestarts"), await orders(booted)) == ("2", 1)

            booted.install(package(machine.debian, NEXT))
            assert booted.does("dpkg-query", "--show", "--showformat=${Version}", "comanda").startswith(NEXT)
            await booted.serves_anew(daemon)
            assert await orders(booted) == 1
            await order(booted)
            assert "failed" not in booted.does("systemctl", "list-units", "--state=failed", "--plain", "--no-legend")

            booted.apt("remove", "comanda")
            assert booted.left_running() == []
            booted.install(package(machine.debian, NEXT))
            await booted.serves_anew("")
            assert await orders(booted) == 2
            booted.apt("purge", "comanda")
            assert booted.left_running() == []
            assert booted.says("systemctl", "list-unit-files", "comanda*", "--no-legend")[1].strip() == ""
            assert not (machine.root / "var/lib/comanda").exists()
