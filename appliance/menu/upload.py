"""Takes files out of requests, never holding more than they may weigh; names of files are not even looked at."""

import base64
import binascii
import hashlib
from dataclasses import dataclass

from aiohttp import BodyPartReader, web
from aiohttp.http_exceptions import HttpProcessingError

from appliance.menu.workshop import Workshop
from appliance.runtime.http import arriving, read_body, too_large
from kernel.errors import DomainError, ErrorCode, invalid

PICTURE_MOST = 8 * 1024 * 1024
JSON_MOST = 256 * 1024
FORM_MOST = PICTURE_MOST + JSON_MOST + 64 * 1024
# A picture in base64 weighs a third more.
BASE64_MOST = JSON_MOST + PICTURE_MOST * 4 // 3 + 4
_MOST_PARTS = 20
_CHUNK = 64 * 1024
_SIGNATURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF")


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as the box keeps it: WebP at most 800 and 200 pixels wide and high."""

    digest: str
    large: bytes
    small: bytes


def is_form(request: web.Request) -> bool:
    """Say whether a request brings several parts."""
    return request.content_type.startswith("multipart/")


async def read_form(request: web.Request, most: dict[str, int]) -> dict[str, bytes]:
    """Return the named parts of a multipart body, each at most as large as `most` says; others are passed over.

    Raises `malformed` for a body that is no multipart, `too_large`.
    """
    if request.content_length is not None and request.content_length > FORM_MOST:
        raise too_large(FORM_MOST)
    found: dict[str, bytes] = {}
    left = FORM_MOST
    try:
        async with arriving(FORM_MOST):
            reader = await request.multipart()
            for _ in range(_MOST_PARTS):
                part = await reader.next()
                if part is None:
                    return found
                if not isinstance(part, BodyPartReader):
                    raise _no_form()
                name = part.name or ""
                content = await _read_part(part, min(most.get(name, left), left))
                left -= len(content)
                if name in most:
                    found[name] = content
    except (HttpProcessingError, ValueError, AssertionError, RuntimeError, EOFError) as bad:
        raise _no_form() from bad
    raise _no_form()


async def _read_part(part: BodyPartReader, most: int) -> bytes:
    content = bytearray()
    while chunk := await part.read_chunk(_CHUNK):
        content += chunk
        if len(content) > most:
            raise too_large(most)
    return bytes(content)


def _no_form() -> DomainError:
    return DomainError(
        ErrorCode.MALFORMED, "The body is not multipart/form-data. Send the picture in a field named file."
    )


async def read_picture(request: web.Request) -> bytes:
    """Return the picture of a request: the form's field `file`, or the whole body."""
    if not is_form(request):
        return await read_body(request, PICTURE_MOST)
    parts = await read_form(request, {"file": PICTURE_MOST})
    if "file" not in parts:
        raise invalid("There is no picture in the form. Put it into a field named file.", field="file")
    return parts["file"]


def decode_picture(text: str) -> bytes:
    """Return a picture from base64, with or without a data URL's head. Raises `invalid`, `too_large`."""
    if text.startswith("data:"):
        text = text.partition(",")[2]
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as bad:
        raise invalid("image_data is not base64. Encode the picture's bytes.", field="image_data") from bad
    if len(data) > PICTURE_MOST:
        raise too_large(PICTURE_MOST)
    return data


async def develop(workshop: Workshop, data: bytes) -> Picture:
    """Return a picture ready to be kept. Raises `invalid` for what is no JPEG, PNG or WebP, is damaged or too large."""
    if not data.startswith(_SIGNATURES):  # spares a process for what is plainly something else
        raise invalid(
            "This is not a JPEG, PNG or WebP picture. Save it as one of these.", key="file_refused", field="file"
        )
    made = await workshop.run("picture.py", data)
    length = int.from_bytes(made[:4])
    large, small = made[4 : 4 + length], made[4 + length :]
    return Picture(hashlib.sha256(large).hexdigest(), large, small)
