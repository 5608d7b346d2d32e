"""Bytes to characters: code pages by Python's codecs, and the national variants of ESC R."""

import codecs
from collections.abc import Mapping

_REPLACED = "#$@[\\]^`{|}~"
# Epson ESC/POS reference, ESC R: what stands for the twelve characters above in each national set.
_NATIONAL = {
    1: "#$à°ç§^`éùè¨", 2: "#$§ÄÖÜ^`äöüß", 3: "£$@[\\]^`{|}~", 4: "#$@ÆØÅ^`æøå~", 5: "#¤ÉÄÖÅÜéäöåü",
    6: "#$@°\\é^ùàòèì", 7: "₧$@¡Ñ¿^`¨ñ}~", 8: "#$@[¥]^`{|}~", 9: "#¤ÉÆØÅÜéæøåü", 10: "#$ÉÆØÅÜéæøåü",
    11: "#$á¡Ñ¿é`íñóú", 12: "#$á¡Ñ¿éüíñóú", 13: "#$@[₩]^`{|}~",
}  # fmt: skip
UNPRINTABLE = "\ufffd"


def _page_table(codec: str) -> str:
    decode = codecs.getdecoder(codec)
    return "".join(decode(bytes((code,)), "replace")[0] for code in range(256))


class CodePage:
    """The 256 characters that a printer has selected; what a page lacks comes out as a hollow box."""

    def __init__(self, pages: Mapping[int, str]) -> None:
        self._pages = pages
        self._tables: dict[tuple[int, int], str] = {}
        self._number = 0
        self._national = 0

    def select_page(self, number: int) -> bool:
        """Choose page `number`; a printer that lacks it goes on with its first. Returns whether it has it."""
        self._number = number if number in self._pages else 0
        return number in self._pages

    def select_national(self, number: int) -> bool:
        """Choose a national set (ESC R). Returns whether it is known."""
        known = number == 0 or number in _NATIONAL
        self._national = number if known else 0
        return known

    def decode(self, data: bytes) -> str:
        """Return the characters that these bytes print."""
        key = (self._number, self._national)
        table = self._tables.get(key)
        if table is None:
            table = _page_table(self._pages.get(self._number, "cp437"))
            if self._national:
                swaps = dict(zip(_REPLACED, _NATIONAL[self._national], strict=True))
                table = "".join(swaps.get(char, char) if code < 128 else char for code, char in enumerate(table))  # noqa: PLR2004 - ASCII
            # DEL and the C1 controls of some codecs have no glyph.
            table = "".join(UNPRINTABLE if 0x7F <= ord(char) < 0xA0 else char for char in table)  # noqa: PLR2004
            self._tables[key] = table
        return "".join(table[code] for code in data)
