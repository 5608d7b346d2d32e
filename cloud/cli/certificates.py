"""`comanda-cloud certificates`: try the settings by which boxes get certificates, and say what belongs into the vendor's DNS."""

import argparse
import asyncio

from cloud.certificates.model import Trouble
from cloud.certificates.ordering import Orders
from cloud.cli.opened import opened, settings
from cloud.config import Config
from kernel.errors import conflict, unavailable


def check(args: argparse.Namespace) -> int:
    """Register with the authority, write and remove a record, and print the line that lets no other account have one."""
    config = settings(args)
    if not config.gives_names:
        raise conflict("No domain for boxes is set up (box_domain; docs/manual/vendor.en.md).", key="names_off")
    try:
        uri, authorities = asyncio.run(_check(config))
    except Trouble as trouble:
        raise unavailable(str(trouble), key="certificates_unready") from trouble
    print(f"account {uri}")
    print(f"records in {config.dns_zone or config.box_domain} can be changed")
    for one in authorities or ("NAME-OF-THE-AUTHORITY",):
        print(f'{config.box_domain}. CAA 0 issue "{one}; accounturi={uri}; validationmethods=dns-01"')
    return 0


async def _check(config: Config) -> tuple[str, tuple[str, ...]]:
    async with opened(config) as (database, seal):
        return await Orders(database, seal, config).check()
