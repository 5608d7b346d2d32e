"""Which tax a product bears: its own code, else its category's, else the country's usual one."""

import dataclasses

import pytest

from appliance.config import Config
from appliance.menu.model import Choice, PricedItem
from appliance.menu.service import price_and_take
from tests.conftest import House
from tests.menu.larder import add_category, add_product, refused, see


@dataclasses.dataclass(frozen=True)
class Case:
    """The codes of a category and its product, and the one that an order line gets."""

    category: str | None
    product: str | None
    line: str | None


@pytest.mark.parametrize(
    "case",
    [
        Case("alcohol", "soft_drinks", "soft_drinks"),
        Case("alcohol", None, "alcohol"),
        Case(None, "exempt", "exempt"),
        Case(None, None, None),
        Case("alcohol", "", "alcohol"),
    ],
    ids=str,
)
async def test_a_products_own_code_comes_before_its_categorys(house: House, case: Case) -> None:
    """The product's code wins, the category's is the default, and without either the country's usual tax holds."""
    made = await add_product(house, await add_category(house, tax_code=case.category), tax_code=case.product)
    wish = Choice(product_id=made["id"])
    item: PricedItem = await house.do(lambda tx: price_and_take(tx, wish))
    assert item.tax_code == case.line
    assert (await see(house, made["id"]))["tax_code"] == (case.product or None)


async def test_a_code_the_country_does_not_have_is_refused(house: House) -> None:
    """Adding and changing categories and products names the codes there are."""
    phone = await house.phone("manager")
    category = await add_category(house)
    made = await add_product(house, category)
    wrong = {"tax_code": "vat_19"}
    for reply in (
        await phone.post("/api/products/categories", {"name": "Wine", **wrong}),
        await phone.put(f"/api/products/categories/{category}", wrong),
        await phone.post("/api/products", {"name": "Ouzo", "category_id": category, "base_price": 1, **wrong}),
        await phone.put(f"/api/products/{made['id']}", wrong),
    ):
        assert "food, soft_drinks, alcohol" in refused(reply, 422, "tax_code")


async def test_a_code_is_changed_and_taken_away(house: House) -> None:
    """The journal tells from which tax to which; null gives a product its category's again."""
    phone = await house.phone("manager")
    category = await add_category(house, tax_code="food")
    made = await add_product(house, category, tax_code="alcohol")
    for code in ("soft_drinks", None):
        assert (await phone.put(f"/api/products/{made['id']}", {"tax_code": code})).json["tax_code"] == code
    assert (await phone.put(f"/api/products/categories/{category}", {"tax_code": "alcohol"})).status == 200
    facts = await house.events("ProductChanged", "CategoryChanged")
    assert [fact["changes"]["tax_code"] for _, fact in facts] == [
        ["alcohol", "soft_drinks"],
        ["soft_drinks", None],
        ["food", "alcohol"],
    ]
    menu = (await phone.get("/api/menu")).json
    assert (menu["categories"][0]["tax_code"], menu["products"][0]["tax_code"]) == ("alcohol", None)


async def test_a_file_brings_codes_in_and_out(house: House) -> None:
    """The column is read in any case, an empty cell is none, and what was written out changes nothing."""
    phone = await house.phone("manager")
    await phone.post(
        "/api/menu/import", raw=b"category,name,base_price,tax_code\nBar,Beer,4.00,Alcohol\nBar,Cola,3.00,\n"
    )
    rows = await house.rows("SELECT name, tax_code FROM products ORDER BY id")
    assert [(row["name"], row["tax_code"]) for row in rows] == [("Beer", "alcohol"), ("Cola", None)]
    for kind in ("csv", "xlsx"):
        file = await phone.get(f"/api/menu/export?format={kind}")
        report = await phone.post(f"/api/menu/import?format={kind}", raw=file.body)
        assert (report.status, report.json["unchanged"], report.json["changed"]) == (200, 2, [])


async def test_a_wrong_code_in_a_file_is_named_by_line(house: House) -> None:
    """Nothing of the file is taken, and each wrong code is told with its line and the codes there are."""
    phone = await house.phone("manager")
    content = b"category,name,base_price,tax_code\nBar,Beer,4.00,24%\nBar,Cola,3.00,food\nBar,Ouzo,9.00,drinks\n"
    for dry in ("true", "false"):
        reply = await phone.post(f"/api/menu/import?dry_run={dry}", raw=content)
        assert reply.status == 422
        assert [(one["line"], one["column"]) for one in reply.json["fields"]["errors"]] == [
            (2, "tax_code"),
            (4, "tax_code"),
        ]
        assert "Line 2, column tax_code: '24%' is no tax code of Greece." in reply.detail
    assert await house.rows("SELECT id FROM products") == []


class TestElsewhere:
    """Another country has other codes."""

    @pytest.fixture
    def config(self, config: Config) -> Config:
        """Return settings for a house in Germany."""
        return Config(data=config.data, listen=config.listen, inputs="off", country="de")

    async def test_the_codes_are_those_of_the_houses_country(self, house: House) -> None:
        """What is a tax in Greece need not be one in Germany."""
        reply = await (await house.phone("manager")).post(
            "/api/products/categories", {"name": "Bar", "tax_code": "soft_drinks"}
        )
        assert "Germany" in refused(reply, 422, "tax_code")
