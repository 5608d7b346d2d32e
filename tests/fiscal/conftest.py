"""What every test of the fiscal port may ask for."""

from pathlib import Path

import pytest

from appliance.config import Config
from tests.conftest import House
from tests.fiscal.authority import Authority, watch
from tests.orders.restaurant import Restaurant, furnish


@pytest.fixture
def choice() -> str:
    """Return the setting `fiscal`; a test chooses another by parametrizing it."""
    return "emulated"


@pytest.fixture
def config(tmp_path: Path, choice: str) -> Config:
    """Return settings for a box that tells its provider of documents."""
    return Config(data=str(tmp_path / "data"), listen="127.0.0.1:0", inputs="off", fiscal=choice)


@pytest.fixture
async def restaurant(house: House) -> Restaurant:
    """Return a small restaurant in service."""
    return await furnish(house)


@pytest.fixture
def authority(house: House) -> Authority:
    """Return the emulated provider, and the phrases with which tests look at the port."""
    return watch(house)
