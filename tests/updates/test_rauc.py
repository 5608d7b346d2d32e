"""The real RAUC: what it says of bundles, in our words."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from appliance.updates import rauc
from appliance.updates.model import UpdateError, Why

_EXTENSIONS = "basicConstraints=CA:FALSE\nkeyUsage=digitalSignature\nextendedKeyUsage=emailProtection\n"
_MANIFEST = """\
[update]
compatible=comanda-amd64
version=99.0

[bundle]
format=verity

[image.rootfs]
filename=root.img
"""


def run(*words: str, folder: Path) -> None:
    """Run a program in a folder."""
    subprocess.run(words, cwd=folder, check=True, capture_output=True)


@pytest.fixture(scope="module")
def maker(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with an authority, a signer's key, and the bundle that it signed."""
    missing = [word for word in ("rauc", "mksquashfs", "openssl") if shutil.which(word) is None]
    assert not missing, f"These tests need {', '.join(missing)}: make setup-dev"
    folder = tmp_path_factory.mktemp("maker")
    new_key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
    run("openssl", "req", "-x509", *new_key, "-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=CA", folder=folder)
    run("openssl", "req", *new_key, "-keyout", "sign.key", "-out", "sign.csr", "-subj", "/CN=Signer", folder=folder)
    (folder / "extensions").write_text(_EXTENSIONS)
    signing = ("-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-extfile", "extensions", "-out", "sign.pem")
    run("openssl", "x509", "-req", "-in", "sign.csr", *signing, folder=folder)
    (folder / "content").mkdir()
    (folder / "content" / "root.img").write_bytes(os.urandom(65_536))
    (folder / "content" / "manifest.raucm").write_text(_MANIFEST)
    run("rauc", "--cert=sign.pem", "--key=sign.key", "bundle", "content", "good.raucb", folder=folder)
    return folder


@pytest.fixture
def trusts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Have RAUC trust the authority in the file that is returned, as the image's settings do."""
    authority, programs = tmp_path / "ca.pem", tmp_path / "bin"
    programs.mkdir()
    (programs / "rauc").write_text(f'#!/bin/sh\nexec {shutil.which("rauc")} --keyring={authority} "$@"\n')
    (programs / "rauc").chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}:/usr/bin:/bin")
    return authority


async def test_it_says_what_a_bundle_holds(maker: Path, trusts: Path) -> None:
    """Once its signature verifies."""
    shutil.copy(maker / "ca.pem", trusts)
    assert await rauc.inspect(maker / "good.raucb") == rauc.Bundle("comanda-amd64", "99.0")


async def test_what_is_not_ours_is_refused_in_words(maker: Path, trusts: Path, tmp_path: Path) -> None:
    """Another maker's, one that was changed, one that was cut short, and something else."""
    good = (maker / "good.raucb").read_bytes()
    bad = {
        "changed": (good[:-200] + bytes([good[-200] ^ 1]) + good[-199:], {Why.NOT_SIGNED}),
        "cut": (good[:-900], {Why.NOT_A_BUNDLE}),
        "other": (b"no update" * 1_000, {Why.NOT_A_BUNDLE}),
    }
    shutil.copy(maker / "ca.pem", trusts)
    for name, (content, whys) in bad.items():
        (tmp_path / name).write_bytes(content)
        with pytest.raises(UpdateError) as refused:
            await rauc.inspect(tmp_path / name)
        assert refused.value.why in whys, str(refused.value)
    shutil.copy(maker / "sign.pem", trusts)
    with pytest.raises(UpdateError) as refused:
        await rauc.inspect(maker / "good.raucb")
    assert refused.value.why is Why.NOT_SIGNED


async def test_a_machine_whose_rauc_has_no_service_is_known_at_once(trusts: Path) -> None:
    """A development machine, for one: it is not waited for a service that never comes."""
    with pytest.raises(rauc.NoServiceError):
        await rauc.read_slots()
