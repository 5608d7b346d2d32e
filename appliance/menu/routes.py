"""The menu over HTTP. Literal paths stand before `{product_id:int}`, which would take them for a product.

Long because every row of the room is declared here, beside the handler that it names.
"""

import hashlib
from dataclasses import replace
from http import HTTPStatus
from typing import Any

from aiohttp import hdrs, web

from appliance.menu import intake, pricebooks, service, store
from appliance.menu.card import Card
from appliance.menu.contract import (
    Availability,
    Category,
    CategoryEdit,
    ExportQuery,
    ImportQuery,
    ImportReport,
    Menu,
    MenuQuery,
    NewCategory,
    NewPricebook,
    NewPriceEntry,
    NewProduct,
    Order,
    PictureQuery,
    PreviewQuery,
    Pricebook,
    PricebookEdit,
    PricePreview,
    Product,
    ProductEdit,
    ProductsQuery,
)
from appliance.menu.files import EXTENSIONS, MEDIA, read_rows, report, write_rows
from appliance.menu.model import CheckTax
from appliance.menu.upload import (
    BASE64_MOST,
    FORM_MOST,
    JSON_MOST,
    PICTURE_MOST,
    Picture,
    decode_picture,
    develop,
    is_form,
    read_form,
    read_picture,
)
from appliance.menu.workshop import Workshop
from appliance.runtime.box import Box, PlanGate, everything
from appliance.runtime.commands import encode
from appliance.runtime.http import decode_body, execute, json_response, read_body
from appliance.runtime.route import FILE, LINES, NO_BODY, SMALL, Call, Gate, Kind, LicenceClass, Route
from appliance.runtime.tx import Snapshot, Tx
from kernel.errors import forbidden, invalid, not_found

_SEE = "menu.see"
_EDIT = "menu.edit"
_DAILY = "menu.daily"
_CREATED = HTTPStatus.CREATED
_FOR_EVER = "public, max-age=31536000, immutable"
_ASK_AGAIN = "private, no-cache"
_PLAIN = [media.partition(";")[0] for media in MEDIA.values()]


def routes(check_tax: CheckTax, plan: PlanGate = everything) -> list[Route]:
    """Return the menu's routes; `check_tax` refuses a code that is no tax of the house's country, `plan` what was not sold."""
    workshop = Workshop()
    pictures, files = _Pictures(workshop, check_tax), _Files(workshop, check_tax)
    return [
        *_category_routes(_Headings(check_tax)),
        _route("PUT", "/api/products/order", "Show the menu in another order.", _sort, body=Order, limit=LINES),
        *_product_routes(pictures),
        *_picture_routes(pictures),
        *_menu_routes(_Phones(Card()), files),
        *_pricebook_routes(plan),
    ]


def _route(method: str, path: str, summary: str, handler: Any, **more: Any) -> Route:
    """Return a row with what most of this room's have: an edit, for managers, of new business."""
    reads = method == hdrs.METH_GET
    fields: dict[str, Any] = {
        "access": _SEE if reads else _EDIT,
        "licence": LicenceClass.FINISH if reads else LicenceClass.FULL,
        "limit": NO_BODY if reads or method == hdrs.METH_DELETE else SMALL,
        "kind": Kind.QUERY if reads else Kind.COMMAND,
    }
    return Route(method=method, path=path, summary=summary, handler=handler, **(fields | more))


# -- headings ---------------------------------------------------------------------------------------


def _category_routes(headings: "_Headings") -> list[Route]:
    many, one = "/api/products/categories", "/api/products/categories/{category_id:int}"
    return [
        _route("GET", many, "List the menu's categories.", _list_categories, answer=list[Category]),
        _route("POST", many, "Add a category.", headings.add, body=NewCategory, answer=Category, status=_CREATED),
        _route("PUT", one, "Change a category.", headings.change, body=CategoryEdit, answer=Category),
        _route("DELETE", one, "Remove an empty category.", _remove_category),
    ]


def _list_categories(snapshot: Snapshot, call: Call) -> list[Category]:
    return store.categories(snapshot, with_inactive=call.caller.may(_EDIT))


class _Headings:
    """Routes that take headings."""

    def __init__(self, check_tax: CheckTax) -> None:
        self._check_tax = check_tax

    def add(self, tx: Tx, call: Call) -> Category:
        return service.category(tx, service.add_category(tx, call.body, self._check_tax))

    def change(self, tx: Tx, call: Call) -> Category:
        service.change_category(tx, call.number("category_id"), call.body, self._check_tax)
        return service.category(tx, call.number("category_id"))


def _remove_category(tx: Tx, call: Call) -> None:
    service.remove_category(tx, call.number("category_id"))


# -- products ---------------------------------------------------------------------------------------


def _product_routes(pictures: "_Pictures") -> list[Route]:
    many, one = "/api/products", "/api/products/{product_id:int}"
    return [
        _route(
            "GET",
            many,
            "List what can be ordered; all=true lists everything and needs menu.edit.",
            _list_products,
            query=ProductsQuery,
            answer=list[Product],
        ),
        _route(
            "POST",
            many,
            "Add a product: JSON (a picture as base64 in image_data), or a form with the parts product and file.",
            pictures.add_product,
            described_body=NewProduct,
            answer=Product,
            status=_CREATED,
            kind=Kind.OWN,
            limit=max(FORM_MOST, BASE64_MOST),
        ),
        _route("GET", one, "Show a product.", _show_product, answer=Product),
        _route("PUT", one, "Change a product.", pictures.change_product, body=ProductEdit, answer=Product, limit=LINES),
        _route("DELETE", one, "Take a product off the menu for good.", _remove_product),
        _route(
            "PUT",
            f"{one}/availability",
            "Set what holds today: sold out, a countdown, today's price.",
            _set_availability,
            body=Availability,
            answer=Product,
            access=_DAILY,
        ),
    ]


def _list_products(snapshot: Snapshot, call: Call) -> list[Product]:
    if call.query.all and not call.caller.may(_EDIT):
        raise forbidden("Only a manager sees what is off the menu. Leave all=true out.", action=_EDIT)
    return store.products(
        snapshot, snapshot.business_day, with_unavailable=call.query.all, category_id=call.query.category_id
    )


def _show_product(snapshot: Snapshot, call: Call) -> Product:
    return service.product(snapshot, call.number("product_id"))


def _remove_product(tx: Tx, call: Call) -> None:
    service.remove_product(tx, call.number("product_id"))


def _set_availability(tx: Tx, call: Call) -> Product:
    service.set_availability(tx, call.number("product_id"), call.body)
    return service.product(tx, call.number("product_id"))


def _sort(tx: Tx, call: Call) -> None:
    service.sort_menu(tx, call.body)


# -- pictures ---------------------------------------------------------------------------------------


def _picture_routes(pictures: "_Pictures") -> list[Route]:
    path = "/api/products/{product_id:int}/image"
    return [
        _route(
            "GET",
            path,
            "Show a product's picture. Anybody may: an image element cannot log in, and a menu is no secret.",
            _show_picture,
            access=Gate.PUBLIC,
            kind=Kind.OWN,
            query=PictureQuery,
            media="image/webp",
            headers=(hdrs.ETAG, hdrs.CACHE_CONTROL),
        ),
        _route(
            "POST",
            path,
            "Give a product a picture: JPEG, PNG or WebP as the body, or in a form's field file.",
            pictures.set_picture,
            answer=Product,
            kind=Kind.OWN,
            limit=PICTURE_MOST,
        ),
        _route("DELETE", path, "Take a product's picture away.", _drop_picture),
    ]


class _Pictures:
    """Routes that take pictures, and the products that they may come with."""

    def __init__(self, workshop: Workshop, check_tax: CheckTax) -> None:
        self._workshop = workshop
        self._check_tax = check_tax

    async def set_picture(self, box: Box, request: web.Request, call: Call) -> web.Response:
        data = await read_picture(request)
        picture = await develop(self._workshop, data)
        route = _route(request.method, "/api/products/{product_id:int}/image", "", _set_picture)
        return await execute(box, route, request, replace(call, prepared=picture), data)

    async def add_product(self, box: Box, request: web.Request, call: Call) -> web.Response:
        if is_form(request):
            parts = await read_form(request, {"product": JSON_MOST, "file": PICTURE_MOST})
            raw, data = parts.get("product", b""), parts.get("file")
            new: NewProduct = decode_body(raw, NewProduct)
            if data is not None and new.image_data:
                raise invalid("There are two pictures. Send the file or image_data.", field="image_data")
        else:
            raw, data = await read_body(request, BASE64_MOST), None
            new = decode_body(raw, NewProduct)
        if new.image_data:
            data = decode_picture(new.image_data)
        picture = await develop(self._workshop, data) if data is not None else None
        route = _route(request.method, "/api/products", "", self._add_product, status=_CREATED)
        content = hashlib.sha256(raw).digest() + hashlib.sha256(data or b"").digest()
        return await execute(box, route, request, replace(call, body=new, prepared=picture), content)

    def _add_product(self, tx: Tx, call: Call) -> Product:
        ident = service.add_product(tx, call.body, self._check_tax)
        picture: Picture | None = call.prepared
        if picture is not None:
            service.set_picture(tx, ident, picture.digest, picture.large, picture.small)
        return service.product(tx, ident)

    def change_product(self, tx: Tx, call: Call) -> Product:
        service.change_product(tx, call.number("product_id"), call.body, self._check_tax)
        return service.product(tx, call.number("product_id"))


def _set_picture(tx: Tx, call: Call) -> Product:
    picture: Picture = call.prepared
    service.set_picture(tx, call.number("product_id"), picture.digest, picture.large, picture.small)
    return service.product(tx, call.number("product_id"))


def _drop_picture(tx: Tx, call: Call) -> None:
    service.drop_picture(tx, call.number("product_id"))


async def _show_picture(box: Box, request: web.Request, call: Call) -> web.Response:
    product_id, wish = call.number("product_id"), call.query
    digest = await box.readers.read(lambda snapshot: store.picture_digest(snapshot, product_id))
    if digest is None:
        raise not_found("picture of product", product_id)
    tag = f'"{digest[:32]}-{wish.size}"'
    caching = _FOR_EVER if wish.v and digest.startswith(wish.v) else _ASK_AGAIN
    headers = {hdrs.ETAG: tag, hdrs.CACHE_CONTROL: caching}
    if _has(request, tag):
        return web.Response(status=HTTPStatus.NOT_MODIFIED, headers=headers)
    size = "large" if wish.size == PictureQuery().size else "small"
    data = await box.readers.read(lambda snapshot: store.picture(snapshot, product_id, size))
    return web.Response(body=data, content_type="image/webp", headers=headers)


def _has(request: web.Request, *tags: str) -> bool:
    """Say whether the client has one of these already (RFC 9110, 13.1.2: weak comparison)."""
    held = {one.strip().removeprefix("W/") for one in request.headers.get(hdrs.IF_NONE_MATCH, "").split(",")}
    return "*" in held or not held.isdisjoint(tags)


# -- the whole menu ---------------------------------------------------------------------------------


def _menu_routes(phones: "_Phones", files: "_Files") -> list[Route]:
    return [
        _route(
            "GET",
            "/api/menu",
            "Give a phone the whole menu; If-None-Match spares what it has.",
            phones.show_menu,
            kind=Kind.OWN,
            query=MenuQuery,
            answer=Menu,
            headers=(hdrs.ETAG,),
        ),
        _route(
            "POST",
            "/api/menu/import",
            "Take a file into the menu, all of it or nothing; dry_run=true only says what would change.",
            files.take,
            kind=Kind.OWN,
            query=ImportQuery,
            answer=ImportReport,
            limit=FILE,
        ),
        _route(
            "GET",
            "/api/menu/export",
            "Give the menu as a file.",
            files.give,
            kind=Kind.OWN,
            query=ExportQuery,
            access=_EDIT,
            licence=LicenceClass.ALWAYS,
            media=_PLAIN[0],
            files=tuple(_PLAIN[1:]),
        ),
    ]


class _Phones:
    """The route that phones ask for the menu."""

    def __init__(self, card: Card) -> None:
        self._card = card

    async def show_menu(self, box: Box, request: web.Request, call: Call) -> web.Response:
        page = await self._card.page(box, call.query.lang)
        zipped = _takes_gzip(request)
        tag = page.compressed_tag if zipped else page.tag
        headers = {hdrs.ETAG: tag, hdrs.CACHE_CONTROL: _ASK_AGAIN, hdrs.VARY: hdrs.ACCEPT_ENCODING}
        if _has(request, page.tag, page.compressed_tag):
            return web.Response(status=HTTPStatus.NOT_MODIFIED, headers=headers)
        if zipped:
            headers[hdrs.CONTENT_ENCODING] = "gzip"
        body = page.compressed if zipped else page.body
        return web.Response(body=body, content_type="application/json", headers=headers)


def _takes_gzip(request: web.Request) -> bool:
    for entry in request.headers.get(hdrs.ACCEPT_ENCODING, "").lower().split(","):
        name, _, weight = entry.replace(" ", "").partition(";q=")
        if name in {"gzip", "*"}:
            return weight.rstrip("0.") != "" or weight == ""
    return False


class _Files:
    """Routes that take and give the menu as a file."""

    def __init__(self, workshop: Workshop, check_tax: CheckTax) -> None:
        self._workshop = workshop
        self._check_tax = check_tax

    async def take(self, box: Box, request: web.Request, call: Call) -> web.Response:
        wish: ImportQuery = call.query
        data = await read_body(request, FILE)
        rows = await read_rows(self._workshop, wish.format, data, box.config.money().exponent)
        if wish.dry_run:
            plan = await box.readers.read(lambda snapshot: intake.plan_import(snapshot, rows, self._check_tax))
            return json_response(encode(report(plan, dry_run=True)))
        route = _route(request.method, "/api/menu/import", "", self._import)
        return await execute(box, route, request, replace(call, prepared=rows), data)

    def _import(self, tx: Tx, call: Call) -> Any:
        return report(intake.apply_import(tx, call.prepared, self._check_tax), dry_run=False)

    async def give(self, box: Box, _request: web.Request, call: Call) -> web.Response:
        wish: ExportQuery = call.query
        items = await box.readers.read(intake.known_products)
        data = await write_rows(self._workshop, wish.format, items, box.config.money().exponent)
        name = f'attachment; filename="menu.{EXTENSIONS[wish.format]}"'
        return web.Response(body=data, headers={hdrs.CONTENT_TYPE: MEDIA[wish.format], hdrs.CONTENT_DISPOSITION: name})


# -- pricebooks -------------------------------------------------------------------------------------


def _pricebook_routes(plan: PlanGate) -> list[Route]:
    def add(tx: Tx, call: Call) -> Pricebook:
        plan("pricebooks", None)
        return pricebooks.show_book(tx, pricebooks.add_book(tx, call.body))

    many, one = "/api/pricebooks", "/api/pricebooks/{pricebook_id:int}"
    price = f"{one}/entries/{{entry_id:int}}"
    return [
        _route("GET", many, "List the pricebooks, the strongest first.", _list_books, answer=list[Pricebook]),
        _route(
            "POST",
            many,
            "Add prices that hold at some times, in some places or for some ways of selling.",
            add,
            body=NewPricebook,
            answer=Pricebook,
            status=_CREATED,
            limit=LINES,
        ),
        _route(
            "GET",
            f"{many}/preview",
            "Say what a product costs at a time, at a table, sold in a way, and why.",
            _preview,
            query=PreviewQuery,
            answer=PricePreview,
        ),
        _route("GET", one, "Show a pricebook.", _show_book, answer=Pricebook),
        _route("PUT", one, "Change a pricebook.", _change_book, body=PricebookEdit, answer=Pricebook, limit=LINES),
        _route("DELETE", one, "Remove a pricebook.", _remove_book),
        _route(
            "POST",
            f"{one}/entries",
            "Give a thing a price in a pricebook, in place of the one it has there.",
            _put_entry,
            body=NewPriceEntry,
            answer=Pricebook,
        ),
        _route("DELETE", price, "Take a price out of a pricebook.", _remove_entry, answer=Pricebook),
    ]


def _list_books(snapshot: Snapshot, _call: Call) -> list[Pricebook]:
    return pricebooks.list_books(snapshot)


def _show_book(snapshot: Snapshot, call: Call) -> Pricebook:
    return pricebooks.show_book(snapshot, call.number("pricebook_id"))


def _preview(snapshot: Snapshot, call: Call) -> PricePreview:
    return pricebooks.preview(snapshot, call.query)


def _change_book(tx: Tx, call: Call) -> Pricebook:
    pricebooks.change_book(tx, call.number("pricebook_id"), call.body)
    return _show_book(tx, call)


def _remove_book(tx: Tx, call: Call) -> None:
    pricebooks.remove_book(tx, call.number("pricebook_id"))


def _put_entry(tx: Tx, call: Call) -> Pricebook:
    pricebooks.put_entry(tx, call.number("pricebook_id"), call.body)
    return _show_book(tx, call)


def _remove_entry(tx: Tx, call: Call) -> Pricebook:
    pricebooks.remove_entry(tx, call.number("pricebook_id"), call.number("entry_id"))
    return _show_book(tx, call)
