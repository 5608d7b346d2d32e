"""libFuzzer on one parser, in a process of its own: `fuzz.py` starts it with the parser's name and libFuzzer's options."""

import sys

import atheris

with atheris.instrument_imports(
    include=["appliance", "kernel", "cloud", "provisioning", "jwt", "zeroconf", "openpyxl"]
):
    from tests.attack.parsers import TARGETS

if __name__ == "__main__":
    name = sys.argv.pop(1)
    atheris.Setup(sys.argv, TARGETS[name])
    atheris.Fuzz()
