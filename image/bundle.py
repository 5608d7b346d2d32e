"""The signed bundle by which a box updates itself: the root file system of an image, for RAUC."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from image.debian import Tools, scratch_folder
from image.order import Order

_MANIFEST = """\
[update]
compatible={compatible}
version={version}

[bundle]
format=verity

[image.rootfs]
filename=rootfs.ext4
"""


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signs: a certificate with extendedKeyUsage emailProtection, and its key."""

    certificate: Path
    key: Path


def make_bundle(order: Order, tools: Tools, root_image: Path, signer: Signer, target: Path) -> Path:
    """Write the bundle of a root image and return it; what is in `target` is only replaced by a whole one."""
    with scratch_folder(order) as scratch:
        content = scratch / "content"
        content.mkdir()
        shutil.copy(root_image, content / "rootfs.ext4")
        manifest = _MANIFEST.format(compatible=order.compatible, version=order.version)
        (content / "manifest.raucm").write_text(manifest, encoding="utf-8")
        for name, source in (("signer.pem", signer.certificate), ("signer.key", signer.key), ("ca.pem", order.ca)):
            shutil.copy(source, scratch / name)
        tools.run(
            *("rauc", "bundle", "--cert=/out/signer.pem", "--key=/out/signer.key", "--keyring=/out/ca.pem"),
            *("--mksquashfs-args=-comp zstd -Xcompression-level 6 -quiet", "/out/content", "/out/made.raucb"),
            binds={"/out": scratch},
        )
        shutil.move(scratch / "made.raucb", target)
    return target
