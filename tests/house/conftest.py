"""The plot on which a rule's violation is planted."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.house.sources import forget_sources

Plant = Callable[..., Path]


@pytest.fixture(scope="module", autouse=True)
def _forgetting() -> Iterator[None]:
    """Parse each source once for the tests of a file, and keep none of it for those that come after."""
    yield
    forget_sources()


@pytest.fixture
def plant(tmp_path: Path) -> Plant:
    """Return a function that writes files (path=text pairs) below an empty root and returns the root."""

    def write(files: dict[str, str]) -> Path:
        for path, text in files.items():
            file = tmp_path / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        return tmp_path

    return write
