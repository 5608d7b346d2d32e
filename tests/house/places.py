"""A line of code knows its room: rules that say where one thing may stand. Each returns its findings as sentences."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.house.sources import Source, docstrings_of, find_rooms, read_sources

Reasons = dict[str, str]

_ENVIRONMENT = {"os.environ", "os.environb", "os.getenv", "os.getenvb", "os.putenv", "os.unsetenv"}
_CLOCKS = {
    "datetime.date.today",
    "datetime.datetime.now",
    "datetime.datetime.today",
    "datetime.datetime.utcnow",
    "time.clock_gettime",
    "time.clock_gettime_ns",
    "time.time",
    "time.time_ns",
}
_REFUSALS = {f"kernel.errors.{name}" for name in ("DomainError", "invalid", "conflict", "forbidden", "unavailable")}
_STATUS_NAMES = {"status", "status_code"}
_STATUS = range(100, 600)
_CENTS = {100, 0.01}


def find_arithmetic(root: Path, allowed: Reasons) -> list[str]:
    """Find hundreds multiplied or divided by, and powers of ten: they are money's business."""
    found = []
    for source in _product_without(root, {"kernel/money.py", *allowed}):
        for node in ast.walk(source.tree):
            operands: list[ast.expr] = []
            if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div | ast.FloorDiv | ast.Mod):
                operands = [] if _is_text(node.left) else [node.right]
            elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
                operands = [] if _is_text(node.left) or _is_text(node.right) else [node.left, node.right]
            elif isinstance(node, ast.AugAssign) and isinstance(node.op, ast.Div | ast.FloorDiv | ast.Mod | ast.Mult):
                operands = [node.value]
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "divmod":
                operands = node.args[1:]
            power = isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow) and _number(node.left) == 10
            if power or any(_number(operand) in _CENTS for operand in operands):
                found.append(f"{source.at(node)}: major and minor units meet only in kernel/money")
    return found


def find_hidden_keys(root: Path) -> list[str]:
    """Find refusals whose key is not written where it is chosen: nobody could look up which there are, and translate them.

    A function that hands a key on takes it by name, so that its callers write it out.
    """
    return [
        f'{source.at(node)}: write the refusal\'s key out as key="..."'
        for source in read_sources(root)
        for node, asked in _keys_of_refusals(source, source.tree, frozenset())
        if not isinstance(node, ast.Constant) and not (isinstance(node, ast.Name) and node.id in asked)
    ]


def _keys_of_refusals(
    source: Source, tree: ast.AST, asked: frozenset[str]
) -> Iterator[tuple[ast.expr, frozenset[str]]]:
    """Yield the key of every refusal made under `tree`, and what the function around it must be told by name."""
    for node in ast.iter_child_nodes(tree):
        names = asked
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            names = frozenset(one.arg for one in node.args.kwonlyargs)
        elif isinstance(node, ast.Call) and source.name_of(node.func) in _REFUSALS:
            yield from ((given.value, asked) for given in node.keywords if given.arg == "key")
        yield from _keys_of_refusals(source, node, names)


def find_clocks(root: Path, allowed: Reasons) -> list[str]:
    """Find whoever asks what time it is, instead of being told."""
    return [
        f"{source.at(node)}: {name} belongs to kernel/clock; take the time as an argument"
        for source in _product_without(root, {"kernel/clock.py", *allowed})
        for name, node in _uses(source, _CLOCKS)
    ]


def find_environment(root: Path, allowed: Reasons) -> list[str]:
    """Find whoever reads or writes the environment behind the configuration's back."""
    return [
        f"{source.at(node)}: {name} belongs to appliance/config; take the setting as an argument"
        for source in _product_without(root, {"appliance/config.py", *allowed})
        for name, node in _uses(source, _ENVIRONMENT)
    ]


def find_bare_status(root: Path) -> list[str]:
    """Find HTTP status numbers outside the one file that maps refusals to them."""
    return [
        f"{source.at(value)}: a status number stands in kernel/web/problem only; raise a DomainError, or name it (HTTPStatus)"
        for source in _product_without(root, {"kernel/web/problem.py"})
        for node in ast.walk(source.tree)
        for value in _status_values(node)
        if _is_status(value)
    ]


def find_foreign_sql(root: Path, speakers: dict[str, Reasons]) -> list[str]:
    """Find SQL on a table outside the store and migrations of the room that creates it.

    `speakers` names, per room, further files that may speak SQL on the room's own tables.
    """
    owners = _owners(root)
    found = [
        f"{source.at(node)}: SQL on {table}, which belongs to the store of {owners[table]}"
        for source in read_sources(root)
        for node, sql in _sql_in(source)
        for table in sorted(_tables_in(sql) & owners.keys())
        if not _may_speak(source.path, owners[table], speakers)
    ]
    for room in find_rooms(root):
        for file in sorted(room.glob("migrations/*.sql")):
            touched = _tables_in(file.read_text(encoding="utf-8")) & owners.keys()
            found += [
                f"{file.relative_to(root)}: changes {table}, which belongs to {owners[table]}"
                for table in sorted(touched)
                if owners[table] != room.relative_to(root).as_posix()
            ]
    return found


def _product_without(root: Path, paths: set[str]) -> Iterator[Source]:
    return (source for source in read_sources(root) if source.path not in paths)


def _uses(source: Source, names: set[str]) -> Iterator[tuple[str, ast.AST]]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Name | ast.Attribute) and source.name_of(node) in names:
            yield source.name_of(node), node


def _number(node: ast.expr) -> float | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float) and not isinstance(node.value, bool):
        return node.value
    if isinstance(node, ast.Call) and len(node.args) == 1 and isinstance(node.args[0], ast.Constant):
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        value = node.args[0].value
        if name in {"Decimal", "int", "float"} and isinstance(value, int | float | str):
            try:
                return float(value)
            except ValueError:
                return None
    return None


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str | bytes))


def _status_values(node: ast.AST) -> list[ast.expr]:
    """Return the expressions that stand where a status number would."""
    values: list[ast.expr | None] = []
    match node:
        case ast.keyword(arg=str(name), value=value) if name in _STATUS_NAMES:
            values = [value]
        case ast.Call(func=ast.Attribute(attr="set_status"), args=args):
            values = [*args[:1]]
        case ast.Compare(left=left, comparators=comparators) if any(map(_names_status, [left, *comparators])):
            values = [inner for side in [left, *comparators] for inner in getattr(side, "elts", [side])]
        case ast.Assign(targets=targets, value=value) if any(map(_names_status, targets)):
            values = [value]
        case ast.AnnAssign(target=target, value=value) if _names_status(target):
            values = [value]
        case ast.arguments(args=plain, defaults=defaults, kwonlyargs=named, kw_defaults=named_defaults):
            pairs = [*zip(reversed(plain), reversed(defaults), strict=False), *zip(named, named_defaults, strict=True)]
            values = [default for argument, default in pairs if argument.arg in _STATUS_NAMES]
        case _:
            pass
    return [value for value in values if value is not None]


def _names_status(node: ast.expr) -> bool:
    return getattr(node, "attr", getattr(node, "id", "")) in _STATUS_NAMES


def _is_status(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and type(node.value) is int and node.value in _STATUS


_CREATES = re.compile(
    r"\bCREATE\s+(?:VIRTUAL\s+)?(?:TABLE|VIEW)\s+(?:IF\s+NOT\s+EXISTS\s+)?[\"`\[]?(\w+)", re.IGNORECASE
)
_TOUCHES = re.compile(
    r"\b(?:FROM|INTO|UPDATE(?:\s+OR\s+\w+)?|JOIN|TABLE(?:\s+IF(?:\s+NOT)?\s+EXISTS)?"
    r"|INDEX\s+(?:IF\s+NOT\s+EXISTS\s+)?\w+\s+ON|(?:BEFORE|AFTER|OF)\s+(?:INSERT|UPDATE|DELETE)(?:\s+OF\s+[\w, ]+)?\s+ON)\s+[\"`\[]?(\w+)"
)
_STATEMENT = re.compile(r"\s*(?:select|insert|update|delete|replace|with|create|alter|drop)\s", re.IGNORECASE)
_TOUCHES_IN_STATEMENT = re.compile(_TOUCHES.pattern, re.IGNORECASE)
_COMMENT = re.compile(r"--[^\n]*")


def _owners(root: Path) -> dict[str, str]:
    return {
        table: room.relative_to(root).as_posix()
        for room in find_rooms(root)
        for file in sorted(room.glob("migrations/*.sql"))
        for table in _CREATES.findall(_COMMENT.sub("", file.read_text(encoding="utf-8")))
    }


def _tables_in(sql: str) -> set[str]:
    sql = _COMMENT.sub("", sql)
    # Keywords in capitals betray a fragment; in a whole statement small letters do as well.
    pattern = _TOUCHES_IN_STATEMENT if _STATEMENT.match(sql) else _TOUCHES
    return set(pattern.findall(sql))


def _sql_in(source: Source) -> Iterator[tuple[ast.AST, str]]:
    documentation = docstrings_of(source.tree)
    inside: set[int] = set()
    for node in ast.walk(source.tree):
        if isinstance(node, ast.JoinedStr):
            inside |= {id(part) for part in node.values}
            yield node, "".join(str(part.value) if isinstance(part, ast.Constant) else " ? " for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documentation | inside:
            yield node, node.value


def _may_speak(path: str, owner: str, speakers: dict[str, Reasons]) -> bool:
    folder, _, name = path.rpartition("/")
    files = {"store.py", *(f"{stem}.py" for stem in speakers.get(owner.rpartition("/")[2], {}))}
    return folder == owner and name in files
