"""Gives a process a fifth of its processor: two milliseconds of every ten, by SIGSTOP and SIGCONT.

A control group's quota would be finer, but is not to be had in every container; both sides of a comparison are
throttled alike. Ends when the process does.
"""

import os
import signal
import sys
import time

_RUN_S, _STOP_S = 0.002, 0.008


def main(pid: int) -> None:
    """Throttle until the process is gone."""
    try:
        while True:
            os.kill(pid, signal.SIGCONT)
            time.sleep(_RUN_S)
            os.kill(pid, signal.SIGSTOP)
            time.sleep(_STOP_S)
    except ProcessLookupError:
        return


if __name__ == "__main__":
    main(int(sys.argv[1]))
