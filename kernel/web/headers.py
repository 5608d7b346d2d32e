"""What a request may say in its headers, and what an answer allows a browser."""

import base64
import hashlib
from typing import Final
from urllib.parse import urlsplit

from aiohttp import hdrs, web

from kernel.errors import DomainError, ErrorCode


def policy_of(style: str) -> str:
    """Return the Content-Security-Policy of a page without scripts, which may use this one `<style>` and nothing else.

    By its hash (CSP Level 3, 2.3.1): a page that arrives whole needs no second file, and nobody's markup gets any style.
    """
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )


READING: Final = frozenset({hdrs.METH_GET, hdrs.METH_HEAD, hdrs.METH_OPTIONS})
_OURS: Final = frozenset({"same-origin", "none"})


def is_from_elsewhere(request: web.Request, *hosts: str) -> bool:
    """Say whether a browser sent this for another site's page; programs that are no browsers say nothing of it.

    `hosts` are the names (with their ports) under which our own pages stand.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:  # browsers say it over TLS, and to the machine itself
        return site not in _OURS
    origin = request.headers.get(hdrs.ORIGIN)
    return origin is not None and _netloc(origin) not in {host.lower() for host in hosts}


def _netloc(origin: str) -> str:
    try:
        return urlsplit(origin.lower()).netloc
    except ValueError:
        return ""


def require_text(request: web.Request) -> None:
    """Raise `malformed` for a header that is no UTF-8.

    aiohttp hands such bytes over as half surrogates, and what stores, hashes or signs them would stumble over these.
    """
    for _, value in request.raw_headers:
        if not value.isascii():
            try:
                value.decode()
            except UnicodeDecodeError as bad:
                words = "A header of the request is not text in UTF-8. Send it anew."
                raise DomainError(ErrorCode.MALFORMED, words) from bad
