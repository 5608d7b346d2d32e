"""The schema: what the steps make is what the rooms declare; newer data is refused; addresses; settings."""

import ipaddress
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from openapi_spec_validator import OpenAPIV31SpecValidator
from sqlalchemy import AsyncAdaptedQueuePool, Connection, text
from sqlalchemy.ext.asyncio import create_async_engine

from cloud.app import routes
from cloud.boxes import months
from cloud.config import Config, ConfigError, load
from cloud.runtime.addresses import caller_address, counted_as
from cloud.runtime.database import Database, metadata
from cloud.runtime.openapi import document
from cloud.runtime.schema import SchemaError, migrate
from kernel.clock import DAY_MS, SystemClock
from kernel.errors import DomainError, ErrorCode
from tests.cloud.conftest import Cloud


def _differences(connection: Connection) -> list[object]:
    found = compare_metadata(MigrationContext.configure(connection), metadata)
    return [one for one in found if "heartbeats_" not in str(one)]


async def test_the_steps_make_what_the_rooms_declare(cloud: Cloud) -> None:
    """Tables, columns, types and indexes, on both databases."""
    async with cloud.vendor.database.begin() as tx:
        assert await tx.connection.run_sync(_differences) == []


async def test_data_of_a_newer_version_is_refused(cloud: Cloud) -> None:
    """With words that say what to do, and untouched."""
    database = cloud.vendor.database
    async with database.begin() as tx:
        await tx.connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(SchemaError, match="newer version"):
        await migrate(database)


async def test_history_lies_in_months_and_old_ones_go(cloud: Cloud) -> None:
    """A heartbeat of this month is dropped in fourteen months, a younger one stays."""
    box = await cloud.claimed(days=3000)
    await box.heartbeat()
    cloud.clock.advance(200 * DAY_MS)
    for _ in range(2):
        async with cloud.vendor.database.begin() as tx:
            await months.keep(tx)
    await box.heartbeat()
    cloud.clock.advance(240 * DAY_MS)
    async with cloud.vendor.database.begin() as tx:
        await months.keep(tx)
    kept = (await (await cloud.admin()).get(f"/api/sites/{box.site_id}/heartbeats")).json["heartbeats"]
    assert [one["seq"] for one in kept] == [2]


def test_months_meet_at_their_edges() -> None:
    """Over the year's end too."""
    december = months.begins_ms((2026, 12))
    assert months.month_of(december) == (2026, 12)
    assert months.month_of(december - 1) == (2026, 11)
    assert months.month_of(december, 1) == (2027, 1)
    assert months.month_of(december, -12) == (2025, 12)


@pytest.mark.parametrize("cloud_config", ["sqlite"], indirect=True)
async def test_the_description_is_openapi_3_1(cloud: Cloud) -> None:
    """What is served is what is committed, and a validator takes it."""
    served = (await cloud.stranger().get("/api/openapi.json")).json
    OpenAPIV31SpecValidator(served).validate()
    assert served["paths"].keys() == document(routes(Config()))["paths"].keys()
    assert "/api/heartbeat" in served["paths"]


@pytest.mark.parametrize(
    ("peer", "forwarded", "expected"),
    [
        ("203.0.113.5", "", "203.0.113.5"),
        ("203.0.113.5", "192.0.2.1", "203.0.113.5"),  # no proxy of ours: its word does not count
        ("127.0.0.1", "192.0.2.1", "192.0.2.1"),
        ("127.0.0.1", "6.6.6.6, 192.0.2.1", "192.0.2.1"),  # what the caller himself wrote does not count
        ("127.0.0.1", "192.0.2.1, 127.0.0.1", "192.0.2.1"),
        ("127.0.0.1", "nonsense", "127.0.0.1"),
    ],
)
def test_a_callers_address_is_what_our_proxy_saw(peer: str, forwarded: str, expected: str) -> None:
    """Nobody chooses under which address his tries are counted."""
    assert caller_address(peer, forwarded, [ipaddress.ip_network("127.0.0.1")]) == expected


def test_a_household_counts_as_one() -> None:
    """IPv6 by its /64."""
    assert counted_as("2001:db8:1:2:3::9") == counted_as("2001:db8:1:2:ffff::1") != counted_as("2001:db8:1:3::1")


def test_settings_are_refused_by_name(tmp_path: Path) -> None:
    """An unknown key, a value that cannot be meant; a box's own settings beside them are none of ours."""
    environment = {"COMANDA_CLOUD_URL": "https://x", "COMANDA_CLOUD_ROOT_KEY": "k", "COMANDA_CLOUD_CODE_DAYS": "3"}
    assert load({"data": str(tmp_path)}, environment).code_days == 3
    for name, value in (("DATABSE", "x"), ("DATABASE", "mysql://x"), ("LISTEN", "8000"), ("TRUSTED_PROXIES", "x")):
        with pytest.raises(ConfigError, match=name.lower()):
            load({"data": str(tmp_path)}, {f"COMANDA_CLOUD_{name}": value})
    (tmp_path / "comanda-cloud.toml").write_text("session_hours = 99\n")
    with pytest.raises(ConfigError, match="session_hours"):
        load({"data": str(tmp_path)}, {})


async def test_a_pool_that_is_dry_says_to_try_again(cloud_config: Config) -> None:
    """Who comes when every connection is taken gets a refusal that may be tried again, and is no fault of the cloud."""
    database = Database(cloud_config.database_url, SystemClock())
    await database.close()
    database.engine = create_async_engine(
        database.url, poolclass=AsyncAdaptedQueuePool, pool_size=1, max_overflow=0, pool_timeout=0.05
    )
    async with database.read():
        with pytest.raises(DomainError, match="Try again in a moment") as refusal:
            async with database.read():
                pass
    assert refusal.value.code is ErrorCode.UNAVAILABLE
    await database.close()
