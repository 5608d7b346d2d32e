"""What the menu's tests begin with: a heading, a product, pictures of a given kind."""

import io
from typing import Any

from PIL import Image

from tests.conftest import House, Reply


async def add_category(house: House, name: str = "Drinks", **fields: Any) -> int:
    """Add a heading over HTTP and return its id."""
    reply = await (await house.phone("manager")).post("/api/products/categories", {"name": name, **fields})
    assert reply.status == 201, reply.json
    ident: int = reply.json["id"]
    return ident


async def add_product(
    house: House, category_id: int, name: str = "Beer", base_price: int = 350, **fields: Any
) -> dict[str, Any]:
    """Add a product over HTTP and return it."""
    body = {"name": name, "category_id": category_id, "base_price": base_price, **fields}
    reply = await (await house.phone("manager")).post("/api/products/", body)
    assert reply.status == 201, reply.json
    product: dict[str, Any] = reply.json
    return product


async def beer(house: House, **fields: Any) -> dict[str, Any]:
    """Add a heading with one product under it and return the product."""
    return await add_product(house, await add_category(house), **fields)


async def see(house: House, product_id: int) -> dict[str, Any]:
    """Return a product as a waiter sees it."""
    reply = await (await house.phone("waiter")).get(f"/api/products/{product_id}")
    assert reply.status == 200, reply.json
    product: dict[str, Any] = reply.json
    return product


async def journal_length(house: House) -> int:
    """Return how many facts there are."""
    return len(await house.events())


def refused(reply: Reply, status: int, field: str) -> str:
    """Check that a reply is a refusal of one field, named in words too, and return its sentence."""
    assert reply.status == status, reply.json
    assert reply.headers["Content-Type"].startswith("application/problem+json")
    assert reply.json["fields"]["field"] == field, reply.json
    return reply.detail


def picture(kind: str = "PNG", size: tuple[int, int] = (1200, 600), **options: Any) -> bytes:
    """Return a picture whose left half is red and whose right half is blue."""
    image = Image.new("RGB", size, (255, 0, 0))
    image.paste((0, 0, 255), (size[0] // 2, 0, size[0], size[1]))
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def tag_of(reply: Reply) -> str:
    """Return a reply's entity tag; the header's name is written in any case."""
    return next(value for name, value in reply.headers.items() if name.lower() == "etag")
