"""Arguments -> Config -> run: the `comanda-cloud` command."""

import sys
from collections.abc import Sequence

from kernel.loading import loading

with loading():
    from cloud.cli.arguments import parse
    from cloud.cli.exits import EXPLAINED, Exit, explain


def main(argv: Sequence[str] | None = None) -> int:
    """Run one subcommand and return its exit code (`comanda-cloud --help` lists what each code means)."""
    args = parse(sys.argv[1:] if argv is None else argv)
    try:
        return int(args.run(args))
    except KeyboardInterrupt:
        return Exit.INTERRUPTED
    except EXPLAINED as failure:
        return explain(failure)


if __name__ == "__main__":
    sys.exit(main())
