"""The product's sources as the house's rules read them: parsed once, names followed through their imports."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).parents[2]
PRODUCT = ("appliance", "cloud", "kernel", "provisioning")
_NOT_OURS = {"__pycache__", "node_modules", "build", ".venv"}


@dataclass(frozen=True)
class Source:
    """One Python file; `path` is relative to the root it was read from."""

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        """The file's syntax tree."""
        return ast.parse(self.text, self.path)

    @cached_property
    def _aliases(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    found[alias.asname or alias.name.partition(".")[0]] = (
                        alias.name if alias.asname else alias.name.partition(".")[0]
                    )
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                for alias in node.names:
                    found[alias.asname or alias.name] = f"{node.module}.{alias.name}"
        return found

    def name_of(self, node: ast.AST) -> str:
        """Return the full dotted name behind `node` ("datetime.datetime.now"), or "" when an import does not lead to it."""
        if isinstance(node, ast.Name):
            return self._aliases.get(node.id, "")
        if isinstance(node, ast.Attribute):
            owner = self.name_of(node.value)
            return f"{owner}.{node.attr}" if owner else ""
        return ""

    def at(self, node: ast.AST) -> str:
        """Return where `node` stands, as path:line."""
        return f"{self.path}:{getattr(node, 'lineno', 1)}"

    def imports(self) -> Iterator[tuple[str, ast.AST]]:
        """Yield every module this file imports, under `if TYPE_CHECKING` and in functions too, relative ones resolved."""
        package = self.path.removesuffix(".py").split("/")[:-1]
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    yield alias.name, node
            elif isinstance(node, ast.ImportFrom):
                base = package[: len(package) - node.level + 1] if node.level else []
                parts = [*base, *((node.module or "").split(".") if node.module else [])]
                for alias in node.names:
                    yield ".".join([*parts, alias.name]), node


@cache
def _source(path: str, text: str) -> Source:
    return Source(path, text)


def forget_sources() -> None:
    """Let go of what was parsed: the syntax trees of the whole house are a hundred megabytes."""
    _source.cache_clear()


def read_sources(root: Path, *tops: str) -> list[Source]:
    """Return every Python file under `tops` of `root` (by default the product), in order of path."""
    return [
        _source(file.relative_to(root).as_posix(), file.read_text(encoding="utf-8"))
        for top in tops or PRODUCT
        for file in sorted((root / top).rglob("*.py"))
        if not _NOT_OURS & set(file.parts)
    ]


def find_rooms(root: Path) -> list[Path]:
    """Return the folders that are rooms: one level below the box's daemon and the vendor's cloud."""
    return [
        folder
        for top in ("appliance", "cloud")
        for folder in sorted((root / top).glob("*/"))
        if folder.name not in _NOT_OURS and any(folder.iterdir())
    ]


def docstrings_of(tree: ast.Module) -> set[int]:
    """Return the ids of the string nodes that are documentation and not values."""
    return {
        id(statement.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        for statement in node.body
        if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
    }
