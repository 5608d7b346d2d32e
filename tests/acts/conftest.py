"""What every test of acts may ask for."""

import pytest

from tests.conftest import House
from tests.orders.restaurant import Restaurant, furnish


@pytest.fixture
async def restaurant(house: House) -> Restaurant:
    """Return a small restaurant in service."""
    return await furnish(house)
