"""`comanda healthy`: whether the version that started is fit, asked from outside; its slot is marked, or it is sent away.

The machine runs it once after each start. It stands outside the daemon, so that it says the same of one that never came up.
"""

import argparse
import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final

import aiohttp
import msgspec

from appliance.cli.exits import Exit
from appliance.config import Config, load
from appliance.runtime.boot import Boot
from appliance.runtime.local_api import LocalApi, RefusedError, speak
from appliance.updates import rauc, trial
from appliance.updates.model import Why
from appliance.updates.rauc import Slots
from appliance.updates.trial import Trial, Verdict

_PAUSE_S: Final = 1.0
_ANSWER_S: Final = 5.0
_KNOCK_S: Final = 3.0
_WAYS: Final = Path("/proc/net/route")
_MOST_STARTS: Final = 3
_ANYWHERE: Final = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}  # noqa: S104  what is listened on, asked from here


class UnfitError(Exception):
    """What keeps the box from being fit now; it may pass, unless `is_final`.

    With `is_doubtful` it may have nothing to do with the version: when it has not passed in time, the version stays all the same.
    """

    def __init__(self, why: Why, words: str, *, is_final: bool = False, is_doubtful: bool = False) -> None:
        super().__init__(words)
        self.why, self.is_final, self.is_doubtful = why, is_final, is_doubtful


def judge(args: argparse.Namespace) -> int:
    """Wait until the box is fit, and mark its slot good; send a version on trial away that is not fit in time.

    An ordinary start that is not fit in time is only said (1): the slot was good before, and nothing is changed.
    """
    return asyncio.run(_judge(args, load({"data": args.data})))


async def _judge(args: argparse.Namespace, config: Config) -> int:
    try:
        slots = await rauc.read_slots() if rauc.is_here() else None
    except rauc.NoServiceError:
        slots = None
    known = _on_trial(config, slots)
    try:
        await _wait_until_fit(config, known, args.wait, args.steady)
    except UnfitError as unfit:
        is_sent_away = known is not None and await _send_away(config, unfit)
        _tell(args, fit=False, on_trial=known is not None, words=str(unfit), why=unfit.why)
        if is_sent_away:
            await rauc.restart_machine()
        return Exit.FOUND
    if slots is not None:
        if not await _keep(config, known):
            _tell(args, fit=True, on_trial=known is not None, words="The slot could not be marked good.", why=Why.NONE)
            return Exit.FOUND
        async with _box(config) as api:
            await api.ask_json("POST", "/api/updates/fitness", {"slot": slots.booted})
    _tell(args, fit=True, on_trial=known is not None, words="The box is fit.", why=Why.NONE)
    return Exit.OK


def _on_trial(config: Config, slots: Slots | None) -> Trial | None:
    """Return the trial of the version that runs: it came up in the slot that an update was written into."""
    known = trial.read(config.folder)
    if known is None or slots is None or slots.booted == known.from_slot or known.phase == "fit":
        return None
    return known if known.boot_id != Boot(config.folder).id else None


async def _keep(config: Config, known: Trial | None) -> bool:
    """Mark the slot good; a trial ends before that, so that a power cut in between never sends a good version away."""
    now = None if known is None else trial.read(config.folder)
    if now is not None:
        await asyncio.to_thread(trial.write, config.folder, msgspec.structs.replace(now, phase="fit"))
    is_good = await rauc.mark(good=True)
    if now is not None and not is_good:
        await asyncio.to_thread(trial.write, config.folder, now)
    return is_good


async def _send_away(config: Config, unfit: UnfitError) -> bool:
    """Say on disk why the version goes, and have the next start take the other slot; False where that failed."""
    await asyncio.to_thread(trial.write_verdict, config.folder, Verdict(unfit.why, str(unfit)))
    return await rauc.mark(good=False)


async def _wait_until_fit(config: Config, known: Trial | None, wait_s: float, steady_s: float) -> None:
    """Return once the box has been fit for a while without starting anew. Raises `UnfitError` with what was last wrong."""
    ends = time.monotonic() + wait_s
    fit_since, starts = None, -1
    while True:
        try:
            async with asyncio.timeout(_ANSWER_S):
                seen = await _look(config, known)
        except UnfitError as unfit:
            fit_since, wrong = None, unfit
        except TimeoutError:
            fit_since, wrong = None, UnfitError(Why.DID_NOT_START, "The box does not answer.")
        else:
            if fit_since is None or seen["starts"] != starts:
                fit_since, starts = time.monotonic(), seen["starts"]
            wrong = UnfitError(Why.RESTARTS, "The box has not run for long enough at a stretch.")
            if time.monotonic() - fit_since >= steady_s:
                doubt = None if known is None else await _miss_printers(seen)
                if doubt is None or (doubt.is_doubtful and time.monotonic() >= ends):
                    return
                wrong = doubt
        if wrong.is_final or time.monotonic() >= ends:
            raise wrong
        await asyncio.sleep(min(_PAUSE_S, steady_s or _PAUSE_S))


async def _look(config: Config, known: Trial | None) -> dict[str, Any]:
    """Ask once: the daemon over its socket, and its page as phones reach it. Raises `UnfitError`."""
    try:
        async with _box(config) as api:
            seen: dict[str, Any] = await api.ask_json("GET", "/api/updates/fitness")
    except (RefusedError, aiohttp.ClientError, OSError, msgspec.MsgspecError) as silent:
        raise UnfitError(Why.DID_NOT_START, f"The box does not answer ({silent}).") from silent
    if known is not None and seen["starts"] > _MOST_STARTS:
        raise UnfitError(Why.RESTARTS, f"The box has started {seen['starts']} times.", is_final=True)
    if seen["damage"]:
        raise UnfitError(Why.DATABASE, f"The database is damaged: {seen['damage']}.")
    told, own = _address(seen["listen"]), config.address
    await _reach_page(*(told if told[1] else own))  # a daemon that took any port says which one in its log alone
    return seen


async def _miss_printers(seen: dict[str, Any]) -> UnfitError | None:
    """Return what speaks against the version where no printer answers it that answered before.

    While any of them answers, it prints, and the others are away for reasons of their own: a manager hears of them as ever.
    """
    away = seen["missing_printers"]
    if not away or seen["answering_printers"]:
        return None
    names = ", ".join(one["name"] for one in away)
    doors = await asyncio.gather(*(_is_open(one["host"], one["port"]) for one in away if one["host"]))
    if any(doors):
        return UnfitError(Why.PRINTERS, f"Printers are there and it does not get on with them: {names}.")
    words = f"None of the printers that were within reach before is: {names}."
    is_on_network = await asyncio.to_thread(_is_on_network)
    return UnfitError(Why.PRINTERS, words, is_doubtful=len(away) == 1 and is_on_network)


async def _is_open(host: str, port: int) -> bool:
    try:
        async with asyncio.timeout(_KNOCK_S):
            _, writer = await asyncio.open_connection(host, port)
    except (OSError, TimeoutError):
        return False
    writer.close()
    return True


def _is_on_network() -> bool:
    """Say whether this machine has a network besides itself."""
    try:
        rows = _WAYS.read_text(encoding="ascii", errors="replace").splitlines()[1:]
    except OSError:
        return False
    return any(row.split()[:1] not in ([], ["lo"]) for row in rows)


def _address(listen: str) -> tuple[str, int]:
    host, _, port = listen.rpartition(":")
    return host.strip("[]"), int(port)


async def _reach_page(host: str, port: int) -> None:
    host = _ANYWHERE.get(host, host)
    url = f"http://{f'[{host}]' if ':' in host else host}:{port}/api/system/health"
    try:
        async with aiohttp.ClientSession() as session, session.get(url) as response:
            if response.status != HTTPStatus.OK:
                raise UnfitError(Why.HTTP, f"Its page answers with status {response.status}.")
    except (aiohttp.ClientError, OSError) as refused:
        raise UnfitError(Why.HTTP, f"Phones cannot reach it ({refused}).") from refused


@asynccontextmanager
async def _box(config: Config) -> AsyncIterator[LocalApi]:
    async with speak(config.folder) as api:
        yield api


def _tell(args: argparse.Namespace, *, fit: bool, on_trial: bool, words: str, why: Why) -> None:
    if args.json:
        print(msgspec.json.encode({"fit": fit, "on_trial": on_trial, "why": why, "words": words}).decode())
    else:
        print(words)
