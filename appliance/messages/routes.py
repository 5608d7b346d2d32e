"""The API of messages."""

from appliance.messages import service
from appliance.messages.contract import MessageQuery, MessageView, NewMessage, Phrase
from appliance.messages.model import PHRASES
from appliance.runtime.route import Call, Gate, LicenceClass, command, reading
from appliance.runtime.tx import Snapshot, Tx

_ALWAYS = LicenceClass.ALWAYS


def _list(snapshot: Snapshot, call: Call) -> list[MessageView]:
    return service.listed(snapshot, call.caller.user_id, call.query)


def _send(tx: Tx, call: Call) -> MessageView:
    return service.send(tx, call.body)


def _read(tx: Tx, call: Call) -> None:
    service.mark_read(tx, call.ident("message_id"))


def _phrases(_snapshot: Snapshot, _call: Call) -> list[Phrase]:
    return [Phrase(code=code, **words) for code, words in PHRASES.items()]


ROUTES = [
    reading(
        "/api/messages",
        "List what I was told, the newest first.",
        _list,
        list[MessageView],
        access=Gate.SIGNED_IN,
        licence=_ALWAYS,
        query=MessageQuery,
    ),
    reading(
        "/api/messages/phrases",
        "List what can be said with one tap.",
        _phrases,
        list[Phrase],
        access=Gate.SIGNED_IN,
        licence=_ALWAYS,
    ),
    command(
        "POST",
        "/api/messages",
        "Tell people something.",
        _send,
        access="messages.send",
        licence=_ALWAYS,
        body=NewMessage,
        answer=MessageView,
    ),
    command(
        "POST",
        "/api/messages/{message_id:id}/read",
        "Say that I have seen a message.",
        _read,
        access=Gate.SIGNED_IN,
        licence=_ALWAYS,
    ),
]
