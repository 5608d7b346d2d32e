"""Pictures of products: taken from strangers, made small and plain, kept with everything else."""

import base64
import io
import os
import struct
import zlib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from appliance.menu import workshop
from appliance.menu.picture import PictureError, develop
from appliance.menu.workshop import Workshop
from kernel.errors import DomainError
from tests.conftest import House, Phone, Reply
from tests.menu.larder import add_category, beer, journal_length, picture, see, tag_of


async def upload(phone: Phone, product: dict[str, Any], data: bytes, **more: Any) -> Reply:
    """Send a picture as the body."""
    return await phone.post(f"/api/products/{product['id']}/image", raw=data, **more)


def form(*parts: tuple[str, str, bytes], boundary: str = "b0undary") -> dict[str, Any]:
    """Return the raw body and header of a multipart form of (name, more headers, content)."""
    body = b""
    for name, more, content in parts:
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"{more}\r\n\r\n'
        body += head.encode() + content + b"\r\n"
    return {
        "raw": body + f"--{boundary}--\r\n".encode(),
        "headers": {"Content-Type": f"multipart/form-data; boundary={boundary}"},
    }


def opened(data: bytes) -> Image.Image:
    """Return a picture, unpacked."""
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def colour(image: Image.Image, x: int, y: int) -> str:
    """Say whether a point is more red or more blue."""
    pixel = image.convert("RGB").getpixel((x, y))
    assert isinstance(pixel, tuple)
    return "red" if pixel[0] > pixel[2] else "blue"


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
async def test_a_picture_becomes_two_small_ones(house: House, kind: str) -> None:
    """Any of the three formats is served as WebP of at most 800 and 200 pixels, to anybody, cached for ever."""
    made = await beer(house)
    reply = await upload(await house.phone("manager"), made, picture(kind))
    assert reply.status == 200, reply.json
    stranger = house.stranger()
    for url, size in ((reply.json["image_url"], (800, 400)), (reply.json["thumb_url"], (200, 100))):
        shown = await stranger.get(url)
        image = opened(shown.body)
        assert (shown.status, shown.headers["Content-Type"], image.format, image.size) == (
            200,
            "image/webp",
            "WEBP",
            size,
        )
        assert "immutable" in shown.headers["Cache-Control"]
        assert shown.headers["X-Content-Type-Options"] == "nosniff"
        again = await stranger.get(url, headers={"If-None-Match": tag_of(shown)})
        assert (again.status, again.body) == (304, b"")
    assert reply.json == await see(house, made["id"])


async def test_another_picture_has_another_address(house: House) -> None:
    """What is cached for ever is never wrong: the address changes with the picture, and an old one is asked again."""
    made, manager = await beer(house), await house.phone("manager")
    first = (await upload(manager, made, picture())).json["image_url"]
    second = (await upload(manager, made, picture(size=(50, 90)))).json["image_url"]
    assert first != second
    old = await house.stranger().get(first)
    assert (old.status, opened(old.body).size, old.headers["Cache-Control"]) == (200, (50, 90), "private, no-cache")
    bare = await house.stranger().get(first.partition("?")[0])
    assert bare.headers["Cache-Control"] == "private, no-cache"


async def test_a_picture_is_taken_away(house: House) -> None:
    """DELETE takes it away, once; a product without one says so; a removed product's is gone."""
    made, manager = await beer(house), await house.phone("manager")
    url = (await upload(manager, made, picture())).json["image_url"]
    assert (await manager.delete(f"/api/products/{made['id']}/image")).status == 200
    assert (await manager.delete(f"/api/products/{made['id']}/image")).status == 200
    assert (await house.stranger().get(url)).status == 404
    assert (await see(house, made["id"]))["image_url"] is None
    assert [payload["digest"] is None for _, payload in await house.events("PictureChanged")] == [False, True]
    url = (await upload(manager, made, picture())).json["image_url"]
    await manager.delete(f"/api/products/{made['id']}")
    assert (await house.stranger().get(url)).status == 404
    assert (await upload(manager, made, picture())).status == 404
    assert (await upload(manager, {"id": 999}, picture())).status == 404


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photograph_stands_upright(orientation: int) -> None:
    """However a phone was held, what was top left stands top left, in the right proportions."""
    upright = Image.new("RGB", (80, 40), (0, 0, 255))
    upright.paste((255, 0, 0), (0, 0, 20, 10))
    undo = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    held = upright.transpose(undo[orientation]) if orientation > 1 else upright
    exif = Image.Exif()
    exif[0x0112] = orientation
    out = io.BytesIO()
    held.save(out, "JPEG", quality=95, exif=exif)
    large = opened(develop(out.getvalue())[0])
    assert large.size == (80, 40)
    assert [colour(large, x, y) for x, y in ((5, 3), (75, 3), (5, 36))] == ["red", "blue", "blue"]


def test_nothing_but_the_picture_stays() -> None:
    """Where and by what a photograph was taken does not leave the box, nor do comments and colour profiles."""
    exif = Image.Exif()
    exif[0x010F] = "SecretPhone"
    exif.get_ifd(0x8825)[2] = (37.0, 58.0, 0.0)
    for kind in ("JPEG", "WEBP", "PNG"):
        made = b"".join(develop(picture(kind, exif=exif, icc_profile=b"SecretProfile" * 20, xmp=b"SecretEdit")))
        assert b"Secret" in picture(kind, exif=exif)
        assert b"Secret" not in made
        assert not any(mark in made for mark in (b"EXIF", b"Exif", b"ICCP", b"XMP "))


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_kind_of_png_is_taken(mode: str) -> None:
    """Black and white, greys of 8 and 16 bits, palettes and transparency all come out as they look."""
    white = 65_535 if mode == "I;16" else 255
    image = Image.new(mode, (40, 40), white) if mode == "I;16" else Image.new("L", (40, 40), white).convert(mode)
    if mode in {"LA", "RGBA"}:
        image.putalpha(Image.linear_gradient("L").resize((40, 40)))
    out = io.BytesIO()
    image.save(out, "PNG")
    large = opened(develop(out.getvalue())[0])
    pixel = large.convert("RGB").getpixel((20, 39))
    assert isinstance(pixel, tuple)
    assert min(pixel) > 240
    assert ("A" in large.mode) == (mode in {"LA", "RGBA"})


async def test_a_form_may_bring_it(house: House) -> None:
    """A form's field `file` is taken, whatever its file is called and says it is; other fields are passed over."""
    made, manager = await beer(house), await house.phone("manager")
    tricks = '; filename="../../../etc/passwd\\0.png"\r\nContent-Type: text/html'
    sent = form(("comment", "", b"x" * 300_000), ("file", tricks, picture()))
    reply = await manager.post(f"/api/products/{made['id']}/image", **sent)
    assert reply.status == 200, reply.json
    assert opened((await manager.get(reply.json["image_url"])).body).size == (800, 400)
    folder = sorted(os.listdir(house.box.config.data))  # noqa: PTH208  tests may block
    assert not [name for name in folder if "passwd" in name or name.endswith((".png", ".webp"))]


async def test_a_product_may_come_with_its_picture(house: House) -> None:
    """At creation the picture comes as a form's part or in base64, and either all is there or nothing."""
    category, manager = await add_category(house), await house.phone("manager")
    body = {"name": "Beer", "category_id": category, "base_price": 350}
    encoded = base64.b64encode(picture()).decode()
    sent = form(("product", "", str(body).replace("'", '"').encode()), ("file", '; filename="x"', picture()))
    in_form = await manager.post("/api/products/", **sent, key="form")
    assert in_form.status == 201, in_form.json
    assert in_form.json["image_url"]
    assert (await manager.post("/api/products/", **sent, key="form")).json == in_form.json
    for name, text in (("A", encoded), ("B", f"data:image/png;base64,{encoded}")):
        reply = await manager.post("/api/products/", {**body, "name": name, "image_data": text})
        assert (reply.status, bool(reply.json["image_url"])) == (201, True)
    before = await journal_length(house)
    for name, text in (
        ("C", "%%%"),
        ("C", base64.b64encode(b"GIF89a").decode()),
        ("C", base64.b64encode(picture()[:-200]).decode()),
    ):
        assert (await manager.post("/api/products/", {**body, "name": name, "image_data": text})).status == 422
    both = form(
        ("product", "", b'{"name": "C", "category_id": 1, "base_price": 1, "image_data": "AAAA"}'),
        ("file", "", picture()),
    )
    assert (await manager.post("/api/products/", **both)).status == 422
    assert (await manager.post("/api/products/", **form(("file", "", picture())))).status == 422
    assert await journal_length(house) == before


def png_claiming(width: int, height: int) -> bytes:
    """Return a well-formed PNG of a few hundred bytes whose header claims to be larger than what it holds."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 99)) + chunk(b"IEND", b"")
    )


LIES = {
    "a GIF": b"GIF89a" + bytes(50),
    "text": b"hello",
    "nothing": b"",
    "a page": b"<svg onload=alert(1)>",
    "a sound": b"RIFF\x24\0\0\0WAVEfmt " + bytes(40),
    "the beginning of a JPEG": picture("JPEG")[:500],
    "a JPEG of zeros": b"\xff\xd8\xff" + bytes(4_000),
    "a PNG without its end": picture("PNG")[:-400],
    "a PNG with a changed byte": picture("PNG")[:60] + b"\xff\xff\xff" + picture("PNG")[63:],
    "a bomb of 3,600 megapixels": png_claiming(60_000, 60_000),
    "41 megapixels": png_claiming(41_000, 1_000),
    "a billion in one line": png_claiming(2**31 - 1, 1),
    "a size of nothing": png_claiming(0, 0),
    "fewer pixels than it claims": png_claiming(500, 500),
}


@pytest.mark.parametrize("lie", LIES)
async def test_pictures_that_lie_are_refused(house: House, lie: str) -> None:
    """What is no picture, is broken, or claims to be huge is refused in words and changes nothing."""
    made, manager = await beer(house), await house.phone("manager")
    before = await journal_length(house)
    reply = await upload(manager, made, LIES[lie], headers={"Content-Type": "image/png"})
    assert (reply.status, reply.json["key"]) == (422, "file_refused"), reply.json
    assert await journal_length(house) == before
    assert await see(house, made["id"]) == made


async def test_a_bomb_is_named_before_it_is_unpacked(house: House) -> None:
    """The refusal of too many pixels names them: it was the header that was looked at."""
    made, manager = await beer(house), await house.phone("manager")
    assert "60000 x 60000" in (await upload(manager, made, png_claiming(60_000, 60_000))).detail


async def test_more_than_eight_megabytes_are_refused(house: House) -> None:
    """Neither the body, nor a form's part, nor base64 holds more than a picture may weigh."""
    made, manager = await beer(house), await house.phone("manager")
    large = picture("JPEG") + os.urandom(8 * 1024 * 1024)
    path = f"/api/products/{made['id']}/image"
    body = {
        "name": "x",
        "category_id": made["category_id"],
        "base_price": 1,
        "image_data": base64.b64encode(large).decode(),
    }
    assert (await upload(manager, made, large)).status == 413
    assert (await manager.post(path, **form(("file", "", large)))).status == 413
    assert (await manager.post("/api/products/", body)).status == 413
    assert (await manager.post("/api/products/", **form(("product", "", b" " * 300_000)))).status == 413


@pytest.mark.parametrize(
    "sent",
    [
        {"raw": b"no parts at all", "headers": {"Content-Type": "multipart/form-data; boundary=x"}},
        {"raw": b"--x\r\n", "headers": {"Content-Type": "multipart/form-data"}},
        {"raw": b"--x\r\nnonsense\r\n", "headers": {"Content-Type": "multipart/form-data; boundary=x"}},
        form(*((f"f{index}", "", b"x") for index in range(40))),
        form(("other", "", picture())),
    ],
    ids=["no parts", "no boundary", "broken head", "too many parts", "no file"],
)
async def test_broken_forms_are_refused(house: House, sent: dict[str, Any]) -> None:
    """A form that is none, or has no field `file`, is refused in words."""
    made, manager = await beer(house), await house.phone("manager")
    reply = await manager.post(f"/api/products/{made['id']}/image", **sent)
    assert reply.status in {400, 422}, reply.json
    assert reply.headers["Content-Type"] == "application/problem+json"


async def test_the_daemon_stays_out_of_it(tmp_path: Path) -> None:
    """A worker gets little memory and time: one that takes too much is ended, and the next file finds a free bench."""
    bench = Workshop()
    greedy = tmp_path / "greedy.py"
    greedy.write_text("import sys\nsys.stdin.buffer.read()\nx = bytearray(4_000_000_000)\n")
    with pytest.raises(DomainError, match="memory or time") as refusal:
        await bench.run(str(greedy), b"")
    assert refusal.value.key == "file_refused"
    assert len(await bench.run("picture.py", picture())) > 100


async def test_a_worker_that_hangs_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker that neither answers nor computes is killed when its time is over."""
    asleep = tmp_path / "asleep.py"
    asleep.write_text("import sys, time\nsys.stdin.buffer.read()\ntime.sleep(600)\n")
    monkeypatch.setattr(workshop, "WALL_S", 0.5)
    with pytest.raises(DomainError, match="memory or time"):
        await Workshop().run(str(asleep), b"")


@settings(max_examples=60)
@given(st.data())
def test_damage_is_refused_or_survived(data: st.DataObject) -> None:
    """Whatever bytes of a picture are changed, it is developed or refused, and nothing else happens."""
    content = bytearray(picture(data.draw(st.sampled_from(["PNG", "JPEG", "WEBP"])), size=(64, 48)))
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    del content[data.draw(st.integers(1, len(content))) :]
    try:
        large, small = develop(bytes(content))
    except PictureError:
        return
    assert max(opened(large).size) <= 800
    assert max(opened(small).size) <= 200
