"""Every parser that sees bytes from outside, each as one function that says what it may do with them.

A target takes bytes and raises where its parser does not hold what it promises: anything but a refusal of its own kind.
`fuzz.py` drives them by coverage, `test_parsers.py` plays back what that found (corpus/).

Long because there are many such parsers, and whoever adds one looks for them here.
"""

import tempfile
from base64 import b64encode
from collections.abc import Callable
from contextlib import suppress
from functools import cache, partial
from pathlib import Path
from typing import Any

import msgspec
import pyrage
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding
from multidict import CIMultiDict
from PIL import Image
from zeroconf import ServiceInfo
from zeroconf._dns import DNSText
from zeroconf._protocol.incoming import DNSIncoming

from appliance.backup.model import BackupError, parse_name
from appliance.backup.place import glance
from appliance.backup.sealing import new_key, public_of, unseal
from appliance.devices.model import clean, parse_mac, tell
from appliance.inputs.keyboards import LONGEST_CODE, Typist, layouts
from appliance.inputs.labels import Product, check_patterns, resolve
from appliance.inputs.scales import Listener, protocols
from appliance.menu.importing import Parsed, parse_csv, parse_list, parse_table
from appliance.menu.model import MOST_PRICE, tidy_name
from appliance.menu.picture import PictureError, develop
from appliance.menu.spreadsheet import SheetError
from appliance.menu.spreadsheet import read as read_sheet
from appliance.orders.contract import NewOrder
from appliance.origin.chains import ChainError, Wish
from appliance.origin.model import read_origin
from appliance.printing import answers
from appliance.printing.contract import Template
from appliance.printing.profiles import find_profile, load_profiles
from appliance.printing.templates import PAPERS, PLACEHOLDERS, Site, check_template, fill_lines, fill_link
from appliance.printing.text import encode, settle
from appliance.runtime.again import read_again
from appliance.runtime.commands import read_key, read_wait
from appliance.runtime.http import decode_body
from appliance.staff.contract import Login
from appliance.staff.devices import name_address
from appliance.staff.service import _read_token
from cloud.certificates.model import read_request
from cloud.runtime.addresses import caller_address, counted_as
from kernel import fleet, keyset, lease, paseto, vendor_commands
from kernel.codes import tidy_code
from kernel.errors import DomainError
from kernel.ids import parse_id
from kernel.paseto import UntrustedTokenError
from provisioning.checking import check
from provisioning.model import SEAL_NAME, TOML_NAME
from provisioning.result import Result, as_data, as_page, as_strip
from provisioning.sealing import SealError, signer_of

NOW_MS = 1_790_000_000_000
SECRET = bytes(32)
_OWNERS_KEY = new_key().secret
_SMALLEST_DATABASE = 512
_CHANGE = 3


def _words(data: bytes) -> str:
    """Return bytes as the words of a header; those that are no UTF-8 are refused before anybody reads them."""
    return data.decode("utf-8", "replace")


def printer_answers(data: bytes) -> None:
    """Any bytes are answers or garbage, the same ones however they are cut, and little is held."""
    whole, cut = answers.AnswerParser(), answers.AnswerParser()
    found = whole.feed(data)
    assert [one for at in range(len(data)) for one in cut.feed(data[at : at + 1])] == found
    assert len(whole._held) <= 256
    state = answers.UNKNOWN_STATE
    for one in found:
        state = answers.note_answer(state, one)
        if isinstance(one, answers.RealTime):
            for asked in range(1, 5):
                answers.note_real_time(state, asked, one.byte)
        if isinstance(one, answers.Identity):
            assert clean(one.text).isprintable()
    assert state.trouble is None or state.trouble in answers.Trouble


def mdns(data: bytes) -> None:
    """Make words that can be shown, or nothing, of what stands in any packet; zeroconf's own reader is part of it."""
    packet = DNSIncoming(data)
    if not packet.valid:
        return
    texts = [one.text for one in packet.answers() if isinstance(one, DNSText)]
    for text in (data, *texts):
        info = ServiceInfo("_ipp._tcp.local.", "x._ipp._tcp.local.", properties=text[:4096])
        said = {
            key.decode("utf-8", "replace"): (value or b"").decode("utf-8", "replace")
            for key, value in info.properties.items()
        }
        for value in tell(said).values():
            assert isinstance(value, bool) or (value.isprintable() and len(value) <= 80)
    for one in packet.answers():
        assert clean(one.name).isprintable()


def _sound(parsed: Parsed) -> None:
    for row in parsed.rows:
        if "name" in row.values:
            assert row.values["name"] == tidy_name(row.values["name"], "name")
        if "base_price" in row.values:
            assert 0 <= row.values["base_price"] <= MOST_PRICE


def menu_csv(data: bytes) -> None:
    """Refuse a table in words, or read rows that can be stored."""
    with suppress(DomainError):
        _sound(parse_csv(data, 2))


def menu_list(data: bytes) -> None:
    """Refuse a plain list in words, or read rows that can be stored."""
    with suppress(DomainError):
        _sound(parse_list(data, 2))


def menu_workbook(data: bytes) -> None:
    """Refuse a workbook in words, or read rows that can be stored."""
    with suppress(SheetError, DomainError):
        _sound(parse_table(read_sheet(data), 2))


def pictures(data: bytes) -> None:
    """Refuse a picture in words, or make two small ones of it."""
    with suppress(PictureError):
        Image.MAX_IMAGE_PIXELS = None  # as the program itself does, which has a bound of its own
        large, small = develop(data)
        assert large.startswith(b"RIFF")
        assert small.startswith(b"RIFF")


def stick(data: bytes) -> None:
    """Take a stick or tell its faults; what is told of it is escaped, in a page, in data and on a strip of paper."""
    toml, _, rest = data.partition(b"\0---\0")
    menu, _, seal = rest.partition(b"\0---\0")
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / TOML_NAME).write_bytes(toml)
        (root / "menu.csv").write_bytes(menu)
        (root / "staff.csv").write_bytes(menu)
        (root / SEAL_NAME).write_bytes(seal)
        found = check(root)
        assert (found.stick is None) == bool(found.faults)
        if found.stick is not None:
            with suppress(SealError):
                assert signer_of(root, found.stick) is None
        told = Result(outcome="refused", faults=found.faults)
        page = as_page(told)
        assert "<script" not in page.lower()
        msgspec.json.encode(as_data(told))
        for language in ("el", "en"):
            as_strip(told, language)


@cache
def _vendor() -> tuple[Ed25519PrivateKey, keyset.KeySet, str]:
    key = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
    public = paseto.to_text(key.public_key().public_bytes_raw())
    online = keyset.OnlineKey("k1", public, ("lease", "command", "stick"))
    keys = keyset.KeySet(version=1, issued_at_ms=NOW_MS, keys=(online,), root_public_key=public)
    return key, keys, keyset.sign_keys(keys, [key])


def tokens(data: bytes) -> None:
    """No bytes that the vendor did not sign are a lease, a key set, a command or a challenge; all are refused alike.

    A message that begins with `!` is signed first: then it may hold, and what it says is still only what fits.
    """
    key, keys, _ = _vendor()
    public = key.public_key().public_bytes_raw()
    if data[:1] == b"!":
        footer = b'{"kid":"k1","site":"s"}'
        binding = lease.binding("s", public)
        texts = [paseto.sign(data[1:], key, footer=footer, implicit=one) for one in (binding, keyset.IMPLICIT, b"")]
    else:
        texts = [data.decode("utf-8", "surrogateescape"), _words(data[:200])]
    readers: list[Callable[[str], Any]] = [
        lambda text: lease.verify_lease(text, keys, "s", public),
        lambda text: fleet.verify_command(text, keys, "s", public),
        lambda text: fleet.verify_challenge(text, public),
        fleet.challenger_of,
        fleet.read_renewal,
        lambda text: keyset.first_keys(text, keys.root_public_key),
        lambda text: keyset.walk_keys(keys, [text]),
        paseto.public_key,
        keyset.kid_of,
    ]
    for text in texts:
        for read in readers:
            with suppress(UntrustedTokenError):
                read(text)


def signed_requests(data: bytes) -> None:
    """No bytes in a box's headers and body make its request another box's, and none make the cloud stumble."""
    key, _, _ = _vendor()
    public = key.public_key().public_bytes_raw()
    site, signature, body = ([*data.split(b"\0", 2), b"", b""])[:3]
    call = fleet.Call("POST", "/api/heartbeat/", _words(site), body)
    assert not fleet.request_is_signed(public, _words(signature), call)
    with suppress(DomainError):
        decode_body(body, fleet.Heartbeat)
    counted_as(caller_address("127.0.0.1", _words(data), []))
    name_address(_words(site))


def headers(data: bytes) -> None:
    """Refuse what a phone says beside its command in words, or read a small number and a short key."""
    parts = [*data.split(b"\n"), b"", b"", b"", b""]
    said = CIMultiDict(
        {
            "Idempotency-Key": _words(parts[0]),
            "Comanda-Waited-Ms": _words(parts[1]),
            "Comanda-Again": _words(parts[2]),
            "Comanda-Again-Left": _words(parts[3]),
        }
    )
    with suppress(DomainError):
        key = read_key(said, NOW_MS)
        assert key is not None
        assert key.isascii()
    with suppress(DomainError):
        assert read_wait(said, None, NOW_MS, clock_is_sure=True) >= 0
    with suppress(DomainError):
        again = read_again(said)
        assert again is not None
        assert again.order >= (0, 0)
    with suppress(DomainError):
        parse_id(_words(parts[0]))
    with suppress(DomainError):
        assert "\n" not in str(read_origin(_words(data)))


def session_tokens(data: bytes) -> None:
    """No bytes are a session that we did not sign."""
    import jwt  # noqa: PLC0415

    with suppress(jwt.InvalidTokenError, ValueError, TypeError):
        _read_token(SECRET, _words(data))
        raise AssertionError(data)


def bodies(data: bytes) -> None:
    """Refuse a body in words, or read the declared shape; what was taken can be stored as text."""
    for shape in (Login, NewOrder):
        with suppress(DomainError):
            msgspec.json.encode(decode_body(data, shape)).decode()


def scales(data: bytes) -> None:
    """Whatever a scale says, in any cut, is a weight in its range or nothing."""
    for protocol in protocols().values():
        whole, cut = Listener(protocol), Listener(protocol)
        found = whole.feed(data)
        assert [one for at in range(len(data)) for one in cut.feed(data[at : at + 1])] == found
        assert len(whole._held) <= 256


def badges(data: bytes) -> None:
    """Whatever a reader types is codes of printable signs, none longer than allowed, in any cut."""
    for layout in layouts().values():
        whole, cut = Typist(layout), Typist(layout)
        found = whole.feed(data)
        assert [one for at in range(len(data)) for one in cut.feed(data[at : at + 1])] == found
        assert all(one.isprintable() and len(one) <= LONGEST_CODE for one in found)


def _only(product: Product | None, _: str) -> Product | None:
    return product


def codes(data: bytes) -> None:
    """Find what a scanned, typed or printed code names, or that it names nothing."""
    text, _, pattern = data.decode("utf-8", "replace").partition("\n")
    patterns: tuple[str, ...] = ("21CCCCCWWWWWK", "22CCCCCPPPPPK")
    with suppress(DomainError):
        patterns = check_patterns(pattern.split(","))
    for product in (None, Product(1, is_weighed=True, is_open_price=True)):
        found = resolve(text, patterns, partial(_only, None), partial(_only, product))
        assert found.product_id is None or product is not None
    assert tidy_code(text) == tidy_code(tidy_code(text))
    parse_mac(text)


def paper_text(data: bytes) -> None:
    """No text of a guest, a waiter or a menu becomes a command to a printer."""
    text = data.decode("utf-8", "surrogatepass" if b"\xed" in data else "replace") if _is_text(data) else ""
    for name in load_profiles():
        profile = find_profile(name)
        line = encode(settle(text, profile), profile)
        if line is not None:
            # Choosing a page (ESC t n) is the one command that a line may hold.
            rest = line
            for _, number in profile.pages:
                rest = rest.replace(b"\x1bt" + bytes((number,)), b"")
            assert not any(byte < 0x20 or byte == 0x7F for byte in rest), line


def _is_text(data: bytes) -> bool:
    with suppress(UnicodeDecodeError):
        data.decode("utf-8", "surrogatepass")
        return True
    return False


def commands(data: bytes) -> None:
    """Refuse a command's kind and arguments in words, or read what the box expects; so with what the cloud answers."""
    kind, _, raw = data.partition(b"\n")
    with suppress(msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        args = msgspec.json.decode(raw, type=dict[str, Any])
        with suppress(DomainError):
            tidy = vendor_commands.check_args(_words(kind), args)
            shape = vendor_commands.KINDS[_words(kind)]
            assert vendor_commands.check_args(_words(kind), tidy) == tidy
            msgspec.convert(tidy, shape)
    for answer in (fleet.ChannelAnswer, fleet.HeartbeatAnswer, fleet.ClaimAnswer, fleet.CopiesKept):
        with suppress(msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            msgspec.json.decode(raw, type=answer)


def templates(data: bytes) -> None:
    """Refuse what a site puts on its paper, naming the place, or fill it in to lines and to a code that draws."""
    papers = [find_profile(name) for name in load_profiles()]
    site = Site(house="Η Ταβέρνα", address="{table}", tax_number="", phone="+30 210")
    with suppress(DomainError):
        template = decode_body(data, Template)
        for kind in PAPERS:
            with suppress(DomainError):
                check_template(kind, template, site, papers)
                values = {**PLACEHOLDERS[kind], **msgspec.structs.asdict(site)}
                filled = fill_lines((*template.header, *template.footer), values)
                assert all("\n" not in settle(line, papers[0]) for line in filled)
                assert " " not in fill_link("{house}", values)


def backups(data: bytes) -> None:
    """Take no file on somebody's stick for a backup unless its name, its header and its seal say so."""
    name, _, body = data.partition(b"\n")
    stamp = parse_name(_words(name))
    assert stamp is None or stamp.name == _words(name)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "a.gz.age")
        path.write_bytes(body)
        assert not glance(path) or len(body) >= _SMALLEST_DATABASE
        with suppress(BackupError):
            unseal(path, Path(folder, "a.db"), _OWNERS_KEY, most_bytes=100_000)
        if body[:1] == b"!":  # what the owner's own key sealed may still be anything
            path.write_bytes(pyrage.encrypt(body[1:], [pyrage.x25519.Recipient.from_str(public_of(_OWNERS_KEY))]))
            with suppress(BackupError):
                unseal(path, Path(folder, "b.db"), _OWNERS_KEY, most_bytes=100_000)
        for made in Path(folder).glob("*.db"):
            assert made.stat().st_size <= 100_000


@cache
def _request() -> bytes:
    """Return an honest request for a certificate."""
    key = ec.derive_private_key(7, ec.SECP256R1())
    names = x509.SubjectAlternativeName([x509.DNSName("box.example.com")])
    made = x509.CertificateSigningRequestBuilder().subject_name(x509.Name([])).add_extension(names, critical=False)
    return made.sign(key, hashes.SHA256()).public_bytes(Encoding.DER)


def _pem(label: str, raw: bytes) -> str:
    return f"-----BEGIN {label}-----\n{b64encode(raw).decode()}\n-----END {label}-----\n"


def certificates(data: bytes) -> None:
    """Refuse in words what a box sends for a certificate and what comes for it, unless it is for its own name and key.

    Data of three bytes changes one of an honest request: the rest of it is too well made to be guessed.
    """
    raw = _request()
    if len(data) == _CHANGE:
        at = int.from_bytes(data[:2]) % len(raw)
        data = raw[:at] + data[2:] + raw[at + 1 :]
    with suppress(DomainError):
        asked = read_request(data, "box.example.com")
        assert asked.is_signature_valid
    with suppress(ChainError):
        wish = Wish(ec.derive_private_key(7, ec.SECP256R1()), _request())
        wish.answered(_pem("CERTIFICATE", data))


TARGETS: dict[str, Callable[[bytes], None]] = {
    one.__name__: one
    for one in (
        printer_answers,
        mdns,
        menu_csv,
        menu_list,
        menu_workbook,
        pictures,
        stick,
        tokens,
        signed_requests,
        headers,
        session_tokens,
        bodies,
        scales,
        badges,
        codes,
        paper_text,
        commands,
        templates,
        backups,
        certificates,
    )
}
