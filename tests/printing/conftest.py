"""What the printing tests share: the golden files' option, profiles, a scratch folder."""

from collections.abc import Callable
from pathlib import Path

import pytest

from appliance.printing.profiles import PrinterProfile, find_profile
from tests.conftest import House
from tests.printing.service import Service, begin

HERE = Path(__file__).parent
GOLDEN_BYTES = HERE.parent / "golden"
GOLDEN_PAPER = HERE / "golden"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let a person who looked at the new paper write it down as right."""
    parser.addoption("--papers", metavar="FOLDER", help="write pictures of previewed papers there, to be looked at")
    parser.addoption("--update-goldens", action="store_true", help="write golden tickets instead of comparing them")


@pytest.fixture
def match_golden(request: pytest.FixtureRequest) -> Callable[[Path, bytes], None]:
    """Return a function that compares bytes with a golden file, or writes it with --update-goldens."""

    def match(path: Path, found: bytes) -> None:
        if request.config.getoption("--update-goldens", default=False):
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(found)
        assert path.exists(), f"{path.name} is not written yet: look at the paper and run with --update-goldens"
        assert found == path.read_bytes(), f"{path.name} differs: look at the paper, then run with --update-goldens"

    return match


@pytest.fixture
def jolimark() -> PrinterProfile:
    """Return the default printer."""
    return find_profile("jolimark-tp850ue")


@pytest.fixture(scope="session")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return one cache folder for python-escpos, which reads its name once a process."""
    return tmp_path_factory.mktemp("escpos")


@pytest.fixture
async def service(house: House) -> Service:
    """Return a restaurant in service, without a printer yet."""
    return await begin(house)
