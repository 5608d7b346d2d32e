from dataclasses import asdict, replace

from hypothesis import given
from hypothesis import strategies as st

from appliance.devices.model import (
    Evidence,
    How,
    Known,
    Protocol,
    Seen,
    clean,
    compare,
    displaced,
    find,
    is_in_the_house,
    learn,
    parse_mac,
    rivals,
    tell,
)

MACS = st.sampled_from(["", *(f"02:00:00:00:00:0{n}" for n in range(1, 5))])
WORDS = st.sampled_from(["", "one", "two"])
PLACES = st.sampled_from([f"10.0.0.{n}" for n in range(1, 6)])
LOOKS = st.builds(
    Seen,
    address=PLACES,
    port=st.sampled_from([9100, 9101]),
    how=st.sampled_from(How),
    mac=MACS,
    uuid=WORDS,
    serial=WORDS,
    name=WORDS,
)


def known(seen: Seen, ident: int = 1, *, is_present: bool = True) -> Known:
    """Return what the registry holds after the first look at something."""
    return Known(**asdict(seen), id=ident, is_present=is_present, first_seen_ms=0, last_seen_ms=0, printer_id=None)


def look(address: str, **more: str) -> Seen:
    """Return a look at something on the printers' port."""
    return Seen(address=address, port=9100, how=How.ANNOUNCED, **more)  # type: ignore[arg-type]


class Registry:
    """The registry without a database: what stands where is told by the test."""

    def __init__(self) -> None:
        self.everything: list[Known] = []

    def note(self, seen: Seen, still_there: set[int] | None = None) -> Known:
        """Do what the service does with a look."""
        same = find(self.everything, seen, still_there or set())
        gone = {one.id for one in displaced(self.everything, seen, same)}
        self.everything = [replace(one, is_present=False) if one.id in gone else one for one in self.everything]
        if same is None:
            made = known(seen, len(self.everything) + 1)
            self.everything.append(made)
            return made
        after = learn(same, seen, 1)
        self.everything = [after if one.id == same.id else one for one in self.everything]
        return after


@given(st.permutations([f"10.0.0.{n}" for n in range(1, 9)]))
def test_a_printer_that_changes_its_address_stays_the_same(addresses: list[str]) -> None:
    """However often, and also to addresses it had before."""
    registry = Registry()
    assert {registry.note(look(one, mac="02:00:00:00:00:01", name="Kitchen")).id for one in addresses} == {1}


@given(st.lists(st.tuples(st.booleans(), PLACES), min_size=2, max_size=20))
def test_two_with_the_same_name_stay_two(walks: list[tuple[bool, str]]) -> None:
    """Their hardware tells them apart wherever either walks, also to the other's old place."""
    registry = Registry()
    macs = ["02:00:00:00:00:01", "02:00:00:00:00:02"]
    ids: dict[str, set[int]] = {mac: set() for mac in macs}
    for which, address in walks:
        mac = macs[which]
        ids[mac].add(registry.note(look(address, mac=mac, name="Printer", uuid="")).id)
    assert all(len(found) <= 1 for found in ids.values())
    assert not ids[macs[0]] & ids[macs[1]]


@given(st.lists(LOOKS, max_size=25))
def test_a_look_repeated_is_the_same_thing(looks: list[Seen]) -> None:
    """Whatever else was seen before: the second look finds what the first wrote down, and nothing is added."""
    registry = Registry()
    for seen in looks:
        first = registry.note(seen)
        count = len(registry.everything)
        assert registry.note(seen).id == first.id
        assert len(registry.everything) == count


@given(st.lists(LOOKS, max_size=25))
def test_no_place_holds_two_that_are_there(looks: list[Seen]) -> None:
    """What was seen where another was, puts that other out."""
    registry = Registry()
    for seen in looks:
        registry.note(seen)
    places = [one.place for one in registry.everything if one.is_present]
    assert len(places) == len(set(places))


@given(LOOKS, LOOKS)
def test_other_hardware_is_another_thing(one: Seen, other: Seen) -> None:
    """Nothing that is announced outweighs it."""
    if one.mac and other.mac and one.mac != other.mac:
        assert compare(known(one), other, is_still_there=False) is Evidence.NONE


@given(LOOKS, LOOKS)
def test_what_is_still_in_its_place_is_not_followed_by_its_name(one: Seen, other: Seen) -> None:
    """Names, and UUIDs and serials that a factory gave twice, move nothing away that answers."""
    if one.place != other.place and not (one.mac and one.mac == other.mac):
        assert compare(known(one), other, is_still_there=True) is Evidence.NONE


def test_without_hardware_the_pair_of_name_and_port_is_followed() -> None:
    """A printer behind a router shows none; it is followed once its old place is silent."""
    before = known(look("10.0.8.5", name="Bar"))
    assert find([before], look("10.0.8.9", name="Bar"), set()) == before
    assert find([before], look("10.0.8.9", name="Bar"), {1}) is None
    assert rivals([before], look("10.0.8.9", name="Bar")) == [before]


def test_one_of_unsure_identity_is_new() -> None:
    """Two that are gone had that name: it is not guessed which of them came back."""
    two = [known(look("10.0.0.1", name="Bar"), 1), known(look("10.0.0.2", name="Bar"), 2)]
    assert find(two, look("10.0.0.3", name="Bar"), set()) is None


def test_a_print_server_is_several_printers() -> None:
    """Its ports share one hardware address."""
    mac = "02:00:00:00:00:01"
    first = known(look("10.0.0.1", mac=mac))
    assert find([first], Seen(address="10.0.0.1", port=9101, how=How.SWEPT, mac=mac), set()) is None


def test_those_behind_a_repeater_stay_apart() -> None:
    """It lends all of them its hardware address; what they announce differs."""
    mac = "02:00:00:00:00:01"
    first = known(look("10.0.0.1", mac=mac, name="Bar"))
    assert find([first], look("10.0.0.2", mac=mac, name="Kitchen"), {1}) is None


def test_what_is_not_told_this_time_stays_known() -> None:
    """A sweep sees only the hardware; the name from the announcement stays."""
    before = known(look("10.0.0.1", mac="02:00:00:00:00:01", name="Bar", model="TM-T20"))
    after = learn(before, Seen(address="10.0.0.2", port=9100, how=How.SWEPT, mac=before.mac), 5)
    assert (after.name, after.model, after.how, after.address) == ("Bar", "TM-T20", How.ANNOUNCED, "10.0.0.2")
    assert after.protocol is Protocol.RAW


def test_a_txt_record_is_read() -> None:
    """Maker, model and identity as Apple's specification names them, in any case."""
    told = tell({"usb_MFG": "EPSON", "usb_MDL": "TM-T20III", "UUID": "urn:uuid:AB", "pdl": "application/PostScript"})
    assert (told["maker"], told["model"], told["uuid"], told["is_page_printer"]) == ("EPSON", "TM-T20III", "ab", True)
    assert tell({"ty": "Bar", "pdl": "application/octet-stream"})["is_page_printer"] is False
    assert tell({}) == {"uuid": "", "serial": "", "maker": "", "model": "", "is_page_printer": False}


@given(st.text())
def test_a_strangers_words_are_short_and_printable(text: str) -> None:
    """Whatever was announced."""
    assert len(clean(text)) <= 80
    assert clean(text).isprintable()


def test_only_addresses_of_a_house_count() -> None:
    """Nobody sends the box to knock on the internet, or at itself."""
    assert all(map(is_in_the_house, ("10.1.2.3", "172.16.0.9", "192.168.1.50", "169.254.3.4")))
    assert not any(map(is_in_the_house, ("8.8.8.8", "127.0.0.1", "172.32.0.1", "fe80::1", "", "printer")))


def test_hardware_that_is_nobodys_does_not_count() -> None:
    """The kernel writes zeros for neighbours it does not know."""
    assert parse_mac("AA:BB:CC:00:11:22") == "aa:bb:cc:00:11:22"
    assert [parse_mac(one) for one in ("00:00:00:00:00:00", "ff:ff:ff:ff:ff:ff", "", "aa:bb")] == [""] * 4
