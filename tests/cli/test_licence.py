import json
from pathlib import Path

from kernel.clock import SystemClock
from tests.fakes.cloud import CODE, open_cloud, renewal_text
from tests.fakes.daemon import Daemon, comanda


async def test_the_licence_on_the_command_line(tmp_path: Path) -> None:
    """Claimed with a code, renewed by a file of a stick while the cloud is away, shown with no daemon there."""
    data, stick = str(tmp_path / "data"), tmp_path / "stick.txt"
    async with open_cloud(SystemClock()) as cloud:
        settings = {"COMANDA_LICENCE": "required", "COMANDA_CLOUD_URL": cloud.url}

        async def licence(*words: str) -> tuple[int, str, str]:
            return await comanda("licence", *words, "--data", data, environment=settings)

        async with Daemon(tmp_path / "data", environment=settings):
            code, output, errors = await licence("show")
            assert code == 0, errors
            assert "state        ok trial" in output
            code, output, errors = await licence("renew", "--code", CODE, "--json")
            assert (code, json.loads(output)["site_name"]) == (0, "Ταβέρνα"), errors
            cloud.is_down = True
            code, _, errors = await licence("renew")
            assert (code, "cannot be reached" in errors or "says" in errors) == (3, True)
            assert (await licence("challenge", "--file", str(stick)))[0] == 0
            brought = cloud.renew(stick.read_text().strip())
            stick.write_text(renewal_text(brought))
        code, output, errors = await licence("answer", str(stick))
        assert (code, "state        ok" in output) == (0, True), errors
        code, output, _ = await licence("challenge")
        assert code == 0
        assert output.rstrip().splitlines()[-1].startswith(f"{cloud.url}/renew#v4.public.")


async def test_a_box_without_a_vendor_says_so(tmp_path: Path) -> None:
    """It is no fault."""
    code, output, _ = await comanda("licence", "show", "--data", str(tmp_path / "data"))
    assert (code, output.strip()) == (0, "This box has no vendor: it needs no licence.")
