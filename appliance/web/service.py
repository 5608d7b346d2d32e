"""Which built files there are, and how long a browser may keep each."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

APPS = ("waiter", "till", "manager")
_PACKED = (".br", ".gz")
# RFC 8246: what is named by its content never changes.
_FOR_EVER = "public, max-age=31536000, immutable"
_ASK_AGAIN = "no-cache"


@dataclass(frozen=True, slots=True)
class Page:
    """A file, and its Cache-Control (RFC 9111)."""

    file: Path
    caching: str


def find_pages(folder: Path) -> Mapping[str, Page]:
    """Return the files under a folder by their path on the box, such as `/waiter/index.html`; none where it is missing."""
    return {
        f"/{file.relative_to(folder).as_posix()}": Page(file, _FOR_EVER if file.parent.name == "assets" else _ASK_AGAIN)
        for file in sorted(folder.rglob("*"))
        if file.is_file() and file.suffix not in _PACKED and not file.is_symlink()
    }


def page_at(pages: Mapping[str, Page], path: str) -> Page | None:
    """Return what is served at a path: the file, else the first page of the app that it lies in, else None."""
    if path in pages:
        return pages[path]
    app, _, rest = path.lstrip("/").partition("/")
    is_file = "." in rest.rpartition("/")[2]
    if (app and app not in APPS) or is_file:
        return None
    return pages.get(f"/{app}/index.html" if app else "/index.html")
