"""The site's papers over HTTP: their templates, how one would look, and the papers of a split's shares."""

import asyncio
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final, NamedTuple, Protocol

from aiohttp import web

from appliance.config import Config
from appliance.printing import samples, stationery, store
from appliance.printing.bills import biller_of, house_language
from appliance.printing.contract import Paper, PaperView, Queued, SharesWish, Template, TemplateTrial, TemplateView
from appliance.printing.kitchen import format_time
from appliance.printing.model import JobKind
from appliance.printing.profiles import DEFAULT_PROFILE, find_profile
from appliance.printing.render import render
from appliance.printing.slips import slip_writer_of
from appliance.printing.templates import (
    LOGO,
    PAPERS,
    SHOWS,
    check_template,
    fill_lines,
    known_placeholders,
    missing_marks,
)
from appliance.printing.ticket import Language, Ticket
from appliance.printing.worker import scratch_of
from appliance.runtime.box import Box
from appliance.runtime.route import LINES, NO_BODY, SMALL, Call, Kind, LicenceClass, Route
from appliance.runtime.tx import Snapshot, Tx

_SEE: Final = "printing.see"
_EDIT: Final = "printing.edit"
_MODELS: Final = {48: DEFAULT_PROFILE, 32: "pos-5890"}


class Pressed(Protocol):
    """The paper that came out of a printer: its lines of text, and how it looks, as a PNG."""

    @property
    def lines(self) -> Any:
        """Return the lines of text."""

    @property
    def png(self) -> bytes:
        """Return the picture."""


# Presses a job on the model of this name. Given by wiring: the printer that is emulated is not this room's.
PressJob = Callable[[bytes, str], Pressed]


def paper_routes(press: PressJob, config: Config) -> list[Route]:
    """Return the routes of templates; `press` is a printer to try them on."""
    desk = _Desk(press, config)
    base, one = "/api/templates/", "/api/templates/{paper:code}"
    edit: dict[str, Any] = {"access": _EDIT, "licence": LicenceClass.FULL, "answer": TemplateView}
    return [
        _route("GET", base, "List how each kind of paper is printed.", desk.show_all, answer=list[TemplateView]),
        _route("GET", one, "Show how a kind of paper is printed.", desk.show, answer=TemplateView),
        _route(
            "PUT",
            one,
            "Print a kind of paper so from now on.",
            desk.change,
            body=Template,
            limit=SMALL,
            prepare=desk.check,
            **edit,
        ),
        _route("DELETE", one, "Print a kind of paper in the usual way again.", desk.reset, **edit),
        _route(
            "POST",
            f"{one}/preview",
            "Show what a template would look like on paper.",
            desk.preview,
            kind=Kind.OWN,
            body=TemplateTrial,
            limit=LINES,
            access=_EDIT,
            answer=PaperView,
        ),
        _route(
            "POST",
            "/api/printing/orders/{order_id:id}/shares",
            "Print the bill or the receipt of each share of a split.",
            desk.print_shares,
            access="payments.take",
            licence=LicenceClass.FINISH,
            body=SharesWish,
            limit=SMALL,
            answer=Queued,
            status=HTTPStatus.CREATED,
        ),
    ]


def _route(method: str, path: str, summary: str, handler: Any, **more: Any) -> Route:
    usual = {
        "access": _SEE,
        "licence": LicenceClass.FINISH,
        "limit": NO_BODY,
        "kind": Kind.QUERY if method == "GET" else Kind.COMMAND,
    }
    return Route(method=method, path=path, summary=summary, handler=handler, **{**usual, **more})


class _Trial(NamedTuple):
    """What the picture of a preview is made from, read in one go."""

    ticket: Ticket
    logo: bytes | None


class _Desk:
    """The handlers, with the restaurant's settings and a printer to try papers on."""

    def __init__(self, press: PressJob, config: Config) -> None:
        self._press, self._config = press, config

    def show_all(self, snapshot: Snapshot, _: Call) -> list[TemplateView]:
        return [self._view(snapshot, kind) for kind in PAPERS]

    def show(self, snapshot: Snapshot, call: Call) -> TemplateView:
        return self._view(snapshot, _paper(call))

    def change(self, tx: Tx, call: Call) -> TemplateView:
        stationery.set_template(tx, _paper(call), call.body)
        return self.show(tx, call)

    def reset(self, tx: Tx, call: Call) -> TemplateView:
        stationery.reset_template(tx, _paper(call))
        return self.show(tx, call)

    def print_shares(self, tx: Tx, call: Call) -> Queued:
        return Queued(job_ids=biller_of(self._config).shares(tx, call.ident("order_id"), call.body.share_ids))

    async def check(self, box: Box, call: Call) -> None:
        """Refuse a template that cannot be printed, before the writer is asked."""
        kind, template = _paper(call), call.body

        def read(snapshot: Snapshot) -> tuple[Any, Any]:
            site = stationery.site_of(store.settings(snapshot), self._config.name)
            return site, stationery.papers_in_use(snapshot)

        site, papers = await box.readers.read(read)
        marks = stationery.marks_of(self._config.profile(), kind)
        await asyncio.to_thread(check_template, kind, template, site, papers, marks)

    async def preview(self, box: Box, _: web.Request, call: Call) -> PaperView:
        trial: TemplateTrial = call.body
        kind, model = _paper(call), _MODELS[trial.columns]
        marks = stationery.marks_of(self._config.profile(), kind)

        def read(snapshot: Snapshot) -> tuple[Any, _Trial]:
            settings = store.settings(snapshot)
            site = stationery.site_of(settings, self._config.name)
            made = self._compose(snapshot, kind, trial.template, trial.language or house_language(self._config))
            return site, _Trial(made, store.logo(snapshot))

        site, made = await box.readers.read(read)
        await asyncio.to_thread(check_template, kind, trial.template, site, [find_profile(model)], marks)
        pressed = await asyncio.to_thread(self._make, made, model, scratch_of(box.config))
        return PaperView(columns=trial.columns, lines=list(pressed.lines), png=pressed.png)

    def _make(self, made: _Trial, model: str, scratch: Path) -> Pressed:
        logos = {} if made.logo is None else {LOGO: made.logo}
        return self._press(render(made.ticket, find_profile(model), scratch, logos).body, model)

    def _compose(self, snapshot: Snapshot, kind: Paper, template: Template, language: Language) -> Ticket:
        """Return a sample of a kind of paper under this template."""
        usual = stationery.letterhead(snapshot, kind, self._config.name, language)
        head = usual._replace(template=template, languages=template.languages or (language,))
        spoken, at = head.languages[0], format_time(snapshot)
        exponent = self._config.money().exponent
        match kind:
            case "kitchen":
                values = {**stationery.moment_of(snapshot), **samples.kitchen_values(spoken)}
                return samples.sample_ticket(
                    fill_lines(template.header, values), fill_lines(template.footer, values), spoken, at
                )
            case "hand_in":
                told = samples.sample_wallet(snapshot, spoken, exponent)
                return slip_writer_of(self._config).compose(snapshot, told, head, at=stationery.moment(head))
            case "bill" | "receipt":
                check = samples.sample_check(head, self._config.profile(), exponent, stationery.moment(head))
                job = JobKind.BILL if kind == "bill" else JobKind.RECEIPT
                return biller_of(self._config).compose(check, head, job)

    def _view(self, snapshot: Snapshot, kind: Paper) -> TemplateView:
        kept = store.template(snapshot, kind)
        settings = store.settings(snapshot)
        usual = stationery.usual_template(kind, settings, house_language(self._config))
        marks = stationery.marks_of(self._config.profile(), kind)
        site = stationery.site_of(settings, self._config.name)
        return TemplateView(
            paper=kind,
            is_usual=kept is None,
            template=kept or usual,
            placeholders=list(known_placeholders(kind)),
            can_show=sorted(SHOWS[kind]),
            marks=[mark.value for mark in marks],
            missing=[mark.value for mark in missing_marks(kept or usual, site, marks)],
        )


def _paper(call: Call) -> Paper:
    return stationery.read_paper(str(call.params["paper"]))
