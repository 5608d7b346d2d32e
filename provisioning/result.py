"""What became of a stick: for the page and the data on it, for paper, and for the exit code."""

import json
import os
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any, Final

from provisioning.model import RESULT_DATA, RESULT_PAGE, TOML_NAME, Fault
from provisioning.wording import LANGUAGES, Language, knows, say

_SHORT: Final = 4
_CODE: Final = 8
_ON_PAPER: Final = 3
_LONGEST_STRIP: Final = 480
_GOOD: Final = frozenset({"applied", "already", "planned", "reset", "new"})
_STYLE: Final = (
    "body{font:18px/1.5 sans-serif;max-width:42em;margin:2em auto;padding:0 1em;color:#1a1a1a;background:#fff}"
    "h1{font-size:1.3em}h2{font-size:1.1em}.good{border-left:8px solid #1b7f3b;padding-left:1em}"
    ".bad{border-left:8px solid #b3261e;padding-left:1em}hr{margin:2em 0}code{font-size:.9em}"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What became of a stick. `fields` go into the sentence of `outcome`; `why` and `said` tell of a step that failed."""

    outcome: str
    digest: str = ""
    at: str = ""
    fields: dict[str, str] = field(default_factory=dict)
    steps: tuple[str, ...] = ()
    plans: dict[str, list[str]] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()
    failed: str = ""
    why: str = ""
    said: str = ""
    left: tuple[str, ...] = ()
    is_wiped: bool | None = None
    needs_restart: bool = False

    @property
    def is_good(self) -> bool:
        """Say whether nobody has to do anything."""
        return self.outcome in _GOOD and self.is_wiped is not False

    def sentence(self, language: Language) -> str:
        """Return in a sentence what became of it."""
        step = say("name", self.failed, language) if self.failed else ""
        left = ", ".join(say("name", name, language) for name in self.left)
        return say(
            "result",
            self.outcome,
            language,
            **{"code": self.digest[:_CODE], "why": self.said, "step": step, "left": left, **self.fields},
        )

    def lines(self, language: Language) -> list[str]:
        """Return what else there is to say: why a step failed, and what to mend."""
        found = [say("why", self.why, language, why=self.said)] if self.why else []
        return found + [_place(one, language) + tell(one, language) for one in self.faults]


def tell(fault: Fault, language: Language) -> str:
    """Return the sentence of a fault; what the box refuses and nobody here has a sentence for comes in its own words."""
    if fault.key == "box":
        key, column = fault.fields.get("key", ""), fault.fields.get("column", "")
        if not knows("box", key):
            return say("page", "box_says", language, why=fault.fields["why"])
        sentence = say("box", key, language, why=fault.fields["why"])
        return f"{column}: {sentence}" if column else sentence
    return say("fault", fault.key, language, **fault.fields)


def _place(fault: Fault, language: Language) -> str:
    line = f", {say('page', 'line', language)} {fault.line}" if fault.line else ""
    return f"{fault.file}{line}: "


def redacted(text: str, secrets: Iterable[str]) -> str:
    """Return what a program said without these secrets."""
    for secret in sorted(secrets, key=len, reverse=True):
        if len(secret) >= _SHORT:
            text = text.replace(secret, "****")
    return text


def as_page(result: Result) -> str:
    """Return the page for a person: Greek, then English, with nothing that is loaded from elsewhere."""
    parts = [_part(result, language) for language in LANGUAGES]
    title = escape(" · ".join(say("page", "title", language) for language in LANGUAGES))
    return (
        f'<!DOCTYPE html>\n<html lang="el"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head>\n<body>\n'
        + "\n<hr>\n".join(parts)
        + f"\n<p><small>{escape(result.at)} <code>{escape(result.digest[:_CODE])}</code></small></p>\n</body></html>\n"
    )


def _part(result: Result, language: Language) -> str:
    rows = [f'<section lang="{language}"><h1>{escape(say("page", "title", language))}</h1>']
    rows.append(f'<p class="{"good" if result.is_good else "bad"}">{escape(result.sentence(language))}</p>')
    if result.is_wiped is not None:
        rows.append(f"<p>{escape(say('page', 'wiped' if result.is_wiped else 'not_wiped', language))}</p>")
    found = result.lines(language)
    if found:
        rows.append(f"<h2>{escape(say('page', 'faults', language))}</h2>{_list(found)}")
    if result.plans and result.outcome in {"applied", "planned", "waits", "reset"}:
        heading = "did" if result.outcome == "applied" else "will"
        rows.append(f"<h2>{escape(say('page', heading, language))}</h2>{_list(result.plans[language])}")
    return "\n".join([*rows, "</section>"])


def _list(rows: Iterable[str]) -> str:
    return "<ul>" + "".join(f"<li>{escape(row)}</li>" for row in rows) + "</ul>"


def as_data(result: Result) -> dict[str, Any]:
    """Return the result for programs."""
    return {
        "outcome": result.outcome,
        "good": result.is_good,
        "at": result.at,
        "digest": result.digest,
        "plan": result.plans,
        "steps": list(result.steps),
        "failed": result.failed,
        "not_undone": list(result.left),
        "wiped": result.is_wiped,
        "messages": {language: [result.sentence(language), *result.lines(language)] for language in LANGUAGES},
        "faults": [{"file": one.file, "line": one.line, "key": one.key} for one in result.faults],
    }


def as_strip(result: Result, language: Language) -> str:
    """Return what is printed: the sentence, and what comes first of the rest."""
    rows = [say("page", "title", language), result.sentence(language)]
    found = result.lines(language)
    rows += found[:_ON_PAPER] + (["..."] if len(found) > _ON_PAPER else [])
    text = "\n".join(rows)
    return text if len(text) <= _LONGEST_STRIP else text[: _LONGEST_STRIP - 3] + "..."


def write(root: Path, result: Result) -> bool:
    """Leave the result on the stick, and say whether that could be done: a stick may be full or write-protected."""
    try:
        _replace(root / RESULT_DATA, json.dumps(as_data(result), ensure_ascii=False, indent=1))
        _replace(root / RESULT_PAGE, as_page(result))
    except OSError:
        return False
    return True


def _replace(path: Path, text: str) -> None:
    """Write a file in the place of whatever has its name there; a link is replaced and never followed."""
    beside = path.with_name(f"{path.name}.new")
    with suppress(FileNotFoundError):
        beside.unlink()
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o644)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(descriptor)
    beside.replace(path)


def wipe(root: Path, names: Iterable[str]) -> bool:
    """Overwrite and remove files of the stick; say whether all of them are gone.

    Flash may keep old copies of what was overwritten: only destroying a stick is surer.
    """
    is_done = True
    for name in names:
        path = root / name
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
            with os.fdopen(descriptor, "wb") as file:
                file.write(bytes(os.fstat(descriptor).st_size))
                file.flush()
                os.fsync(descriptor)
            path.unlink()
        except FileNotFoundError:
            continue
        except OSError:
            is_done = False
    return is_done and not (root / TOML_NAME).exists()
