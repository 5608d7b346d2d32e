"""What the tests of the built image share: the images of `make image-test`, and a network to plug them into."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from image.order import own_version
from tests.image.built.boards import ARCH, PATIENCE
from tests.image.built.machine import Venue

# GRUB and BIOS are a mini PC's, and units are the same on both.
_OF_A_PC = ["test_grub.py", "test_units.py"]
collect_ignore = [] if ARCH == "amd64" else _OF_A_PC


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give each test as much more time as its steps have."""
    for item in items:
        mark = item.get_closest_marker("timeout")
        if PATIENCE > 1 and mark is not None and Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.timeout(mark.args[0] * PATIENCE), append=False)


@pytest.fixture(scope="session")
def images() -> Path:
    """Return the folder with the images that `make image-test` built."""
    folder = os.environ.get("COMANDA_IMAGES", "")
    assert folder, "make image-test builds an image and runs this"
    return Path(folder).resolve()


@pytest.fixture(scope="session")
def image(images: Path) -> Path:
    """Return the image of these sources."""
    return images / f"comanda-{own_version()}-{ARCH}.img"


@pytest.fixture
def venue(tmp_path: Path) -> Iterator[Venue]:
    """Yield a network with a router on it."""
    with Venue(tmp_path) as found:
        yield found
