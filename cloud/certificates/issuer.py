"""What is said to the authority (ACME, RFC 8555), one call at a time. Blocking: called in threads."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, TypeVar

import requests
from acme import challenges, client, errors, messages
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_private_key,
)
from josepy import errors as jose
from josepy.jwa import ES256
from josepy.jwk import JWKEC

from cloud.certificates.model import Trouble
from kernel.clock import HOUR_MS
from kernel.said import say

T = TypeVar("T")
_TIMEOUT_S: Final = 20
# Each call is made twice by the library where the authority does not take its nonce.
_STUBBORN: Final = 12
_LONGEST_WHY: Final = 300


def make_key() -> bytes:
    """Return a new account's key (PKCS 8)."""
    key = ec.generate_private_key(ec.SECP256R1())
    return key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())


@dataclass(frozen=True, slots=True)
class Order:
    """How an order stands: `status` as RFC 8555, 7.1.6 has it; `url` names it."""

    url: str
    status: str
    authorizations: tuple[str, ...]
    finalize: str
    certificate: str
    why: str


@dataclass(frozen=True, slots=True)
class Proof:
    """What proves a name: the record and its value, how far it is (`status`), and where to say that it is there."""

    status: str
    record: str
    value: str
    why: str
    challenge: Any


class Issuer:
    """Speaks with one authority under one account; a new one for each order, for it is not for several threads."""

    def __init__(self, directory: str, key: bytes, uri: str, ca_file: str) -> None:
        """Fetch the directory. Raises `Trouble`. `ca_file` names what is trusted instead of the system's authorities."""
        loaded = load_der_private_key(key, None)
        assert isinstance(loaded, ec.EllipticCurvePrivateKey)
        self._key = JWKEC(key=loaded)
        self._net = client.ClientNetwork(
            self._key,
            alg=ES256,
            verify_ssl=ca_file or True,  # type: ignore[arg-type]  # handed on to requests, which takes a file, too
            user_agent="comanda-cloud",
            timeout=_TIMEOUT_S,
        )
        if uri:
            self._net.account = messages.RegistrationResource(uri=uri, body=messages.Registration())
        self._client = client.ClientV2(_insist(lambda: client.ClientV2.get_directory(directory, self._net)), self._net)

    def register(self, mail: str) -> str:
        """Make the account, or find it, and return what the authority calls it. Raises `Trouble`."""
        contact = (f"mailto:{mail}",) if mail else ()
        asked = messages.NewRegistration(contact=contact, terms_of_service_agreed=True)

        def made() -> str:
            try:
                return str(self._client.new_account(asked).uri)
            except errors.ConflictError as known:
                return str(known.location)

        self._net.account = None  # a registration is signed by the key itself
        uri = _insist(made)
        self._net.account = messages.RegistrationResource(uri=uri, body=messages.Registration())
        return uri

    def called(self) -> tuple[str, ...]:
        """Return by which names CAA records allow this authority (RFC 8659), as far as it says."""
        return tuple(self._client.directory.meta.caa_identities or ())

    def begin(self, name: str) -> Order:
        """Order a certificate for a name. Raises `Trouble`."""
        identifier = messages.Identifier(typ=messages.IDENTIFIER_FQDN, value=name)
        asked = messages.NewOrder(identifiers=[identifier])
        answer = self._post(self._client.directory["newOrder"], asked)
        return _order(str(answer.headers.get("Location", "")), answer)

    def look(self, url: str) -> Order:
        """Return how an order stands. Raises `Trouble`, one that is over where the authority does not know it any more."""
        return _order(url, self._post(url, None))

    def proof(self, url: str) -> Proof:
        """Return what proves a name to the authority. Raises `Trouble`."""
        body = messages.Authorization.from_json(self._post(url, None).json())
        found = next((one for one in body.challenges if isinstance(one.chall, challenges.DNS01)), None)
        status = str(body.status.name)
        if found is None:
            why = "It does not prove names by DNS."
            raise Trouble(say("cert_refused", "The authority refuses: {why}", why=why), is_over=True)
        chall = found.chall
        why = "" if found.error is None else _words(found.error)
        record = chall.validation_domain_name(body.identifier.value)
        return Proof(status, record, chall.validation(self._key), why, found)

    def answer(self, proof: Proof) -> None:
        """Say that the record is there. Raises `Trouble`."""
        challenge = proof.challenge
        _insist(lambda: self._client.answer_challenge(challenge, challenge.response(self._key)))

    def finish(self, order: Order, request: x509.CertificateSigningRequest) -> None:
        """Hand in the request that the certificate is made from. Raises `Trouble`."""
        self._post(order.finalize, messages.CertificateRequest(csr=request))

    def fetch(self, url: str) -> str:
        """Return a certificate with those that lead to the authority's root. Raises `Trouble`."""
        return str(self._post(url, None).text)

    def _post(self, url: str, what: Any) -> requests.Response:
        nonces = self._client.directory["newNonce"]
        return _insist(lambda: self._net.post(url, what, new_nonce_url=nonces))


def _order(url: str, answer: requests.Response) -> Order:
    body = messages.Order.from_json(answer.json())
    why = "" if body.error is None else _words(body.error)
    return Order(
        url, str(body.status.name), tuple(body.authorizations), body.finalize or "", body.certificate or "", why
    )


def _insist(call: Callable[[], T]) -> T:
    """Call, again while only the nonce was not taken; raises `Trouble` in words."""
    for left in reversed(range(_STUBBORN)):
        try:
            return call()
        except messages.Error as refused:
            if refused.code == "badNonce" and left:
                continue
            raise _refused(refused) from refused
        except (requests.RequestException, errors.Error, jose.Error, ValueError, KeyError) as odd:
            why = str(odd)[:_LONGEST_WHY] or type(odd).__name__
            raise Trouble(say("cert_away", "The authority cannot be reached: {why}", why=why)) from odd
    raise AssertionError


def _refused(refused: messages.Error) -> Trouble:
    why = _words(refused)
    match refused.code:
        case "rateLimited":
            said = say("cert_rate", "The authority takes no more for now: {why}", why=why)
            return Trouble(said, pause_ms=HOUR_MS)
        case "accountDoesNotExist":
            said = say("cert_refused", "The authority refuses: {why}", why=why)
            return Trouble(said, is_over=True, is_stranger=True)
        case "badNonce" | "serverInternal" | None:
            return Trouble(say("cert_away", "The authority cannot be reached: {why}", why=why))
        case _:
            return Trouble(say("cert_refused", "The authority refuses: {why}", why=why), is_over=True)


def _words(problem: messages.Error) -> str:
    return f"{problem.code or problem.typ}: {problem.detail}"[:_LONGEST_WHY]
