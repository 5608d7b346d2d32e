"""Where each key of a TOML text stands: the standard reader tells values, and no lines. Pure.

The scanner runs over text that `tomllib` has accepted (TOML 1.0), so it only has to know where strings, comments and
brackets begin and end.
"""

from collections import defaultdict
from typing import Final

Path = tuple[str | int, ...]
_QUOTES: Final = "\"'"
_OPEN, _CLOSE = "[{", "]}"
_BARE_END: Final = frozenset(" \t=.]\r\n")


class Lines:
    """The lines of a text's keys; a key inside an inline table stands where the table does."""

    def __init__(self, found: dict[Path, int]) -> None:
        """Keep what was found."""
        self._found = found

    def of(self, *path: str | int) -> int:
        """Return the line of a key, or of the nearest thing that holds it; 1 where nothing does."""
        while path:
            if path in self._found:
                return self._found[path]
            path = path[:-1]
        return 1


def locate(text: str) -> Lines:
    """Return where the keys of a valid TOML text stand, lines counted from 1."""
    return Lines(_Scanner(text.replace("\r\n", "\n")).scan())


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text, self.at, self.line = text, 0, 1
        self.found: dict[Path, int] = {}
        self.counts: defaultdict[Path, int] = defaultdict(int)

    def scan(self) -> dict[Path, int]:
        table: Path = ()
        while self._skip_space(over_lines=True):
            if self._sees("[["):
                self._step(2)
                table = self._open_array(self._key())
            elif self._sees("["):
                self._step(1)
                table = self._resolve(self._key())
                self._mark(table)
            else:
                path = (*table, *self._key())
                self._mark(path)
                self._skip_space()
                self._step(1)  # the equals sign
                self._value(path)
            self._to_line_end()
        return self.found

    def _open_array(self, key: tuple[str, ...]) -> Path:
        path = (*self._resolve(key[:-1]), *key[-1:])
        self._mark(path)
        table = (*path, self.counts[path])
        self.counts[path] += 1
        self._mark(table)
        return table

    def _resolve(self, key: tuple[str, ...]) -> Path:
        """Return a header's path; within an array of tables, that of its newest table."""
        path: Path = ()
        for part in key:
            path = (*path, part)
            if path in self.counts:
                path = (*path, self.counts[path] - 1)
        return path

    def _mark(self, path: Path) -> None:
        self.found.setdefault(path, self.line)

    def _sees(self, what: str) -> bool:
        return self.text.startswith(what, self.at)

    def _step(self, count: int) -> None:
        self.line += self.text.count("\n", self.at, self.at + count)
        self.at += count

    def _skip_space(self, *, over_lines: bool = False) -> bool:
        """Pass blanks, and with `over_lines` comments and line ends; say whether text is left."""
        while self.at < len(self.text):
            sign = self.text[self.at]
            if sign in " \t\r" or (over_lines and sign == "\n"):
                self._step(1)
            elif over_lines and sign == "#":
                self._to_line_end()
            else:
                return True
        return False

    def _to_line_end(self) -> None:
        end = self.text.find("\n", self.at)
        self.at = len(self.text) if end < 0 else end

    def _key(self) -> tuple[str, ...]:
        parts = []
        while self._skip_space():
            if self.text[self.at] in _QUOTES:
                parts.append(self._string())
            else:
                begin = self.at
                while self.at < len(self.text) and self.text[self.at] not in _BARE_END:
                    self.at += 1
                parts.append(self.text[begin : self.at])
            self._skip_space()
            if not self._sees("."):
                break
            self._step(1)
        return tuple(parts)

    def _string(self) -> str:
        quote = self.text[self.at]
        fence = quote * 3 if self._sees(quote * 3) else quote
        begin = self.at + len(fence)
        end = begin
        while end < len(self.text) and not self.text.startswith(fence, end):
            end += 2 if quote == '"' and self.text[end] == "\\" else 1
        if len(fence) > 1:  # up to two more quotes belong to the text
            while self.text.startswith(quote, end + len(fence)):
                end += 1
        inside = self.text[begin:end]
        self._step(end + len(fence) - self.at)
        return inside

    def _value(self, path: Path) -> None:
        """Pass a value; the elements of a list are marked, each where it begins."""
        depth, element, is_due = 0, 0, False
        while self.at < len(self.text):
            sign = self.text[self.at]
            if sign in "#\n":
                if not depth:
                    return
                self._skip_space(over_lines=True)
                continue
            if is_due and sign not in " \t\r,]":
                self._mark((*path, element))
                is_due = False
            if sign in _QUOTES:
                self._string()
                continue
            if sign in _OPEN:
                depth += 1
                is_due = is_due or (depth == 1 and sign == "[")
            elif sign in _CLOSE:
                depth, is_due = depth - 1, False
            elif sign == "," and depth == 1:
                element, is_due = element + 1, True
            self._step(1)
