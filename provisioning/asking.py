"""Questions at a terminal that end in a `comanda.toml`; each answer is checked at once and asked for again."""

import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from provisioning.form import LISTS, SECTIONS, Entry
from provisioning.model import FORMAT
from provisioning.rules import WrongError
from provisioning.wording import Language, say

Ask = Callable[[str], str]
Tell = Callable[[str], None]
# What is asked for, in this order; the template shows everything else.
_ASKED: Final = (
    ("restaurant", ("name", "language", "country", "zone")),
    ("vendor", ("claim_code",)),
    ("network", ("kind", "address", "gateway", "dns")),
    ("wifi", ("name", "password", "mode")),
    ("files", ("menu", "logo")),
    ("owner", ("key",)),
    ("stick", ("wipe_secrets",)),
)
_YES: Final = {"y", "yes", "true", "1", "ν", "ναι"}
Answers = dict[str, Any]


def ask_all(ask: Ask, tell: Tell, language: Language) -> Answers:
    """Return what somebody answered: values by section and key, as the file will say them."""
    tell(say("tool", "title", language))
    answers: Answers = {}
    for section, keys in _ASKED:
        tell(f"\n{say('about', section, language)}")
        found = _ask_section(ask, tell, language, section, keys)
        if found:
            answers[section] = found
    for name in LISTS:
        tell(f"\n{say('about', name, language)}")
        several = _ask_several(ask, tell, language, name)
        if several:
            answers[name] = several
    return answers


def _ask_section(ask: Ask, tell: Tell, language: Language, section: str, keys: tuple[str, ...]) -> Answers:
    found: Answers = {}
    for key in keys:
        if (section, key) == ("network", "address") and found.get("kind") != "fixed":
            return found  # DHCP gives the rest
        entry = SECTIONS[section][key]
        is_door = key == keys[0] and section != "restaurant"  # who leaves it out leaves out the section
        is_needed = (entry.is_required and not is_door) or key == "address"
        value = _ask_one(ask, tell, language, f"{section}.{key}", entry, is_needed=is_needed)
        if value is not None:
            found[key] = value
        elif is_door and entry.is_required:
            return found
    return found


def _ask_several(ask: Ask, tell: Tell, language: Language, name: str) -> list[Answers]:
    _, form = LISTS[name]
    several: list[Answers] = []
    while True:
        called = ask(f"{say('tool', f'more_{name}', language)}: ").strip()
        if not called:
            return several
        found: Answers = {"name": called}
        for key, entry in form.items():
            if key != "name":
                value = _ask_one(ask, tell, language, f"{name}.{key}", entry, is_needed=entry.is_required)
                if value is not None:
                    found[key] = value
        several.append(found)


def _ask_one(ask: Ask, tell: Tell, language: Language, place: str, entry: Entry, *, is_needed: bool) -> Any:
    """Return the value of one key as it stands in the file, None for one that was left out."""
    while True:
        given = ask(f"{say('about', place, language)} [{entry.example}]: ").strip()
        if not given and not is_needed:
            return None
        value = _meant(given, entry)
        try:
            entry.rule(value)
        except WrongError as wrong:
            key = place.partition(".")[2]
            tell("  " + say("fault", wrong.key, language, key=key, value=given, example=entry.example, **wrong.fields))
        else:
            return value


def _meant(given: str, entry: Entry) -> Any:
    if entry.example in {"true", "false"}:
        return given.lower() in _YES
    if entry.example.startswith("["):
        return [part.strip() for part in given.split(",") if part.strip()]
    return given


def write(answers: Mapping[str, Any]) -> str:
    """Return answers as a `comanda.toml`."""
    rows = [f"format = {FORMAT}"]
    for name, found in answers.items():
        for one in found if isinstance(found, list) else [found]:
            rows += ["", f"[[{name}]]" if isinstance(found, list) else f"[{name}]"]
            rows += [f"{key} = {_literal(value)}" for key, value in one.items()]
    return "\n".join(rows) + "\n"


def template(language: Language) -> str:
    """Return a `comanda.toml` in which every key stands as a comment with what it is for."""
    rows = [f"format = {FORMAT}"]
    for name, form in SECTIONS.items():
        rows += ["", f"# {say('about', name, language)}", f"#[{name}]"]
        rows += _explained(name, form, language)
    for name, (_, form) in LISTS.items():
        rows += ["", f"# {say('about', name, language)}", f"#[[{name}]]"]
        rows += _explained(name, form, language)
    return "\n".join(rows) + "\n"


def _explained(section: str, form: Mapping[str, Entry], language: Language) -> list[str]:
    rows = []
    for key, entry in form.items():
        rows += [f"# {say('about', f'{section}.{key}', language)}", f"#{key} = {entry.example}"]
    return rows


def _literal(value: Any) -> str:
    """Return a value as TOML; a JSON string is a basic string of TOML."""
    return json.dumps(value, ensure_ascii=False)
