"""Arguments -> Config -> run: the `comanda` command."""

import sys
from collections.abc import Sequence

from appliance.cli.arguments import parse
from appliance.cli.exits import Exit, explain


def main(argv: Sequence[str] | None = None) -> int:
    """Run one subcommand and return its exit code (`comanda --help` lists what each code means)."""
    args = parse(sys.argv[1:] if argv is None else argv)
    try:
        return int(args.run(args))
    except KeyboardInterrupt:
        return Exit.INTERRUPTED
    except Exception as failure:
        code = explain(failure)
        if code is None:
            raise
        return code


if __name__ == "__main__":
    sys.exit(main())
