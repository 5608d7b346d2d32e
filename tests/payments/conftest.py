"""What every test of payments may ask for."""

from pathlib import Path

import pytest

from appliance.config import Config
from tests.conftest import House
from tests.orders.restaurant import Restaurant, furnish


@pytest.fixture
def country() -> str:
    """Return in which country the restaurant is; a test chooses another by parametrizing it."""
    return "gr"


@pytest.fixture
def config(tmp_path: Path, country: str) -> Config:
    """Return settings for a box in that country."""
    return Config(data=str(tmp_path / "data"), listen="127.0.0.1:0", inputs="off", country=country)


@pytest.fixture
async def restaurant(house: House) -> Restaurant:
    """Return a small restaurant in service."""
    return await furnish(house)
