"""What crosses HTTP about the menu. Money is integer minor units; absent fields of an edit leave what is there.

Long because whatever is kept has a form that comes in, one that changes it, and one that goes out.
"""

from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

# The exact rule for names (80 after tidying) is model.tidy_name; this bound only keeps nonsense from getting there.
Name = Annotated[str, Meta(max_length=400)]
Text = Annotated[str, Meta(max_length=4_000)]
Id = Annotated[int, Meta(ge=1, le=(1 << 53) - 1)]
Price = Annotated[int, Meta(ge=0, le=10_000_000)]
Delta = Annotated[int, Meta(ge=-10_000_000, le=10_000_000)]
Sort = Annotated[int, Meta(ge=-1_000_000, le=1_000_000)]
Names = Annotated[dict[str, Name], Meta(max_length=40)]
Codes = Annotated[list[Name], Meta(max_length=40)]


Serves = Literal["food", "drink", "coffee"]


class Note(Struct, kw_only=True):
    """Words for who makes it, offered at one tap; `name` in the house's language is what the ticket says. No comma in it."""

    name: Name
    translations: Names = {}


Notes = Annotated[list[Note], Meta(max_length=24)]


class NewCategory(Struct, kw_only=True):
    """A heading to add; `printer_zone_id` and `tax_code` are the station and the tax of products that name none.

    Without `serves` it is guessed by the name. `notes` are the house's own; null offers the usual ones of what it serves.
    """

    name: Name
    color: Name | None = None
    sort_order: Sort | None = None
    printer_zone_id: Id | None = None
    tax_code: Name | None = None
    translations: Names = {}
    is_active: bool = True
    serves: Serves | None = None
    notes: Notes | None = None


class CategoryEdit(Struct, kw_only=True):
    """What to change of a heading."""

    name: Name | UnsetType = UNSET
    color: Name | UnsetType | None = UNSET
    sort_order: Sort | UnsetType = UNSET
    printer_zone_id: Id | UnsetType | None = UNSET
    tax_code: Name | UnsetType | None = UNSET
    translations: Names | UnsetType = UNSET
    is_active: bool | UnsetType = UNSET
    serves: Serves | UnsetType = UNSET
    notes: Notes | UnsetType | None = UNSET


class Category(Struct, kw_only=True):
    """A heading of the menu; without `notes` of the house's own, those in the menu's `usual_notes` are offered."""

    id: int
    name: str
    color: str | None
    sort_order: int
    printer_zone_id: int | None
    tax_code: str | None
    translations: dict[str, str]
    is_active: bool
    serves: Serves
    notes: list[Note] | None


class NewPortion(Struct, kw_only=True):
    """A size with a price of its own; an `id` keeps the one that is there."""

    name: Name
    price: Price
    id: Id | None = None
    translations: Names = {}


class NewOption(Struct, kw_only=True):
    """Something that can be ticked, for a price or for nothing."""

    name: Name
    extra_cost: Delta = 0
    id: Id | None = None
    kitchen_name: Name | None = None
    translations: Names = {}


class NewIngredient(Struct, kw_only=True):
    """Something that is in it and can be left out, or can be added for `extra_cost`."""

    name: Name
    extra_cost: Delta = 0
    is_removable: bool = True
    is_addable: bool = True
    id: Id | None = None
    kitchen_name: Name | None = None
    translations: Names = {}


class NewPreferenceChoice(Struct, kw_only=True):
    """One answer to a question such as "how sweet?"."""

    name: Name
    price_delta: Delta = 0
    id: Id | None = None
    kitchen_name: Name | None = None
    translations: Names = {}


class NewPreferenceSet(Struct, kw_only=True):
    """A question with its answers, of which at least `min_choices` and at most `max_choices` are taken."""

    name: Name
    choices: Annotated[list[NewPreferenceChoice], Meta(min_length=1, max_length=100)]
    min_choices: Annotated[int, Meta(ge=0, le=100)] = 0
    max_choices: Annotated[int, Meta(ge=1, le=100)] = 1
    id: Id | None = None
    translations: Names = {}


class NewComboProduct(Struct, kw_only=True):
    """A product, or one portion of it, that can be had in a part of a combo for so much more (or less) than its price."""

    product_id: Id
    price_delta: Delta = 0
    portion_id: Id | None = None


class NewComboPart(Struct, kw_only=True):
    """A part of a combo: of its products at least `min_choices` and at most `max_choices` are taken, also one twice."""

    name: Name
    products: Annotated[list[NewComboProduct], Meta(min_length=1, max_length=200)]
    min_choices: Annotated[int, Meta(ge=0, le=20)] = 1
    max_choices: Annotated[int, Meta(ge=1, le=20)] = 1
    id: Id | None = None
    translations: Names = {}


ProductKind = Literal["plain", "combo"]
ComboParts = Annotated[list[NewComboPart], Meta(max_length=20)]
Portions = Annotated[list[NewPortion], Meta(max_length=50)]
Options = Annotated[list[NewOption], Meta(max_length=100)]
Ingredients = Annotated[list[NewIngredient], Meta(max_length=100)]
PreferenceSets = Annotated[list[NewPreferenceSet], Meta(max_length=50)]


class NewProduct(Struct, kw_only=True):
    """A product to add, with all that belongs to it; `image_data` is a picture in base64.

    `tax_code` is one of the country's; without one the category's holds, and without that the country's usual one.
    With `is_open_price` who sells it types the price, between `min_price` and `max_price` where they are given. A
    `combo` costs its `base_price` and is made of the products chosen in its `combo_parts`.
    """

    name: Name
    category_id: Id
    base_price: Price
    kitchen_name: Name | None = None
    is_available: bool = True
    is_weighed: bool = False
    printer_zone_id: Id | None = None
    tax_code: Name | None = None
    barcode: Name | None = None
    plu: Name | None = None
    allergens: Codes = []
    sort_order: Sort | None = None
    description: Text | None = None
    translations: Names = {}
    portions: Portions = []
    options: Options = []
    ingredients: Ingredients = []
    preference_sets: PreferenceSets = []
    is_open_price: bool = False
    min_price: Price | None = None
    max_price: Price | None = None
    kind: ProductKind = "plain"
    combo_parts: ComboParts = []
    image_data: str | None = None


class ProductEdit(Struct, kw_only=True):
    """What to change of a product. A list replaces the one that is there; entries with an `id` of it keep it."""

    name: Name | UnsetType = UNSET
    category_id: Id | UnsetType = UNSET
    base_price: Price | UnsetType = UNSET
    kitchen_name: Name | UnsetType | None = UNSET
    is_available: bool | UnsetType = UNSET
    is_weighed: bool | UnsetType = UNSET
    printer_zone_id: Id | UnsetType | None = UNSET
    tax_code: Name | UnsetType | None = UNSET
    barcode: Name | UnsetType | None = UNSET
    plu: Name | UnsetType | None = UNSET
    allergens: Codes | UnsetType = UNSET
    sort_order: Sort | UnsetType = UNSET
    description: Text | UnsetType | None = UNSET
    translations: Names | UnsetType = UNSET
    portions: Portions | UnsetType = UNSET
    options: Options | UnsetType = UNSET
    ingredients: Ingredients | UnsetType = UNSET
    preference_sets: PreferenceSets | UnsetType = UNSET
    is_open_price: bool | UnsetType = UNSET
    min_price: Price | UnsetType | None = UNSET
    max_price: Price | UnsetType | None = UNSET
    kind: ProductKind | UnsetType = UNSET
    combo_parts: ComboParts | UnsetType = UNSET


class Portion(Struct, kw_only=True):
    """A size with its price."""

    id: int
    name: str
    price: int
    translations: dict[str, str]


class Option(Struct, kw_only=True):
    """Something that can be ticked."""

    id: int
    name: str
    kitchen_name: str | None
    extra_cost: int
    translations: dict[str, str]


class Ingredient(Struct, kw_only=True):
    """Something that can be left out or added."""

    id: int
    name: str
    kitchen_name: str | None
    extra_cost: int
    is_removable: bool
    is_addable: bool
    translations: dict[str, str]


class PreferenceChoice(Struct, kw_only=True):
    """One answer."""

    id: int
    name: str
    kitchen_name: str | None
    price_delta: int
    translations: dict[str, str]


class PreferenceSet(Struct, kw_only=True):
    """A question with its answers."""

    id: int
    name: str
    min_choices: int
    max_choices: int
    translations: dict[str, str]
    choices: list[PreferenceChoice]


class ComboProduct(Struct, kw_only=True):
    """A product, or one portion of it, that can be had in a part of a combo."""

    product_id: int
    price_delta: int
    portion_id: int | None


class ComboPart(Struct, kw_only=True):
    """A part of a combo with its products."""

    id: int
    name: str
    min_choices: int
    max_choices: int
    translations: dict[str, str]
    products: list[ComboProduct]


class Product(Struct, kw_only=True):
    """A product as it can be ordered now; `sold_out`, `countdown` and `todays_price` are what holds today.

    `image_url` and `thumb_url` (800 and 200 pixels at most) change with the picture and may be cached for ever.
    """

    id: int
    name: str
    kitchen_name: str | None
    category_id: int
    base_price: int
    is_available: bool
    is_weighed: bool
    printer_zone_id: int | None
    tax_code: str | None
    image_url: str | None
    thumb_url: str | None
    barcode: str | None
    plu: str | None
    allergens: list[str]
    sort_order: int
    description: str
    translations: dict[str, str]
    sold_out: bool
    sold_out_pinned: bool
    countdown: int | None
    countdown_pinned: bool
    todays_price: int | None
    todays_price_pinned: bool
    portions: list[Portion]
    options: list[Option]
    ingredients: list[Ingredient]
    preference_sets: list[PreferenceSet]
    is_open_price: bool
    min_price: int | None
    max_price: int | None
    kind: ProductKind
    combo_parts: list[ComboPart]


class Availability(Struct, kw_only=True):
    """What holds today. What is given is set; null ends a countdown or today's price.

    `is_pinned` says for what is given in the same request whether it outlasts the business day; alone, for all that
    holds now.
    """

    is_available: bool | UnsetType = UNSET
    sold_out: bool | UnsetType = UNSET
    countdown: Annotated[int, Meta(ge=0, le=100000)] | UnsetType | None = UNSET
    todays_price: Price | UnsetType | None = UNSET
    is_pinned: bool | UnsetType = UNSET


class Order(Struct, kw_only=True):
    """The order in which to show the menu: products as they stand here get rising `sort_order`s."""

    product_ids: Annotated[list[Id], Meta(max_length=20_000)] = []
    category_ids: Annotated[list[Id], Meta(max_length=2_000)] = []


class ProductsQuery(Struct, kw_only=True):
    """`all=true` shows what cannot be ordered too (needs menu.edit)."""

    all: bool = False
    category_id: Id | None = None


class MenuQuery(Struct, kw_only=True):
    """`lang` gives names in a language, where they are translated."""

    lang: Annotated[str, Meta(max_length=20)] = ""


Mode = Literal["dine_in", "take_away", "delivery"]


class MenuPrice(Struct, kw_only=True):
    """What a pricebook makes a product or a portion of it cost now: sold in these modes, at tables of this group.

    A `table_group_id` of null is for tables of no group, or of one that the menu does not name in `priced_table_groups`.
    """

    product_id: int
    portion_id: int | None
    table_group_id: int | None
    modes: list[Mode]
    price: int
    pricebook_id: int


class Menu(Struct, kw_only=True):
    """The phone's whole menu. Where `prices` name one for what is sold as it is, it is charged; else today's, else the list's.

    It holds until `prices_until` at the most: then other pricebooks begin or end, or the business day does.
    """

    currency: str
    exponent: int
    language: str
    business_day: str
    prices_until: str
    priced_table_groups: list[int]
    prices: list[MenuPrice]
    categories: list[Category]
    products: list[Product]
    usual_notes: dict[Serves, list[Note]]


class PictureQuery(Struct, kw_only=True):
    """`v` is the picture's version, as in image_url; `size` its longer side at most, in pixels."""

    v: Annotated[str, Meta(max_length=64)] = ""
    size: Literal[200, 800] = 800


Format = Literal["csv", "xlsx", "list"]


class ImportQuery(Struct, kw_only=True):
    """How the file is written; a dry run says what would change and changes nothing."""

    format: Format = "csv"
    dry_run: bool = False


class ExportQuery(Struct, kw_only=True):
    """How the file shall be written."""

    format: Format = "csv"


class Added(Struct, kw_only=True):
    """A row that is new."""

    line: int
    category: str
    name: str
    base_price: int


class Changed(Struct, kw_only=True):
    """A row that differs from the product it names; `changes` is field -> [old, new]."""

    line: int
    product_id: int
    name: str
    changes: dict[str, tuple[object, object]]


class Missing(Struct, kw_only=True):
    """A product that the file does not name. It stays as it is."""

    product_id: int
    category: str
    name: str


class ImportReport(Struct, kw_only=True):
    """What an import did, or would do."""

    dry_run: bool
    added: list[Added]
    changed: list[Changed]
    unchanged: int
    missing: list[Missing]
    new_categories: list[str]


# -- pricebooks -------------------------------------------------------------------------------------

Weekday = Annotated[int, Meta(ge=1, le=7)]
TimeOfDay = Annotated[str, Meta(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
Weekdays = Annotated[list[Weekday], Meta(max_length=7)]
Modes = Annotated[list[Mode], Meta(max_length=3)]
TableGroups = Annotated[list[Id], Meta(max_length=200)]
Priority = Annotated[int, Meta(ge=-1_000, le=1_000)]


class NewPriceEntry(Struct, kw_only=True):
    """A price for a product (or for a portion of it), or a change for all of a category in basis points: -2000 is 20 % off."""

    product_id: Id | None = None
    portion_id: Id | None = None
    category_id: Id | None = None
    price: Price | None = None
    change_bp: Annotated[int, Meta(ge=-10_000, le=10_000)] | None = None


Entries = Annotated[list[NewPriceEntry], Meta(max_length=2_000)]


class NewPricebook(Struct, kw_only=True):
    """Prices that hold while every condition named does.

    `weekdays` are trading days (Monday 1 to Sunday 7); `from_time` to `to_time` may cross midnight. Where several
    hold, the higher priority wins; at the same one a product's price before a category's change, then the book with
    table groups, then with modes, then with days and hours. Today's price of a product comes before them all.
    """

    name: Name
    priority: Priority = 0
    is_active: bool = True
    weekdays: Weekdays | None = None
    from_time: TimeOfDay | None = None
    to_time: TimeOfDay | None = None
    modes: Modes | None = None
    table_group_ids: TableGroups | None = None
    entries: Entries = []


class PricebookEdit(Struct, kw_only=True):
    """What to change of a pricebook; entries replace those that are there."""

    name: Name | UnsetType = UNSET
    priority: Priority | UnsetType = UNSET
    is_active: bool | UnsetType = UNSET
    weekdays: Weekdays | UnsetType | None = UNSET
    from_time: TimeOfDay | UnsetType | None = UNSET
    to_time: TimeOfDay | UnsetType | None = UNSET
    modes: Modes | UnsetType | None = UNSET
    table_group_ids: TableGroups | UnsetType | None = UNSET
    entries: Entries | UnsetType = UNSET


class PriceEntry(Struct, kw_only=True):
    """What a book says of one thing."""

    id: int
    product_id: int | None
    portion_id: int | None
    category_id: int | None
    price: int | None
    change_bp: int | None


class Pricebook(Struct, kw_only=True):
    """Prices that hold while every condition named does; null asks for nothing."""

    id: int
    name: str
    priority: int
    is_active: bool
    weekdays: list[int] | None
    from_time: str | None
    to_time: str | None
    modes: list[Mode] | None
    table_group_ids: list[int] | None
    entries: list[PriceEntry]


class PreviewQuery(Struct, kw_only=True):
    """`at` is an instant (RFC 3339), without an offset by the restaurant's clock; now when absent."""

    product_id: Id
    portion_id: Id | None = None
    at: Annotated[str, Meta(max_length=40)] | None = None
    table_group_id: Id | None = None
    mode: Mode = "dine_in"


class PricePreview(Struct, kw_only=True):
    """What a product costs then and there, before anything is added to it, and where the price comes from.

    Of an open price (`open`) the proposal is shown.
    """

    product_id: int
    portion_id: int | None
    at: str
    business_day: str
    price: int
    list_price: int
    source: Literal["list", "today", "pricebook", "open"]
    pricebook_id: int | None
    pricebook: str | None
