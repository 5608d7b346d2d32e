"""What a request may say in its headers."""

from aiohttp import web

from kernel.errors import DomainError, ErrorCode


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
