"""The models that the emulator can be: paper, code pages by number, and how honestly each answers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from kernel.errors import not_found

_HUGE = 1 << 20
# `ESC t n` as most models number their pages (Epson reference, ESC t); those without a Python codec are left out.
_EPSON_PAGES = {
    0: "cp437", 2: "cp850", 3: "cp860", 4: "cp863", 5: "cp865", 13: "cp857", 14: "cp737", 15: "iso8859_7",
    16: "cp1252", 17: "cp866", 18: "cp852", 19: "cp858", 34: "cp855", 36: "cp862", 37: "cp864", 45: "cp1250",
    46: "cp1251", 47: "cp1253", 48: "cp1254", 49: "cp1255", 50: "cp1256", 51: "cp1257", 52: "cp1258",
}  # fmt: skip
_COMMON_PAGES = {
    0: "cp437", 2: "cp850", 3: "cp860", 4: "cp863", 5: "cp865", 16: "cp1252", 17: "cp866", 18: "cp852", 19: "cp858",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Profile:
    """One model. Widths are dots at 8 to the millimetre; a font A character is 12 dots wide."""

    name: str
    title: str
    maker: str
    model: str
    serial: str
    firmware: str
    paper_mm: int
    dots: int
    pages: Mapping[int, str] = field(hash=False)
    buffer_bytes: int = 4096
    has_cutter: bool = True
    answers_real_time: bool = True
    answers_in_order: bool = True
    answers_job_id: bool = True
    answers_identity: bool = True
    pushes_status: bool = True

    @property
    def columns(self) -> int:
        """Return how many font A characters fit on a line."""
        return self.dots // 12

    @property
    def grade(self) -> str:
        """Return A, B, C or D: how much this printer can be made to tell about a job."""
        if self.answers_job_id:
            return "A"
        if self.answers_in_order:
            return "B"
        return "C" if self.answers_real_time else "D"

    def identify(self, number: int) -> bytes:
        """Return what GS I asks for: ids of one byte, or texts between 5F and 00 (Epson reference, GS I)."""
        texts = {65: self.firmware, 66: self.maker, 67: self.model, 68: self.serial, 69: "GREEK"}
        if number in texts:
            return b"\x5f" + texts[number].encode("ascii") + b"\x00"
        kind = 2 if self.has_cutter else 0
        ids = {1: 0x20, 49: 0x20, 2: kind, 50: kind, 3: 1, 51: 1}
        return bytes((ids[number],)) if number in ids else b""


_JOLIMARK = Profile(
    name="jolimark-tp850ue",
    title="Jolimark TP850UE, 80 mm",
    maker="Jolimark",
    model="TP850UE",
    serial="EMU0850001",
    firmware="1.04",
    paper_mm=80,
    dots=576,
    pages={**_COMMON_PAGES, 29: "cp737"},
)
_EPSON = replace(
    _JOLIMARK, name="epson-tm-t20", title="Epson TM-T20, 80 mm", maker="EPSON", model="TM-T20", serial="EMU0020001",
    pages=_EPSON_PAGES,
)  # fmt: skip
_NARROW = replace(
    _JOLIMARK, name="pos-5890", title="POS-5890, 58 mm", maker="POS", model="POS-5890", serial="EMU0058001",
    paper_mm=58, dots=384, pages={**_COMMON_PAGES, 64: "cp737"}, has_cutter=False,
    answers_job_id=False, answers_in_order=False, answers_identity=False, pushes_status=False,
)  # fmt: skip
_GRADE_B = replace(
    _EPSON, name="generic-b", title="80 mm, in-order status only (grade B)", maker="Generic", model="GP-B",
    serial="EMU0000B01", answers_job_id=False,
)  # fmt: skip
_GRADE_C = replace(
    _GRADE_B, name="generic-c", title="80 mm, real-time status only (grade C)", model="GP-C", serial="EMU0000C01",
    answers_in_order=False, answers_identity=False, pushes_status=False,
)  # fmt: skip
_GRADE_D = replace(
    _GRADE_C, name="generic-d", title="80 mm, answers nothing (grade D)", model="GP-D", serial="EMU0000D01",
    answers_real_time=False,
)  # fmt: skip

PROFILES: Mapping[str, Profile] = {
    profile.name: profile for profile in (_JOLIMARK, _EPSON, _NARROW, _GRADE_B, _GRADE_C, _GRADE_D)
}


def identify(profile: Profile, number: int, strikes: Callable[[str], object]) -> bytes:
    """Return what a printer says to GS I, true or not; `strikes` says which fault is in force."""
    if strikes("names_another"):
        return next(one for one in PROFILES.values() if one.model != profile.model).identify(number)
    if strikes("names_junk"):
        return b"\x5f" + bytes(range(0x80, 0xC0)) + b"\x1b@\x0c\x00"
    if strikes("names_huge"):
        return b"\x5f" + b"A" * _HUGE
    return profile.identify(number)


def find_profile(name: str) -> Profile:
    """Return the model of that name; raises `DomainError(not_found)` for one that the emulator does not know."""
    try:
        return PROFILES[name]
    except KeyError as unknown:
        raise not_found("printer profile", name) from unknown
