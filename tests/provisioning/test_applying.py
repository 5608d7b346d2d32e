import json
import signal
import stat
import subprocess
import sys
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from provisioning import steps
from provisioning.applying import Taking, Wish, recover
from provisioning.checking import check
from provisioning.command import main
from provisioning.machine import BUSY, DONE, FAILED, WAITS, Machine
from provisioning.model import TOML_NAME
from provisioning.model import Stick as SoundStick
from provisioning.result import Result
from tests.fakes.programs import Programs
from tests.provisioning.conftest import SSH_KEY, Stick, tree

EVERYTHING = f"""\
format = 1
[restaurant]
name = "Taverna"
[network]
kind = "dhcp"
[wifi]
name = "T; [x]"
password = ' back\\slash '
[ssh]
keys = ["{SSH_KEY}"]
[time]
servers = ["pool.ntp.org"]
[files]
restore = "backup.db"
update = "new.raucb"
[stick]
wipe_secrets = true
"""
FILES = {"backup__db": b"SQLite format 3\0" + bytes(100), "new__raucb": b"bundle"}
# Each step by the call that makes it fail, and the name under which it is told.
FAULTS = [
    ("systemctl restart ssh.service", "ssh"),
    ("systemctl restart systemd-timesyncd.service", "time"),
    ("connection reload", "network"),
    ("up id comanda-cable", "network"),
    ("up id comanda-wifi", "network"),
    ("comanda restore", "restore"),
    ("systemctl start comanda.service", "restore"),
    ("comanda update install", "update"),
    ("comanda stick apply", "house"),
]


def take(root: Path, machine: Machine, **wish: object) -> Result:
    """Take a stick."""
    return Taking(root, machine, Wish(**wish)).take()  # type: ignore[arg-type]


@pytest.fixture
def lived_in(machine: Machine) -> Machine:
    """Return a box on which an earlier installer was: his key, his network, his database."""
    for name, text in {
        "ssh/authorized_keys": "ssh-ed25519 OLD\n",
        "network/comanda-cable.nmconnection": "[connection]\nid=old\n",
        "network/somebody.nmconnection": "[connection]\nid=else\n",
    }.items():
        path = machine.system / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    (machine.data / "comanda.db").write_bytes(b"old")
    return machine


def test_a_sound_stick_is_applied_once(stick: Stick, programs: Programs, machine: Machine) -> None:
    """Everything is where the box looks for it, secret files are private, secrets leave the stick; then nothing is left to do."""
    root = stick(EVERYTHING, **FILES)
    copy = stick(EVERYTHING, **FILES)
    result = take(root, machine)
    assert (result.outcome, result.is_wiped) == ("applied", True), result
    assert result.steps == ("ssh", "time", "network", "restore", "update", "house")
    assert not (root / TOML_NAME).exists()
    assert (machine.system / "ssh/authorized_keys").read_text() == f"{SSH_KEY}\n"
    wifi = machine.system / "network/comanda-wifi.nmconnection"
    assert stat.S_IMODE(wifi.stat().st_mode) == 0o600
    assert "ssid=84;59;32;91;120;93;\n" in wifi.read_text()
    assert "psk=\\sback\\\\slash\\s\n" in wifi.read_text()
    assert (machine.leds / "ACT/trigger").read_text() == "default-on"
    load = json.loads(programs.said("comanda stick apply"))
    assert (load["settings"]["wifi_password"], load["follows_restore"]) == (" back\\slash ", True)
    page = (root / "RESULT.html").read_text() + (root / "result.json").read_text()
    assert "slash" not in page
    before, calls = tree(machine.system), len(programs.calls())
    assert take(copy, machine).outcome == "already"
    assert (tree(machine.system), len(programs.calls())) == (before, calls)


def test_a_guest_changes_nothing_of_its_machine(stick: Stick, programs: Programs, machine: Machine) -> None:
    """On a machine of somebody's own a stick says which of its lines are not its business; without them the house is filled."""
    guest = replace(machine, is_guest=True)
    root = stick(EVERYTHING, **FILES)
    before = tree(machine.system, machine.data)
    refused = take(root, guest)
    assert refused.outcome == "refused"
    told = {(one.key, one.fields.get("name", "")) for one in refused.faults}
    assert told == {("not_a_guests", name) for name in ("network", "wifi", "ssh", "time")} | {("no_slots", "")}
    rows = EVERYTHING.split("\n")
    assert {rows[one.line - 1] for one in refused.faults} >= {"[network]", "[wifi]", "[ssh]", "[time]"}
    assert tree(machine.system, machine.data) == before
    applied = take(stick('format = 1\n[restaurant]\nname = "Taverna"\n'), guest)
    assert (applied.outcome, applied.steps) == ("applied", ("house",)), applied


@pytest.mark.parametrize(("wrong", "step"), FAULTS)
def test_a_fault_in_any_step_undoes_those_before_it(
    stick: Stick, programs: Programs, lived_in: Machine, wrong: str, step: str
) -> None:
    """The files are as they were, the network of before is up again, and the stick says what failed."""
    root = stick(EVERYTHING, **FILES)
    programs.answer("nmcli -t -f", "uuid-of-before\n")
    before = tree(lived_in.system, lived_in.data)
    programs.fail(wrong)
    result = take(root, lived_in)
    assert (result.outcome, result.failed, result.is_good) == ("failed", step, False)
    assert tree(lived_in.system, lived_in.data) == before
    assert not (lived_in.system / "applied/under-way").exists()
    assert (root / TOML_NAME).exists()
    assert json.loads((root / "result.json").read_text())["failed"] == step
    if step not in {"ssh", "time"}:
        assert any(call.endswith("up uuid uuid-of-before") for call in programs.calls())
    if step == "house":
        assert "comanda update cancel" in " ".join(programs.calls())
    programs.fail()
    assert take(root, lived_in).outcome == "applied"


def test_what_a_restore_did_is_taken_back(stick: Stick, programs: Programs, machine: Machine) -> None:
    """Where there was no database, the restored one goes; where one was set aside, that very one comes back."""
    programs.fail("comanda stick apply")
    assert take(stick(EVERYTHING, **FILES), machine).outcome == "failed"
    assert f"comanda restore --take-back --data {machine.data}" in programs.calls()
    (machine.data / "comanda.db").write_bytes(b"now")
    (machine.data / "comanda.db.before-restore-1").write_bytes(b"earlier")
    programs.do("comanda restore", f"[ $2 = --take-back ] || touch {machine.data}/comanda.db.before-restore-2")
    assert take(stick(EVERYTHING + "#\n", **FILES), machine).outcome == "failed"
    assert f"comanda restore --take-back comanda.db.before-restore-2 --data {machine.data}" in programs.calls()


def test_a_sealed_backup_is_opened_by_a_key_that_lies_nowhere(
    stick: Stick, programs: Programs, machine: Machine, tmp_path: Path
) -> None:
    """It goes to the box's own program on its standard input, and into no result."""
    programs.do("comanda restore", f"cat > {tmp_path}/given")
    key = "AGE-SECRET-KEY-1" + "Q" * 58
    sealed = b"age-encryption.org/v1\n" + bytes(99)
    root = stick(f'format = 1\n[files]\nrestore = "b.db.gz.age"\nrestore_key = "{key}"\n', b__db__gz__age=sealed)
    assert take(root, machine).outcome == "applied"
    (call,) = [one for one in programs.calls() if one.startswith("comanda restore")]
    assert call.startswith(f"comanda restore {root}/b.db.gz.age --key - --force --sha256 {sha256(sealed).hexdigest()}")
    assert (tmp_path / "given").read_text() == key
    written = [path.read_bytes() for path in (*root.glob("*esult*"), *machine.system.rglob("*")) if path.is_file()]
    assert not [one for one in written if b"QQQQ" in one]


def test_a_stick_has_the_box_made_as_new_once(stick: Stick, programs: Programs, lived_in: Machine) -> None:
    """The house marks it, the stick tells it and needs a restart; a box that is as new already is left alone, however often."""
    root = stick("format = 1\n[box]\nfactory_reset = true\n")
    result = take(root, lived_in)
    assert (result.outcome, result.needs_restart) == ("reset", True)
    assert json.loads(programs.said("comanda stick apply"))["reset"] == {"even_in_service": False}
    assert "starts again now" in (root / "RESULT.html").read_text()
    programs.answer("comanda stick check", '{"verdict": "new"}')
    assert take(root, lived_in).outcome == "reset", "somebody set the machine up, if not the house"
    for path in sorted(lived_in.system.rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    result = take(root, lived_in)
    assert (result.outcome, result.needs_restart) == ("new", False)


@pytest.mark.parametrize(("deadly", "_"), FAULTS)
def test_a_plug_pulled_in_any_step_is_undone_at_the_next_start(
    stick: Stick, programs: Programs, lived_in: Machine, deadly: str, _: str
) -> None:
    """In the middle of each step: what was written down beforehand puts everything back, once."""
    root = stick(EVERYTHING, **FILES)
    where = ["--system", str(lived_in.system), "--data", str(lived_in.data), "--leds", str(lived_in.leds), "--user", ""]
    before = tree(lived_in.system, lived_in.data)
    programs.kill(deadly)
    command = [sys.executable, "-m", "provisioning.command", "apply", "--stick", str(root), *where]
    assert subprocess.run(command, check=False, capture_output=True).returncode == -signal.SIGKILL
    programs.kill()
    assert recover(lived_in) == []
    assert tree(lived_in.system, lived_in.data) == before
    assert not (lived_in.system / "applied/under-way").exists()
    assert take(root, lived_in).outcome == "applied"


def test_a_plug_pulled_after_the_house_took_it_undoes_nothing(
    stick: Stick, programs: Programs, machine: Machine
) -> None:
    """The house's word counts: the rest is finished, not taken back."""
    digest = "d" * 64
    run = steps.Run(machine)
    run.begin(digest)
    run.take(0, next(steps.steps_of(_sound(stick), Path(), machine)))
    programs.answer("comanda stick state", json.dumps({"state": "applied"}))
    assert recover(machine) == []
    assert run.was_applied(digest)
    assert (machine.system / "ssh/authorized_keys").exists()


def _sound(stick: Stick) -> SoundStick:
    found = check(stick(EVERYTHING, **FILES)).stick
    assert found is not None
    return found


def test_an_answer_that_was_lost_is_asked_for(stick: Stick, programs: Programs, machine: Machine) -> None:
    """The house took the stick and the command broke off: that is no reason to undo the network."""
    programs.fail("comanda stick apply")
    programs.answer("comanda stick state", json.dumps({"state": "applied"}))
    assert take(stick(EVERYTHING, **FILES), machine).outcome == "applied"


@pytest.mark.parametrize(
    ("state", "outcome"), [("waiting", "waits"), ("refused", "denied"), ("allowed", "applied"), ("unknown", "waits")]
)
def test_a_box_that_belongs_to_somebody_asks(
    stick: Stick, programs: Programs, machine: Machine, state: str, outcome: str
) -> None:
    """What the manager says decides; while nobody has said anything, nothing is changed."""
    programs.answer("comanda stick check", json.dumps({"verdict": "ask", "faults": []}))
    programs.answer("comanda stick ask", json.dumps({"state": "waiting"}))
    programs.answer("comanda stick state", json.dumps({"state": state}))
    before = tree(machine.system)
    root = stick(EVERYTHING, **FILES)
    assert take(root, machine).outcome == outcome
    assert (tree(machine.system) == before) == (outcome != "applied")
    asked = json.loads(programs.said("comanda stick ask"))
    assert "Wi-Fi: join T; [x]" in asked["will_en"]
    assert "slash" not in json.dumps(asked)


def test_a_signature_that_does_not_hold_stops_everything(stick: Stick, programs: Programs, machine: Machine) -> None:
    """Somebody changed a signed stick: it is not taken for an unsigned one."""
    root = stick(EVERYTHING, **FILES, comanda__sig="comanda-stick-1\nkey x\nsignature y\n")
    result = take(root, machine)
    assert (result.outcome, [one.key for one in result.faults]) == ("refused", ["seal_broken"])
    assert [call for call in programs.calls() if "stick tell" not in call] == []


def test_somebodys_holiday_pictures_are_left_alone(tmp_path: Path, programs: Programs, machine: Machine) -> None:
    """A stick without comanda.toml: nothing is written to it, nothing is said."""
    root = tmp_path / "pictures"
    root.mkdir()
    (root / "beach.jpg").write_bytes(b"sun")
    assert take(root, machine).outcome == "not_ours"
    assert [path.name for path in root.iterdir()] == ["beach.jpg"]
    assert programs.calls() == []
    assert (machine.leds / "ACT/trigger").read_text() == "none"


def test_the_light_goes_out_with_the_stick(stick: Stick, programs: Programs, machine: Machine) -> None:
    """Pulled out once all is done, it has told what it had to; while another one is being applied, the light is that one's."""
    where = ["--system", str(machine.system), "--data", str(machine.data), "--leds", str(machine.leds), "--user", ""]
    light = machine.leds / "ACT/trigger"
    assert take(stick(EVERYTHING, **FILES), machine).outcome == "applied"
    with steps.Run(machine).alone():
        assert main(["idle", *where]) == 0
        assert light.read_text() == "default-on"
    assert main(["idle", *where]) == 0
    assert light.read_text() == "none"


def test_the_kernel_is_given_every_pattern_of_the_light_before() -> None:
    """What makes a light blink are modules of Debian's kernel: asked for by a name that is not loaded, the light stays as it is."""
    unit = (Path(__file__).parents[2] / "systemd/comanda-provision@.service").read_text(encoding="utf-8")
    loaded = next(line for line in unit.splitlines() if line.startswith("ExecStartPre=") and "modprobe" in line).split()
    assert {f"ledtrig-{trigger}" for trigger, _, _ in (BUSY, WAITS, DONE, FAILED)} <= set(loaded)


def test_a_dry_run_changes_nothing(
    stick: Stick, programs: Programs, machine: Machine, capsys: pytest.CaptureFixture[str]
) -> None:
    """It tells the plan, in both languages."""
    root = stick(EVERYTHING, **FILES)
    before = tree(root, machine.system)
    where = ["--system", str(machine.system), "--data", str(machine.data), "--leds", str(machine.leds), "--user", ""]
    assert main(["apply", "--stick", str(root), "--dry-run", *where]) == 0
    told = capsys.readouterr().out
    assert "Wi-Fi: join T; [x]" in told
    assert "Wi-Fi: είσοδος στο T; [x]" in told
    assert tree(root, machine.system) == before
    assert not (machine.system / "applied").exists()


def test_a_result_never_goes_through_a_link(stick: Stick, programs: Programs, machine: Machine, tmp_path: Path) -> None:
    """On a stick whose file system knows links, RESULT.html replaces one and leaves alone what it points at."""
    root = stick("nonsense")
    (tmp_path / "outside").write_text("precious")
    (root / "RESULT.html").symlink_to(tmp_path / "outside")
    (root / "RESULT.html.new").symlink_to(tmp_path / "outside")
    assert take(root, machine).outcome == "refused"
    assert (tmp_path / "outside").read_text() == "precious"
    assert "comanda.toml" in (root / "RESULT.html").read_text()
