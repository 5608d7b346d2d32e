"""What crosses HTTP about scanners, badge readers and scales. Times are RFC 3339, weights thousandths of a kilogram."""

from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

RoleName = Literal["unknown", "keyboard", "scanner", "badge", "scale"]
StateName = Literal["stable", "moving", "overload", "negative", "silent", "garbled", "unplugged"]
Why = Literal["", "unknown", "misread", "not_weighed", "no_open_price", "empty"]
Word = Annotated[str, Meta(max_length=80)]
Code = Annotated[str, Meta(min_length=1, max_length=128)]


class InputView(msgspec.Struct, frozen=True, kw_only=True):
    """A thing that is plugged in, or was. `medium` is keys or serial; `hears` says whether the box reads it now.

    `device_id` is the screen that it serves; a scale without one serves every screen. `roles` are what it can be.
    """

    id: int
    medium: Literal["keys", "serial"]
    role: RoleName
    roles: list[RoleName]
    name: str
    maker: str
    model: str
    serial: str
    port: str
    node: str
    layout: str
    protocol: str
    can_tare: bool
    device_id: str | None
    is_present: bool
    hears: bool
    trouble: str
    first_seen: str
    last_seen: str


class Choice(msgspec.Struct, frozen=True):
    """One of a list, with its name as its maker calls it."""

    key: str
    name: str


class InputsView(msgspec.Struct, frozen=True, kw_only=True):
    """All that was plugged in, what keyboards and protocols there are, and how labels are read."""

    inputs: list[InputView]
    layouts: list[Choice]
    protocols: list[Choice]
    label_patterns: list[str]


class InputChange(msgspec.Struct, frozen=True, kw_only=True):
    """What a person says of a thing; what is absent stays. The box takes nothing from a keyboard, or what is unknown."""

    role: RoleName | UnsetType = UNSET
    name: Word | UnsetType = UNSET
    layout: Word | UnsetType = UNSET
    protocol: Word | UnsetType = UNSET
    device_id: Word | UnsetType | None = UNSET


class LabelPatterns(msgspec.Struct, frozen=True, kw_only=True):
    """How labels with a weight or a price inside are read, such as 21CCCCCWWWWWK."""

    patterns: Annotated[list[Annotated[str, Meta(max_length=13)]], Meta(max_length=10)]


class ScaleCommand(msgspec.Struct, frozen=True, kw_only=True):
    """What a scale shall do."""

    act: Literal["tare", "zero"]


class CodeQuery(msgspec.Struct, frozen=True, kw_only=True):
    """A code as it was scanned."""

    code: Code


class CodeView(msgspec.Struct, frozen=True, kw_only=True):
    """What a code names: a product, with its weight or its price (minor units) where a label says so; or why none."""

    code: str
    product_id: int | None
    quantity_milli: int | None
    price: int | None
    why: Why


class AttachedView(msgspec.Struct, frozen=True, kw_only=True):
    """What serves a screen."""

    id: int
    role: RoleName
    name: str
    is_present: bool


class HelloInputs(msgspec.Struct, frozen=True, kw_only=True):
    """The first thing on the stream, and again when it is other things: what serves this screen."""

    inputs: list[AttachedView]
    keep_alive_s: float


class ScannedView(msgspec.Struct, frozen=True, kw_only=True):
    """Something was scanned or held up; `found` is what a scanner's code names, null for a badge."""

    input_id: int
    role: RoleName
    code: str
    found: CodeView | None


class WeightView(msgspec.Struct, frozen=True, kw_only=True):
    """What a scale says now. `milli` is null where there is no weight; only `stable` ones may be taken."""

    input_id: int
    name: str
    state: StateName
    milli: int | None
    is_net: bool
