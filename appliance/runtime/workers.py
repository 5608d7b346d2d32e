"""Workers that restart by themselves: one that dies takes down nobody."""

import asyncio
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from dataclasses import dataclass

import structlog

log = structlog.get_logger(__name__)
_FIRST_PAUSE_S = 0.5
_LONGEST_PAUSE_S = 30.0
_HEALTHY_AFTER_S = 60.0


@dataclass(slots=True)
class Standing:
    """How a worker is doing, for readiness and metrics."""

    name: str
    restarts: int = 0
    is_running: bool = False
    last_error: str = ""
    slow_reads: int = 0  # how often a question of its to the database was stopped and put again
    stuck_reads: int = 0  # how many of its questions now were stopped again and again (readers.py)


_HERE: ContextVar[Standing | None] = ContextVar("worker", default=None)


def worker_here() -> Standing | None:
    """Return the worker for which this runs, in its own task or one that it started; None where nobody's worker does."""
    return _HERE.get()


def work_for_a_caller() -> None:
    """Say that what follows in this task is done for a request, also where a worker opened the port it came in by."""
    _HERE.set(None)


def is_told_to_stop() -> bool:
    """Say whether somebody wants this task to end."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


class Workers:
    """Starts, restarts with growing pauses, and stops the daemon's long-lived tasks."""

    def __init__(self) -> None:
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self.standings: dict[str, Standing] = {}

    def start(self, name: str, work: Callable[[], Awaitable[object]]) -> None:
        """Run `work` until it returns; when it raises, log it, wait and run it again."""
        standing = self.standings.setdefault(name, Standing(name))
        self._tasks[name] = asyncio.create_task(self._keep(name, work, standing), name=name)

    async def stop(self, name: str) -> None:
        """Cancel one worker and wait for it."""
        task = self._tasks.pop(name, None)
        self.standings.pop(name, None)
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def stop_all(self) -> None:
        """Cancel every worker and wait for all of them."""
        for name in list(self._tasks):
            await self.stop(name)

    async def _keep(self, name: str, work: Callable[[], Awaitable[object]], standing: Standing) -> None:
        _HERE.set(standing)
        pause = _FIRST_PAUSE_S
        loop = asyncio.get_running_loop()
        while True:
            began = loop.time()
            standing.is_running = True
            try:
                await work()
            except Exception as failure:  # the one place that catches all: the worker starts again
                standing.restarts += 1
                standing.last_error = f"{type(failure).__name__}: {failure}"
                log.exception("worker_failed", worker=name, restarts=standing.restarts)
                if is_told_to_stop():  # what it wanted to put right before it stops failed: it stops all the same
                    return
            else:
                return
            finally:
                standing.is_running = False
            if loop.time() - began > _HEALTHY_AFTER_S:
                pause = _FIRST_PAUSE_S
            await asyncio.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE_S)
