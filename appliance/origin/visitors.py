"""Who may ask under which name: a page of another site, open on a phone in the house, is no page of the box's.

Such a page can make the phone ask the box (cross-site requests), and can have its own name lead to the box's address
(DNS rebinding): then the browser takes both for one site and lets it read the answers. The first is refused by what the
browser says of itself (Fetch, `Origin` and `Sec-Fetch-Site`), the second by the name: from outside, nobody can give a
phone an address, a name without a dot or one of the home's own endings (RFC 6762, RFC 8375).
"""

import ipaddress
import re
from collections.abc import Awaitable, Callable
from functools import lru_cache
from typing import Final

from aiohttp import hdrs, web

from appliance.origin.checks import HEALTH
from appliance.origin.keeper import KEEPER
from appliance.origin.trials import PAGE
from kernel.errors import forbidden
from kernel.web.headers import READING, is_from_elsewhere

# How a name is found to lead here, before it is chosen.
_ANY_NAME: Final = frozenset({HEALTH, PAGE})
_OF_THE_HOUSE: Final = (".local", ".localhost", ".lan", ".home", ".internal", ".home.arpa")
_HOST: Final = re.compile(r"(\[[0-9a-f:.%]+\]|[a-z0-9._-]*)(?::\d{1,5})?")


@web.middleware
async def visitors(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Refuse what comes under a stranger's name, and commands from a stranger's page."""
    host = request.headers.get(hdrs.HOST, "")
    if not _is_of_the_house(host) and request.path.rstrip("/") not in _ANY_NAME and not _is_chosen(request, host):
        raise forbidden(
            f"The box is not called {host[:100]}. Open it at its own address; a manager can choose another name for it.",
            key="host_unknown",
            host=host[:100],
        )
    if request.method not in READING and is_from_elsewhere(request, host):
        raise forbidden("Another site's page sent this. Open the box at its own address.", key="foreign_page")
    return await handler(request)


@lru_cache(maxsize=256)
def _is_of_the_house(host: str) -> bool:
    """Say whether nobody outside the house can make a browser use this as a page's own name."""
    name = name_of(host)
    if name is None:
        return False
    return "." not in name or name.endswith(_OF_THE_HOUSE) or _is_address(name)


def _is_chosen(request: web.Request, host: str) -> bool:
    name = name_of(host)
    return name is not None and name in request.app[KEEPER].called()


def name_of(host: str) -> str | None:
    """Return the name or address in a Host header, in small letters; "" for none, None for what is no such header."""
    found = _HOST.fullmatch(host.lower())
    return None if found is None else found[1].rstrip(".")


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True
