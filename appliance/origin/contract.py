"""Wire types of the box's address, its certificates, and the test with a phone."""

from typing import Annotated, Literal

import msgspec

from kernel.said import Said

Text = Annotated[str, msgspec.Meta(min_length=1, max_length=300)]


class Whereabouts(msgspec.Struct, frozen=True, kw_only=True):
    """Where the box is reached. `left` are origins that it had: a page that stands there leads on, once its queue is empty."""

    origin: str | None
    left: tuple[str, ...]


class Mark(msgspec.Struct, frozen=True, kw_only=True):
    """A word that this box says in this run, and no other."""

    mark: str


class Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """An origin that could be chosen. `mac` belongs to an address: the router keeps the address for it."""

    origin: str
    kind: str
    mac: str = ""


class AuthorityView(msgspec.Struct, frozen=True, kw_only=True):
    """The box's own certificate authority."""

    names: tuple[str, ...]
    ends_at: str
    fingerprint: str


class CertificateView(msgspec.Struct, frozen=True, kw_only=True):
    """A certificate that answers."""

    source: str
    names: tuple[str, ...]
    ends_at: str


class TlsView(msgspec.Struct, frozen=True, kw_only=True):
    """TLS on this box. `listen` empty: switched off by the settings; `refused`: why the port is not open."""

    listen: str
    is_open: bool
    refused: str
    authority: AuthorityView | None
    certificates: tuple[CertificateView, ...]


class PathSeen(msgspec.Struct, frozen=True, kw_only=True):
    """An address of the box, tried from a phone."""

    origin: str
    is_reached: bool


class PhoneSeen(msgspec.Struct, frozen=True, kw_only=True):
    """A phone that opened the test's page. `is_near`: it is on the box's own network and not behind another router.

    `paths` are what it tried; empty while it tries, and for a browser without scripts.
    """

    address: str
    device: Literal["iphone", "android", "other"]
    is_near: bool
    seen_at: str
    paths: tuple[PathSeen, ...] = ()


class PathsTried(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a phone tells of the test: at which of the box's addresses it was answered."""

    token: Annotated[str, msgspec.Meta(max_length=40)]
    reached: Annotated[list[Text], msgspec.Meta(max_length=8)]


class TrialView(msgspec.Struct, frozen=True, kw_only=True):
    """The test with phones: they open `url`; `seen` are those that came."""

    origin: str
    url: str
    began_at: str
    ends_at: str
    seen: tuple[PhoneSeen, ...]


class WishView(msgspec.Struct, frozen=True, kw_only=True):
    """What became of the Wi-Fi that the desk asked for. `why` is a key of a sentence, `said` what a program said."""

    state: Literal["waiting", "done", "failed"]
    why: str
    said: str


class AirView(msgspec.Struct, frozen=True, kw_only=True):
    """The box's Wi-Fi: one that it joins (client), or its own (access-point), which carries about `most` phones.

    `address` is the box's on its own, always; `stations` are on it now, None where the radio does not say. `has_uplink`: there is a way to the internet.
    """

    mode: Literal["none", "client", "access-point"]
    name: str
    channel: int
    address: str
    is_up: bool
    has_radio: bool
    has_uplink: bool
    stations: int | None
    most: int
    wish: WishView | None


class AirWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A Wi-Fi for the box: its own, one to join, or none. `channel` 0: the quietest."""

    mode: Literal["none", "client", "access-point"]
    name: Annotated[str, msgspec.Meta(max_length=32)] = ""
    password: Annotated[str, msgspec.Meta(max_length=63)] = ""
    hidden: bool = False
    channel: Literal[0, 1, 6, 11] = 0


class Portal(msgspec.Struct, frozen=True, kw_only=True, rename="kebab"):
    """What a phone learns of the box's own Wi-Fi (RFC 8908)."""

    captive: bool
    user_portal_url: str


class VendorName(msgspec.Struct, frozen=True, kw_only=True):
    """The box's name under its vendor's domain. `leads`: the network's own resolver leads it here; null: it did not answer.

    `address` is where the router is to lead the name. `state`: named (nothing was asked for yet), waiting, failing (`problem`
    says why), issued; none: the vendor took the name away.
    """

    name: str
    state: Literal["none", "named", "waiting", "failing", "issued"]
    leads: bool | None
    address: str
    ends_at: str | None
    asked_at: str | None
    problem: Said = Said()


class OriginView(msgspec.Struct, frozen=True, kw_only=True):
    """Everything of the box's address. `is_here`: the chosen one still leads to this box, as far as it can tell itself."""

    origin: str | None
    kind: str | None
    is_here: bool
    left: tuple[str, ...]
    candidates: tuple[Candidate, ...]
    trust_url: str
    air: AirView | None
    trial: TrialView | None
    tls: TlsView
    vendor_name: VendorName | None


class OriginAsk(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An origin that is meant."""

    origin: Text


class OriginChoice(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The origin to be the box's. `anyway`: although the check failed, or phones still hold commands at the old one."""

    origin: Text
    anyway: bool = False


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that was checked. `outcome`: good, bad, or unknown (only a phone can tell)."""

    what: Literal["resolves", "offline", "reaches", "trusted"]
    outcome: Literal["good", "bad", "unknown"]
    detail: str = ""


class Checked(msgspec.Struct, frozen=True, kw_only=True):
    """What the box found of an origin from where it stands."""

    origin: str
    is_good: bool
    findings: tuple[Finding, ...]
