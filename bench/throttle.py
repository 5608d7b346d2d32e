"""Gives a process a fifth of its processor: a millisecond of every five, by SIGSTOP and SIGCONT.

A control group's quota would do it without a process of its own, but is not to be had in every container; both sides of
a comparison are throttled alike. The slices are short, because a slow core is slow all the time and does not stand still for
whole frames; what a slice took too long is paid back by the next stop, so that the share is a fifth however busy this
side is. Ends when the process does.
"""

import os
import signal
import sys
import time

_SLICE_S, _SHARE = 0.001, 5


def main(pid: int) -> None:
    """Throttle until the process is gone."""
    ran, began = 0.0, time.perf_counter()
    try:
        while True:
            os.kill(pid, signal.SIGCONT)
            started = time.perf_counter()
            time.sleep(_SLICE_S)
            os.kill(pid, signal.SIGSTOP)
            ended = time.perf_counter()
            ran += ended - started
            time.sleep(max(0.0, ran * _SHARE - (ended - began)))
    except ProcessLookupError:
        return


if __name__ == "__main__":
    main(int(sys.argv[1]))
