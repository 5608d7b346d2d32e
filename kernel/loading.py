"""Loading a program's code without waste."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def loading() -> Iterator[None]:
    """Load code that stays until the program ends: Python's garbage collector neither looks at it meanwhile nor later.

    It would look through all of it again and again: while it is loaded, while the program works, and once more at its end.
    That is a quarter of what a start costs.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if was_enabled:
            gc.enable()
