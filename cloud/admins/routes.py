"""/api/auth and /api/admins."""

from functools import partial
from http import HTTPStatus

from aiohttp import hdrs, web

from cloud.admins import enrolment, logins, service
from cloud.admins.contract import (
    AdminChange,
    AdminView,
    CodeOnly,
    Confirmation,
    Enrolment,
    Invitation,
    Login,
    LoginAnswer,
    Me,
    NewAdmin,
    PasswordChange,
    RecoveryCodes,
    SecondFactor,
    SessionView,
)
from cloud.runtime.database import Tx
from cloud.runtime.route import SMALL, Call, Gate, Route, acting, answering, reading
from cloud.runtime.vendor import Vendor


def routes() -> list[Route]:
    """Return how people log in and who they are."""
    return [*_own_routes(), *_people_routes()]


def _own_routes() -> list[Route]:
    public = partial(answering, access=Gate.PUBLIC, limit=SMALL)
    mine = partial(answering, access=Gate.SIGNED_IN, limit=SMALL)
    return [
        public("POST", "/api/auth/login", "Log in", _log_in, body=Login, answer=LoginAnswer),
        public("POST", "/api/auth/enrol", "Take an invitation up", _begin, body=Enrolment, answer=SecondFactor),
        public(
            "POST",
            "/api/auth/enrol/confirm",
            "Prove the second factor of an invitation",
            _confirm,
            body=Confirmation,
            answer=enrolment.Enrolled,
        ),
        acting("POST", "/api/auth/logout", "Log out", _log_out, access=Gate.SIGNED_IN),
        reading("/api/auth/me", "Who is logged in", _me, Me, access=Gate.SIGNED_IN),
        reading("/api/auth/sessions", "One's own sessions", _sessions, list[SessionView], access=Gate.SIGNED_IN),
        acting("DELETE", "/api/auth/sessions/{session_id:id}", "End a session", _end_session, access=Gate.SIGNED_IN),
        mine("POST", "/api/auth/password", "Change one's password", _change_password, body=PasswordChange),
        mine(
            "POST",
            "/api/auth/recovery-codes",
            "Get new recovery codes",
            _renew_codes,
            body=CodeOnly,
            answer=RecoveryCodes,
        ),
    ]


def _people_routes() -> list[Route]:
    managing = partial(acting, access="admins.manage")
    return [
        reading("/api/admins/", "Who works here", _everybody, list[AdminView], access="admins.manage"),
        managing(
            "POST", "/api/admins/", "Invite somebody", _add, body=NewAdmin, answer=Invitation, status=HTTPStatus.CREATED
        ),
        managing("PUT", "/api/admins/{admin_id:id}", "Change somebody", _change, body=AdminChange, answer=AdminView),
        managing("POST", "/api/admins/{admin_id:id}/invite", "Invite again", _invite, answer=Invitation),
        managing("DELETE", "/api/admins/{admin_id:id}/sessions", "End somebody's sessions", _end_sessions),
    ]


def _agent(request: web.Request) -> str:
    return request.headers.get(hdrs.USER_AGENT, "")


async def _log_in(vendor: Vendor, request: web.Request, call: Call) -> LoginAnswer:
    hours = vendor.config.session_hours
    return await logins.log_in(vendor.database, vendor.seal, call.body, call.address, _agent(request), hours)


async def _begin(vendor: Vendor, _request: web.Request, call: Call) -> SecondFactor:
    return await enrolment.begin(vendor.database, vendor.seal, call.body, call.address)


async def _confirm(vendor: Vendor, request: web.Request, call: Call) -> LoginAnswer:
    hours = vendor.config.session_hours
    return await enrolment.confirm(vendor.database, vendor.seal, call.body, call.address, _agent(request), hours)


async def _change_password(vendor: Vendor, _request: web.Request, call: Call) -> None:
    await enrolment.change_password(vendor.database, vendor.seal, call.caller, call.body)


async def _renew_codes(vendor: Vendor, _request: web.Request, call: Call) -> RecoveryCodes:
    return await enrolment.renew_recovery_codes(vendor.database, vendor.seal, call.caller, call.body.code)


async def _log_out(tx: Tx, call: Call) -> None:
    await service.log_out(tx, call.caller)


async def _me(_tx: Tx, call: Call) -> Me:
    return service.me(call.caller)


async def _sessions(tx: Tx, call: Call) -> list[SessionView]:
    return await service.sessions(tx, call.caller.admin_id, call.caller.session)


async def _end_session(tx: Tx, call: Call) -> None:
    await service.end_session(tx, call.caller, call.ident("session_id"))


async def _everybody(tx: Tx, _call: Call) -> list[AdminView]:
    return await service.everybody(tx)


async def _add(tx: Tx, call: Call) -> Invitation:
    admin_id = await service.add(tx, call.caller, call.body)
    return await service.invite(tx, call.caller, admin_id)


async def _change(tx: Tx, call: Call) -> AdminView:
    return await service.change(tx, call.caller, call.ident("admin_id"), call.body)


async def _invite(tx: Tx, call: Call) -> Invitation:
    return await service.invite(tx, call.caller, call.ident("admin_id"))


async def _end_sessions(tx: Tx, call: Call) -> None:
    await service.end_sessions(tx, call.caller, call.ident("admin_id"))
