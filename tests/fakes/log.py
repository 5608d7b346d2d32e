"""The log as a daemon writes it, for tests that look for what must not stand in it."""

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import structlog

from kernel.web import log, problem


@contextmanager
def reading_the_log() -> Iterator[Callable[[], str]]:
    """Log as the daemons do, everything, and yield what reads it, having made sure that it reads."""
    stream = io.StringIO()
    log.configure("debug", as_json=True, stream=stream)
    structlog.configure(cache_logger_on_first_use=False)

    def read() -> str:
        problem.log.info("the log is read to here")
        assert "the log is read to here" in stream.getvalue()
        return stream.getvalue()

    yield read
    structlog.reset_defaults()
    log.configure("info", as_json=True)
    structlog.reset_defaults()
