"""The installer's manual's table of keys, made of the form: a test holds the manual against it."""

from collections.abc import Iterator, Mapping
from typing import Final

from provisioning.form import LISTS, SECTIONS, Entry
from provisioning.wording import Language, say

_HEADS: Final[dict[Language, tuple[str, str, str]]] = {
    "el": ("Κλειδί", "Τι είναι", "Παράδειγμα"),
    "en": ("Key", "What it is", "Example"),
}


def table(language: Language) -> str:
    """Return the table in Markdown; a key in bold must be there where its section is."""
    head = _HEADS[language]
    rows = [f"| {' | '.join(head)} |", "| --- | --- | --- |"]
    for name, form in SECTIONS.items():
        rows += _rows(name, f"[{name}]", form, language)
    for name, (_, form) in LISTS.items():
        rows += _rows(name, f"[[{name}]]", form, language)
    return "\n".join(rows)


def _rows(section: str, head: str, form: Mapping[str, Entry], language: Language) -> Iterator[str]:
    yield f"| `{head}` | {say('about', section, language)} | |"
    for key, entry in form.items():
        shown = f"**`{key}`**" if entry.is_required else f"`{key}`"
        yield f"| {shown} | {say('about', f'{section}.{key}', language)} | `{entry.example}` |"


if __name__ == "__main__":
    for spoken in _HEADS:
        print(table(spoken))  # noqa: T201  a help for whoever writes the manual
