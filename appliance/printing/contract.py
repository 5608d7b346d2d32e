"""What crosses HTTP about stations, printers, routing and tickets.

Long because all that a desk and a phone read of printing stands here, a thing beside its change.
"""

from enum import StrEnum
from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

Ident = Annotated[int, Meta(ge=1, le=(1 << 63) - 1)]
Name = Annotated[str, Meta(min_length=1, max_length=40)]
Words = Annotated[str, Meta(max_length=200)]
SiteFact = Annotated[str, Meta(max_length=40)]  # empty where nobody has said it
Minutes = Annotated[int, Meta(ge=1, le=1_440)]
Seconds = Annotated[int, Meta(ge=1, le=3_600)]
Copies = Annotated[int, Meta(ge=1, le=5)]
Spoken = Literal["el", "en"]
Graded = Literal["A", "B", "C", "D"]
Address = Annotated[str, Meta(min_length=1, max_length=60)]
Port = Annotated[int, Meta(ge=1, le=65_535)]
Columns = Annotated[int, Meta(ge=24, le=64)]
Codec = Annotated[str, Meta(max_length=20)]
PageNumber = Annotated[int, Meta(ge=0, le=255)]
Weekday = Annotated[int, Meta(ge=1, le=7)]
TimeOfDay = Annotated[str, Meta(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
Place = Annotated[str, Meta(min_length=1, max_length=120)]
Paper = Literal["kitchen", "bill", "receipt", "hand_in"]
Large = Literal["normal", "tall", "big"]


class NewStation(msgspec.Struct, frozen=True, kw_only=True):
    """A place that makes things. `language` null is the restaurant's; `is_bill`: bills print here."""

    name: Name
    printer_id: Ident | None = None
    spare_station_id: Ident | None = None
    age_limit_minutes: Minutes = 60
    failover_after_s: Seconds = 60
    language: Spoken | None = None
    buzzer: bool = False
    copies: Copies = 1
    is_bill: bool = False


class StationChange(msgspec.Struct, frozen=True, kw_only=True):
    """What shall be different; what is absent stays."""

    name: Name | UnsetType = UNSET
    printer_id: Ident | UnsetType | None = UNSET
    spare_station_id: Ident | UnsetType | None = UNSET
    age_limit_minutes: Minutes | UnsetType = UNSET
    failover_after_s: Seconds | UnsetType = UNSET
    language: Spoken | UnsetType | None = UNSET
    buzzer: bool | UnsetType = UNSET
    copies: Copies | UnsetType = UNSET
    is_bill: bool | UnsetType = UNSET
    is_active: bool | UnsetType = UNSET


class StationView(msgspec.Struct, frozen=True, kw_only=True):
    """A station as it is now. `reroute_station_id`: its tickets print there until somebody switches back."""

    id: int
    name: str
    printer_id: int | None
    spare_station_id: int | None
    reroute_station_id: int | None
    age_limit_minutes: int
    failover_after_s: int
    language: str | None
    buzzer: bool
    copies: int
    is_bill: bool
    is_active: bool
    jobs: dict[str, int]


class NewPrinter(msgspec.Struct, frozen=True, kw_only=True):
    """A printer on the house's network. Without stations one of the printer's name is made.

    `grade` is only for who measured it already; left out, the box measures it on a strip of paper. `code_page` is the
    number of its Greek page where the profile's is wrong: the test ticket shows it. `is_port_sure`: the port is meant,
    although printers seldom listen there (`port_unusual`).
    """

    name: Name
    ip_address: Address
    port: Port = 9100
    profile: Place = "jolimark-tp850ue"
    grade: Graded | None = None
    columns: Columns | None = None
    code_page: PageNumber | None = None
    mac: Place | None = None
    serial: Place | None = None
    usb_path: Place | None = None
    is_port_sure: bool = False
    station_id: Ident | None = None
    station_ids: Annotated[list[Ident], Meta(max_length=50)] | None = None


class PrinterChange(msgspec.Struct, frozen=True, kw_only=True):
    """What shall be different; what is absent stays. `grade` null: measure it again. `is_port_sure` as with a new one."""

    name: Name | UnsetType = UNSET
    ip_address: Address | UnsetType = UNSET
    port: Port | UnsetType = UNSET
    profile: Place | UnsetType = UNSET
    grade: Graded | UnsetType | None = UNSET
    columns: Columns | UnsetType | None = UNSET
    code_page: PageNumber | UnsetType | None = UNSET
    code_page_codec: Codec | UnsetType | None = UNSET
    mac: Place | UnsetType | None = UNSET
    serial: Place | UnsetType | None = UNSET
    usb_path: Place | UnsetType | None = UNSET
    is_port_sure: bool = False
    station_ids: Annotated[list[Ident], Meta(max_length=50)] | UnsetType = UNSET
    is_active: bool | UnsetType = UNSET


class PrinterView(msgspec.Struct, frozen=True, kw_only=True):
    """A printer as it is known. `condition` is ok, unknown, or why it cannot print; `grade` is how much it can tell.

    `down_since` is when it last could not print any more; `alarm_since` when nobody could for it; `paper_low_since` when
    its roll was seen to end soon.
    `transport` is network or usb; on USB it has no address and stands at the socket `usb_port`. `model`, `told_serial`
    and `firmware` are its own words.
    `printer_zone_id` is its first station, the id that products are given to print here.
    """

    id: int
    name: str
    ip_address: str
    port: int
    profile: str
    grade: str | None
    columns: int | None
    code_page: int | None
    mac: str | None
    serial: str | None
    usb_path: str | None
    model: str
    transport: str
    usb_port: str
    code_page_codec: str | None
    told_serial: str
    firmware: str
    condition: str
    condition_since: str | None
    down_since: str | None
    alarm_since: str | None
    paper_low_since: str | None
    is_active: bool
    station_ids: list[int]
    printer_zone_id: int | None
    waiting: int


class AlarmView(msgspec.Struct, frozen=True, kw_only=True):
    """A printer that needs somebody. `key` is the same as long as it is the same trouble; `waiting` counts tickets.

    `condition` says why it cannot print; it is `no_printer` where a station has none (then `printer_id` is null).
    `stands_in` is the printer that prints for its stations meanwhile; `is_stuck`: nobody does, and tickets wait.
    """

    key: str
    printer_id: int | None
    name: str
    stations: list[str]
    condition: str
    since: str
    waiting: int
    stands_in: str | None
    is_stuck: bool


class ProfileView(msgspec.Struct, frozen=True, kw_only=True):
    """A printer model that the box knows."""

    name: str
    label: str
    columns: int
    paper_mm: int


class ProbeView(msgspec.Struct, frozen=True, kw_only=True):
    """What a printer showed of itself, and the grade it earned."""

    grade: str
    maker: str
    model: str
    serial: str
    firmware: str
    printer: PrinterView


class PageLine(msgspec.Struct, frozen=True, kw_only=True):
    """A line on a printer's strip: Greek in the encoding `codec`, printed from the printer's page `number`."""

    line: int
    codec: str
    number: int
    is_in_use: bool


class PagesView(msgspec.Struct, frozen=True, kw_only=True):
    """The code pages that a printer may have Greek in, as its strip numbers them.

    `is_drawn`: none of them reads right, so all but plain letters goes out as a picture (`code_page_codec` is `ascii`).
    """

    lines: list[PageLine]
    is_drawn: bool


class NewRule(msgspec.Struct, frozen=True, kw_only=True):
    """Lines that match every condition named go to these stations; the most specific rule wins.

    `weekdays` are trading days (Monday 1 to Sunday 7); `from_time` to `to_time` may cross midnight.
    """

    station_ids: Annotated[list[Ident], Meta(min_length=1, max_length=20)]
    product_id: Ident | None = None
    category_id: Ident | None = None
    table_group_id: Ident | None = None
    weekdays: Annotated[list[Weekday], Meta(max_length=7)] | None = None
    from_time: TimeOfDay | None = None
    to_time: TimeOfDay | None = None


class RuleView(msgspec.Struct, frozen=True, kw_only=True):
    """A routing rule."""

    id: int
    station_ids: list[int]
    product_id: int | None
    category_id: int | None
    table_group_id: int | None
    weekdays: list[int] | None
    from_time: str | None
    to_time: str | None


class BillStation(msgspec.Struct, frozen=True, kw_only=True):
    """Where a table group's bills print; null: at the station of bills."""

    table_group_id: Ident
    station_id: Ident | None


class Show(StrEnum):
    """What a bill may show besides its lines and its total."""

    TAXES = "taxes"
    COVERS = "covers"
    SEATS = "seats"
    WAITER = "waiter"
    PER_PERSON = "per_person"
    TIP_LINE = "tip_line"


class Template(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a site wants one kind of paper. Lines and QR code may hold placeholders such as {table}.

    `languages`: the first is the paper's, the second stands beside it; none is the language of the station. Larges are
    those of the header's first line, of the items, and of what is to be paid.
    """

    header: Annotated[tuple[Words, ...], Meta(max_length=10)] = msgspec.field(default_factory=tuple)
    footer: Annotated[tuple[Words, ...], Meta(max_length=10)] = msgspec.field(default_factory=tuple)
    logo: bool = False
    qr: Annotated[str, Meta(max_length=1_000)] = ""
    shows: Annotated[tuple[Show, ...], Meta(max_length=len(Show))] = msgspec.field(default_factory=tuple)
    languages: Annotated[tuple[Spoken, ...], Meta(max_length=2)] = msgspec.field(default_factory=tuple)
    head_size: Large = "tall"
    item_size: Large = "normal"
    total_size: Large = "big"


class SettingsView(msgspec.Struct, frozen=True, kw_only=True):
    """What stands on a bill around its lines."""

    header: list[str]
    footer: list[str]
    not_fiscal: str
    qr: str
    address: str
    tax_number: str
    phone: str
    has_logo: bool
    bill_stations: list[BillStation]


class SettingsChange(msgspec.Struct, frozen=True, kw_only=True):
    """What shall be different; what is absent stays.

    An empty header is the restaurant's name, address, tax number and phone, as far as they are known.
    """

    header: Annotated[list[Words], Meta(max_length=10)] | UnsetType = UNSET
    footer: Annotated[list[Words], Meta(max_length=10)] | UnsetType = UNSET
    not_fiscal: Words | UnsetType = UNSET
    qr: Annotated[str, Meta(max_length=300)] | UnsetType = UNSET
    address: Words | UnsetType = UNSET
    tax_number: SiteFact | UnsetType = UNSET
    phone: SiteFact | UnsetType = UNSET
    bill_stations: Annotated[list[BillStation], Meta(max_length=200)] | UnsetType = UNSET


class Logo(msgspec.Struct, frozen=True, kw_only=True):
    """A picture for the top of a bill: PNG in base64; null removes it."""

    png: bytes | None


class Reroute(msgspec.Struct, frozen=True, kw_only=True):
    """Where a station's tickets print from now on; null switches back."""

    station_id: Ident | None


class FromNumber(msgspec.Struct, frozen=True, kw_only=True):
    """Today's tickets of a station from this number on."""

    from_number: Annotated[int, Meta(ge=1, le=1_000_000)]


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """Words for a station."""

    text: Annotated[str, Meta(min_length=1, max_length=500)]
    table: Annotated[str, Meta(max_length=40)] = ""


class ReceiptWish(msgspec.Struct, frozen=True, kw_only=True):
    """How a receipt is wanted; `drawer` opens the drawer in which the check's cash lies, once for each payment."""

    drawer: bool = False


class SharesWish(msgspec.Struct, frozen=True, kw_only=True):
    """Which shares of the standing split come out on paper; null: all of them."""

    share_ids: Annotated[list[Annotated[str, Meta(max_length=64)]], Meta(min_length=1, max_length=200)] | None = None


class TemplateTrial(msgspec.Struct, frozen=True, kw_only=True):
    """A template to look at, on paper of so many columns; `language` null is the restaurant's."""

    template: Template
    columns: Literal[48, 32] = 48
    language: Spoken | None = None


class PaperView(msgspec.Struct, frozen=True, kw_only=True):
    """A sample on emulated paper: its lines of text, and how it looks (PNG in base64)."""

    columns: int
    lines: list[str]
    png: bytes


class TemplateView(msgspec.Struct, frozen=True, kw_only=True):
    """How a kind of paper is printed. `is_usual`: the site has no template of its own for it.

    `placeholders` are what its lines may hold in braces, `can_show` what `shows` may name, `marks` what the country
    wants to stand on it, `missing` which of these do not: what the restaurant has not said of itself yet.
    """

    paper: str
    is_usual: bool
    template: Template
    placeholders: list[str]
    can_show: list[str]
    marks: list[str]
    missing: list[str]


class Queued(msgspec.Struct, frozen=True, kw_only=True):
    """The jobs that were put in line."""

    job_ids: list[int]


class ReceiptQueued(Queued, frozen=True, kw_only=True):
    """A receipt in line; `drawer` says what became of the drawer where it was to open: in training none does."""

    drawer: Literal["opened", "opened_already", "in_training"] | None = None


class JobQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which jobs, the newest first. `state` may name several with commas, or `open`; `cursor` is the last page's `next`."""

    state: str | None = None
    station: Ident | None = None
    order: str | None = None
    cursor: Ident | None = None
    limit: Annotated[int, Meta(ge=1, le=200)] = 50


class JobView(msgspec.Struct, frozen=True, kw_only=True):
    """A ticket on its way. `copy` counts the papers that may exist; `reason` says why it waits, is held or in doubt."""

    id: int
    station_id: int | None
    station: str
    printer_id: int | None
    printer: str
    kind: str
    number: int | None
    previous: int | None
    state: str
    reason: str
    order_id: str | None
    line_ids: list[str]
    attempts: int
    copy: int
    reprint: int
    take_to: str
    supersedes: int | None
    made_at: str
    settled_at: str | None
    business_day: str


class JobPage(msgspec.Struct, frozen=True, kw_only=True):
    """A page of jobs; `next` is the cursor of the page after, null at the end."""

    jobs: list[JobView]
    next: int | None


class AttemptView(msgspec.Struct, frozen=True, kw_only=True):
    """One time that bytes left for a printer; `verdict` null: nobody knows yet."""

    id: int
    printer_id: int
    copy: int
    started_at: str
    ended_at: str | None
    verdict: str | None
    reason: str
    bytes: int


class JobDetail(msgspec.Struct, frozen=True, kw_only=True):
    """A ticket with what stands on it, every attempt, and the other jobs of the same ticket."""

    job: JobView
    ticket: dict[str, Any]
    attempts: list[AttemptView]
    papers: list[JobView]
