"""Names under the vendor's domain, and certificates for them from a real authority by way of a real DNS."""

import asyncio
import json
import uuid
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from sqlalchemy import select

from cloud.__main__ import main
from cloud.certificates.model import pause_ms
from cloud.certificates.ordering import ORDERS
from cloud.certificates.tables import NAMES
from cloud.certificates.tables import ORDERS as REQUESTS
from cloud.config import Config, ConfigError, load
from kernel.clock import DAY_MS, HOUR_MS, MINUTE_MS
from kernel.paseto import to_text
from tests.cloud.conftest import Cloud, serving
from tests.conftest import until
from tests.fakes.authority import BLOCKED, DOMAIN, LIFE_DAYS, Issuing, NameServer, issuing
from tests.fakes.clock import FakeClock
from tests.fakes.vendor_box import VendorBox

DATABASES = ("sqlite",)
_BOTH = pytest.mark.parametrize("cloud_config", ["sqlite", "postgresql"], indirect=True)


class Asking:
    """A box with a key of its own for its name."""

    def __init__(self, box: VendorBox, label: str) -> None:
        """Make the key and the request."""
        self.box, self.name = box, f"{label}.{DOMAIN}"
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.request = request_for(self.key, self.name)

    async def ask(self, csr: bytes | None = None) -> tuple[int, Any]:
        """Ask how far it is."""
        wanted = to_text(self.request if csr is None else csr)
        return await self.box.call("/api/certificates/", {"nonce": uuid.uuid4().hex, "at_ms": 0, "csr": wanted})

    async def until(self, state: str) -> Any:
        """Ask until it has come so far."""

        async def has_come() -> Any:
            status, answer = await self.ask()
            assert status == 200, answer
            return answer if answer["state"] == state else None

        return await until(has_come)

    def renew(self) -> None:
        """Make another key."""
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.request = request_for(self.key, self.name)


def request_for(key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey, *names: str) -> bytes:
    """Return a request for a certificate, as boxes make it."""
    builder = x509.CertificateSigningRequestBuilder().subject_name(x509.Name([]))
    wanted = x509.SubjectAlternativeName([x509.DNSName(name) for name in names])
    return builder.add_extension(wanted, critical=False).sign(key, hashes.SHA256()).public_bytes(Encoding.DER)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Issuing]:
    """Run an authority that does not take a third of the nonces, and the DNS that it asks."""
    with issuing(tmp_path_factory.mktemp("authority"), reject=33) as running:
        yield running


@pytest.fixture
async def cloud(cloud_config: Config, clock: FakeClock, authority: Issuing) -> AsyncIterator[Cloud]:
    """Return a cloud that gives names."""
    async with serving(msgspec.structs.replace(cloud_config, **authority.settings()), clock) as one:
        await one.begin()
        yield one


async def named(cloud: Cloud, label: str, **site: Any) -> Asking:
    """Return a box whose site has a name."""
    box = await cloud.claimed(label, **site)
    given = await (await cloud.admin()).post(f"/api/sites/{box.site_id}/name", {"label": label})
    assert (given.status, given.json["state"]) == (201, "named"), given.json
    return Asking(box, label)


async def row_of(cloud: Cloud, asking: Asking) -> Any:
    """Return what is kept of a box's request."""
    async with cloud.vendor.database.read() as tx:
        return await tx.one(select(REQUESTS).where(REQUESTS.c.site_id == asking.box.site_id))


@_BOTH
async def test_two_boxes_get_their_certificates_at_once(cloud: Cloud, authority: Issuing) -> None:
    """Each for its own key and name, also from an authority that refuses nonces; no key is kept, no record is left."""
    boxes = [await named(cloud, "taverna"), await named(cloud, "kafeneio")]
    for one in boxes:
        status, answer = await one.ask()
        assert (status, answer["state"], answer["name"]) == (200, "waiting", one.name)
    for one in boxes:
        answer = await one.until("issued")
        chain = x509.load_pem_x509_certificates(answer["chain"].encode())
        assert chain[0].public_key() == one.key.public_key()
        chain[0].verify_directly_issued_by(chain[1])
        chain[1].verify_directly_issued_by(x509.load_pem_x509_certificate(authority.authority.root().encode()))
        view = (await (await cloud.admin()).get(f"/api/sites/{one.box.site_id}/name")).json
        assert (view["state"], view["name"], view["ends_ms"] > cloud.clock.now_ms()) == ("issued", one.name, True)
        kept = await row_of(cloud, one)
        assert "PRIVATE" not in kept.chain
    lines = (await (await cloud.admin()).get("/api/audit/")).json["lines"]
    assert sum(line["action"] == "certificate_issued" for line in lines) == 2
    zone = authority.names.records()
    assert "_acme-challenge" not in zone


@_BOTH
async def test_a_name_stays_its_sites(cloud: Cloud) -> None:
    """Whatever the site is called and whichever box it has; nobody else gets it, only an admin takes it away."""
    one, admin, support = await named(cloud, "steki"), await cloud.admin(), await cloud.admin("support")
    mine = f"/api/sites/{one.box.site_id}/name"
    other = f"/api/sites/{(await cloud.site('Other'))['site']['id']}/name"
    taken = await admin.post(other, {"label": "Steki "})
    assert (taken.status, taken.json["key"]) == (409, "name_taken")
    assert (await admin.post(mine, {"label": "second"})).json["key"] == "name_there"
    await admin.put(f"/api/sites/{one.box.site_id}", {"name": "Renamed"})
    code = (await admin.post(f"/api/sites/{one.box.site_id}/move")).json["claim_code"]
    replacement = Asking(cloud.box(), "steki")
    assert (await replacement.box.claim(code))[0] == 200
    assert (await replacement.ask())[1]["name"] == one.name
    assert (await one.ask())[1]["key"] == "box_replaced"
    assert (await support.delete(mine)).status == 403
    await replacement.until("issued")
    released = (await admin.delete(mine)).json
    assert (released["state"], released["domain"]) == ("none", DOMAIN)
    assert (await replacement.ask())[1]["state"] == "none"
    # As long as somebody may hold a certificate for it, nobody else gets it; the site itself may have it back.
    assert (await admin.post(other, {"label": "steki"})).json["key"] == "name_not_free"
    assert (await admin.post(mine, {"label": "steki"})).status == 201
    await admin.delete(mine)
    async with cloud.vendor.database.begin() as tx:
        await tx.do(NAMES.update().values(free_ms=tx.at_ms))
    assert (await admin.post(other, {"label": "steki"})).status == 201
    assert (await admin.post(mine, {"label": "steki"})).json["key"] == "name_taken"


async def test_words_that_are_no_names(cloud: Cloud) -> None:
    """Refused with what to write instead."""
    admin, site = await cloud.admin(), (await cloud.site())["site"]["id"]
    for label in ("ab", "-box", "box-", "two.parts", "xn--90ais", "www", "ταβέρνα", "a" * 41, "under_score"):
        refused = await admin.post(f"/api/sites/{site}/name", {"label": label})
        assert (refused.status, refused.json["key"]) == (422, "name_bad"), label


async def test_what_is_no_request_of_this_box(cloud: Cloud) -> None:
    """Another name, more names, another kind of key, junk, a broken signature: refused, and nothing is begun."""
    one = await named(cloud, "psistaria")
    broken = bytearray(one.request)
    broken[-1] ^= 1
    odd = [
        request_for(one.key, f"other.{DOMAIN}"),
        request_for(one.key, one.name, "bank.example.com"),
        request_for(rsa.generate_private_key(public_exponent=65_537, key_size=2_048), one.name),
        b"junk",
        bytes(broken),
        b"x" * 4_000,
    ]
    for csr in odd:
        status, answer = await one.ask(csr)
        assert (status, answer["key"]) == (422, "csr_odd"), answer
    assert await row_of(cloud, one) is None


async def test_the_licence_has_no_say(cloud: Cloud) -> None:
    """A site that is locked, and one whose licence is long over, get theirs all the same."""
    admin = await cloud.admin()
    locked, over = await named(cloud, "locked"), await named(cloud, "over", days=1)
    await admin.post(f"/api/sites/{locked.box.site_id}/lock", {"reason": "Unpaid", "when": "now"})
    cloud.clock.advance(60 * DAY_MS)
    for one in (locked, over):
        await one.until("issued")


async def test_while_the_dns_is_down(cloud: Cloud, authority: Issuing) -> None:
    """It is said in words, tried again ever less often, and comes when the DNS is back: by the order that stood."""
    one = await named(cloud, "ouzeri")
    authority.names.stop()
    try:
        failing = await one.until("failing")
        assert failing["problem"]["key"] == "cert_dns"
        kept = await row_of(cloud, one)
        assert kept.order_url
        cloud.clock.advance(pause_ms(1))
        cloud.app[ORDERS].wake()

        async def is_tried_again() -> bool:
            again = await row_of(cloud, one)
            return bool(again.tries == 2 and again.next_ms == cloud.clock.now_ms() + pause_ms(2))

        await until(is_tried_again)
    finally:
        authority.names.begin()
    cloud.clock.advance(pause_ms(2))
    cloud.app[ORDERS].wake()
    before = authority.authority.orders()
    await one.until("issued")
    assert authority.authority.orders() == before
    assert (await row_of(cloud, one)).tries == 0


async def test_a_process_that_ends_in_the_middle(cloud: Cloud, authority: Issuing) -> None:
    """Another process goes on with the same order, once the time for which the first had it is over."""
    one = await named(cloud, "mezedopoleio")
    config, database = cloud.vendor.config, cloud.vendor.database
    before = authority.authority.orders()
    async with serving(config, cloud.clock) as first:
        authority.names.freeze()
        one.box.client = first.client
        await one.ask()

        async def is_begun() -> bool:
            async with database.read() as tx:
                row = await tx.one(select(REQUESTS).where(REQUESTS.c.site_id == one.box.site_id))
            return row is not None and bool(row.order_url)

        await until(is_begun)
        await cloud.app[ORDERS].work()  # finds nothing: it is being walked
        await first.client.close()
    authority.names.freeze(on=False)
    cloud.clock.advance(6 * MINUTE_MS)
    one.box.client = cloud.client
    cloud.app[ORDERS].wake()
    answer = await one.until("issued")
    assert authority.authority.orders() == before + 1
    # The answer may be lost as well: the same request is answered with the same certificate.
    assert (await one.ask())[1] == answer


async def test_so_many_a_week(cloud: Cloud) -> None:
    """Four keys in a week get one each, the fifth is told when; what two boxes on one name want is kept apart."""
    one = await named(cloud, "taverna")
    for _ in range(4):
        one.renew()
        await one.until("issued")
        cloud.clock.advance(HOUR_MS)
    one.renew()
    status, answer = await one.ask()
    assert (status, answer["key"]) == (429, "certificates_too_often")
    cloud.clock.advance(7 * DAY_MS)
    await one.until("issued")


async def test_a_copied_card_waits_for_the_other(cloud: Cloud, authority: Issuing) -> None:
    """While one request is walked, another key has to wait, and the one is not disturbed."""
    one = await named(cloud, "copied")
    other = Asking(one.box, "copied")
    authority.names.freeze()
    try:
        await one.ask()
        status, answer = await other.ask()
        assert (status, answer["key"]) == (409, "name_busy")
    finally:
        authority.names.freeze(on=False)
    await one.until("issued")
    await other.until("issued")


@pytest.mark.parametrize("cloud_config", ["sqlite"], indirect=True)
async def test_new_names_wait_their_turn(cloud_config: Config, clock: FakeClock, authority: Issuing) -> None:
    """An authority takes so many new names a week: what is over waits, is told so, and comes in the next week."""
    settings: dict[str, Any] = {**authority.settings(), "acme_new_per_week": 1}
    async with serving(msgspec.structs.replace(cloud_config, **settings), clock) as cloud:
        await cloud.begin()
        first, second = await named(cloud, "first"), await named(cloud, "second")
        await first.until("issued")
        assert (await second.until("failing"))["problem"]["key"] == "cert_queue"
        first.renew()
        await first.until("issued")
        clock.advance(7 * DAY_MS)
        cloud.app[ORDERS].wake()
        await second.until("issued")


@pytest.mark.parametrize("cloud_config", ["sqlite"], indirect=True)
async def test_a_record_that_the_authority_does_not_find(
    cloud_config: Config, clock: FakeClock, authority: Issuing, tmp_path: Path
) -> None:
    """Somebody set a wrong server: the order is over, in the authority's words; with the right one the next try begins anew."""
    elsewhere = NameServer(tmp_path)
    elsewhere.begin()
    try:
        wrong = msgspec.structs.replace(cloud_config, **{**authority.settings(), **elsewhere.settings()})
        async with serving(wrong, clock) as cloud:
            await cloud.begin()
            one = await named(cloud, "unseen")
            problem = (await one.until("failing"))["problem"]
            assert problem["key"] == "cert_unproved", problem
            assert not (await row_of(cloud, one)).order_url
    finally:
        elsewhere.stop()
    clock.advance(pause_ms(1))
    async with serving(msgspec.structs.replace(cloud_config, **authority.settings()), clock) as cloud:
        one.box.client = cloud.client
        await one.until("issued")


async def test_a_name_that_the_authority_does_not_take(cloud: Cloud) -> None:
    """Its words are handed on, and the others go on."""
    one, other = await named(cloud, BLOCKED), await named(cloud, "allowed")
    problem = (await one.until("failing"))["problem"]
    assert problem["key"] == "cert_refused"
    assert "rejectedIdentifier" in problem["fields"]["why"]
    await other.until("issued")


async def test_a_cloud_without_a_domain(cloud_config: Config, clock: FakeClock) -> None:
    """Gives no names, says so, and answers boxes that there is none."""
    async with serving(cloud_config, clock) as cloud:
        await cloud.begin()
        box = await cloud.claimed()
        admin = await cloud.admin()
        assert (await admin.get(f"/api/sites/{box.site_id}/name")).json["state"] == "off"
        assert (await admin.post(f"/api/sites/{box.site_id}/name", {"label": "taverna"})).json["key"] == "names_off"
        assert (await Asking(box, "taverna").ask())[1]["state"] == "none"


@pytest.mark.parametrize("cloud_config", ["sqlite"], indirect=True)
async def test_the_settings_are_tried_by_command(
    cloud_config: Config, authority: Issuing, capsys: pytest.CaptureFixture[str]
) -> None:
    """An account is there, a record can be written; the line that pins the account is printed. Wrong ones are said."""
    settings = "".join(f"{name} = {json.dumps(value)}\n" for name, value in authority.settings().items())
    path = cloud_config.folder / "comanda-cloud.toml"
    words = ["certificates", "--data", cloud_config.data]
    await asyncio.to_thread(path.write_text, settings)
    assert await asyncio.to_thread(main, words) == 0
    said = capsys.readouterr().out
    uri = said.split()[1]
    assert f'{DOMAIN}. CAA 0 issue "NAME-OF-THE-AUTHORITY; accounturi={uri}; validationmethods=dns-01"' in said
    await asyncio.to_thread(main, words)
    assert uri in capsys.readouterr().out
    assert "comanda-cloud-check" not in authority.names.records()
    await asyncio.to_thread(path.write_text, settings.replace(authority.names.secret, "d3Jvbmc="))
    assert await asyncio.to_thread(main, words) == 5
    assert "DNS does not take the record" in capsys.readouterr().err


def test_half_the_settings_are_refused(tmp_path: Path) -> None:
    """By name, with what is missing; and values by which no certificate could ever come."""
    whole = {
        "box_domain": DOMAIN,
        "acme_directory": "https://acme.example/dir",
        "dns_server": "192.0.2.53",
        "dns_tsig_name": "vendor",
        "dns_tsig_secret": "c2VjcmV0",
    }
    assert load({"data": str(tmp_path), **whole}, {}).gives_names
    for name in whole:
        with pytest.raises(ConfigError, match=name):
            load({"data": str(tmp_path), **whole, name: ""}, {})
    odd = {"acme_directory": "http://x", "box_domain": "Box", "dns_zone": "other.com", "dns_tsig_secret": "?"}
    for name, value in {**odd, "dns_tsig_algorithm": "hmac-md5"}.items():
        with pytest.raises(ConfigError, match=name):
            load({"data": str(tmp_path), **whole, name: value}, {})


def test_pauses_stay_within_what_authorities_allow() -> None:
    """Five failures an hour for one name; at last once a day."""
    times = [sum(pause_ms(tries) for tries in range(1, count + 1)) for count in range(20)]
    assert sum(one < HOUR_MS for one in times) <= 5
    assert pause_ms(40) == DAY_MS
    assert times[9] < LIFE_DAYS * DAY_MS
