"""The profiles that ship with the box."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from types import MappingProxyType

from appliance.country.model import Profile, read_profile
from kernel.errors import invalid

DEFAULT = "gr"
_SUFFIX = ".toml"


@cache
def profiles() -> Mapping[str, Profile]:
    """Return every country the box knows, by code. Raises `DomainError(invalid)` naming file and key of a bad one."""
    folder = resources.files("appliance.country") / "profiles"
    files = sorted((entry for entry in folder.iterdir() if entry.name.endswith(_SUFFIX)), key=lambda entry: entry.name)
    found = [read_profile(file.name, tomllib.loads(file.read_text("utf-8"))) for file in files]
    return MappingProxyType({one.code: one for one in found})


def profile(code: str) -> Profile:
    """Return the profile of a country (ISO 3166, small letters). Raises `DomainError(invalid)` naming those there are."""
    known = profiles()
    if code not in known:
        raise invalid(f"country = {code!r} is not known here. Use one of: {', '.join(known)}.", field="country")
    return known[code]
