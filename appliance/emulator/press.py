"""Commands to paper: the print head, its settings and its line buffer.

`execute` is a generator of effects, so that whoever drives it can stop between any two of them, in the middle of a
text that wraps over many lines, as paper does when it ends. Behaviour follows the Epson ESC/POS reference.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from appliance.emulator.codepages import CodePage
from appliance.emulator.effects import Asked, Buzzed, Cut, Cutting, Effect, Kicked, Printed
from appliance.emulator.graphics import GraphicsMemory, read_columns, read_raster
from appliance.emulator.paper import Bitmap, Feed, Item, Note, Picture, Span, Style, TextLine, Ticket
from appliance.emulator.profiles import Profile
from appliance.emulator.symbols import draw_barcode
from appliance.emulator.wire import Command

_LINE_SPACING = 30
_CHAR_HEIGHT = {"A": 24, "B": 17}
_CHAR_WIDTH = {"A": 12, "B": 9}
_ALIGN = {0: "left", 1: "center", 2: "right", 48: "left", 49: "center", 50: "right"}
_TAB_COLUMNS = 8
_MAX_ITEMS = 4000
_MAX_NOTES = 200
_MAX_INLINE_PICTURES = 64
_MAX_PICTURE_BYTES = 4 << 20


_Handler = Callable[[Command], Iterator[Effect]]


@dataclass(slots=True)
class _Setting:
    """What ESC @ sets back."""

    area: int
    style: Style = field(default_factory=Style)
    align: str = "left"
    spacing: int = _LINE_SPACING
    gap: int = 0
    margin: int = 0
    tabs: tuple[int, ...] = tuple(range(_TAB_COLUMNS, 256, _TAB_COLUMNS))
    barcode_height: int = 162
    barcode_module: int = 3
    barcode_text: int = 0


class Press:
    """One print mechanism. `ticket` is the paper now under the head; `now_ms` gives instants in UTC ms."""

    def __init__(self, profile: Profile, first_ticket: int, now_ms: Callable[[], int]) -> None:
        self._profile = profile
        self._now_ms = now_ms
        self._page = CodePage(profile.pages)
        self._set = _Setting(profile.dots)
        self._memory = GraphicsMemory()
        self._spans: list[Span] = []
        self._used = 0
        self._columns: list[Bitmap] = []
        self._picture_bytes = 0
        self._notes = 0
        self.ticket = Ticket(first_ticket, now_ms())
        self._handlers = self._name_handlers()

    def execute(self, command: Command) -> Iterator[Effect]:
        """Carry out one command, yielding each effect as it happens."""
        if command.missing:
            self._note(f"{command.name}: {command.missing} bytes of data too many")
        handler = self._handlers.get(command.name)
        if handler is not None:
            yield from handler(command)
        elif command.name == "unknown":
            self._note(f"unknown command {command.params.hex(' ')}")

    def _name_handlers(self) -> dict[str, _Handler]:
        style = ("ESC !", "ESC E", "ESC G", "ESC -", "ESC M", "ESC {", "GS !", "GS B")
        place = ("ESC 2", "ESC 3", "ESC SP", "ESC a", "ESC D", "ESC $", "ESC \\", "GS L", "GS W")
        return {
            "text": self._text, "LF": self._line_feed, "FF": self._line_feed, "HT": self._tab,
            "ESC @": self._initialise, "ESC t": self._select_page, "ESC R": self._select_page,
            **dict.fromkeys(style, self._restyle), **dict.fromkeys(place, self._resize),
            "ESC d": self._feed_paper, "ESC J": self._feed_paper,
            "GS V": self._cut, "ESC i": self._cut, "ESC m": self._cut,
            "ESC p": self._kick, "ESC B": self._buzz, "ESC (": self._buzz,
            "ESC *": self._columns_of_dots, "GS v": self._raster, "GS (": self._gs_paren,
            **dict.fromkeys(("GS 8", "GS *", "GS /"), self._graphics), "GS k": self._barcode,
            **dict.fromkeys(("GS h", "GS w", "GS H"), self._barcode_setting),
            **dict.fromkeys(("GS r", "GS I", "GS a"), self._ask),
        }  # fmt: skip

    def tear(self) -> Iterator[Effect]:
        """Let a person tear off what is printed, as is done where there is no knife."""
        yield from self._flush()
        if self.ticket.has_print:
            yield from self._end_ticket("torn")

    def note(self, text: str) -> None:
        """Write a remark in the margin of the ticket under the head, when it has begun."""
        if self.ticket.items or self._spans:
            self._note(text)

    def power_on(self) -> None:
        """Forget settings, stored pictures and the line being put together; what is on paper stays there."""
        self._reset()
        self._memory = GraphicsMemory()

    @property
    def is_between_tickets(self) -> bool:
        """Say whether nothing has been put on this piece of paper yet."""
        return not self.ticket.items and not self._spans and not self._columns

    # -- the paper

    def _put(self, item: Item) -> None:
        if not self.ticket.items:
            self.ticket.began_ms = self._now_ms()
        self.ticket.items.append(item)
        self.ticket.version += 1

    def _note(self, text: str) -> None:
        self._notes += 1
        if self._notes <= _MAX_NOTES:
            self._put(Note(text if self._notes < _MAX_NOTES else "too many remarks; the rest is left out"))

    def _advance(self, item: Item, dots: int, *, is_line: bool) -> Iterator[Effect]:
        self._put(item)
        yield Printed(dots, is_line)
        if len(self.ticket.items) >= _MAX_ITEMS:
            yield from self._end_ticket("torn")

    def _end_ticket(self, how: str) -> Iterator[Effect]:
        done = self.ticket
        done.cut, done.cut_ms = how, self._now_ms()
        done.version += 1
        self.ticket = Ticket(done.number + 1, done.cut_ms)
        self._picture_bytes = self._notes = 0
        yield Cut(done)

    # -- the line buffer

    def _reset(self) -> None:
        self._set = _Setting(self._profile.dots)
        self._page = CodePage(self._profile.pages)
        self._memory.forget_symbols()
        self._spans, self._used, self._columns = [], 0, []

    def _area(self) -> int:
        return max(_CHAR_WIDTH["A"], min(self._set.area, self._profile.dots - self._set.margin))

    def _char_dots(self) -> int:
        return (_CHAR_WIDTH[self._set.style.font] + self._set.gap) * self._set.style.wide

    def _text(self, command: Command) -> Iterator[Effect]:
        for char in self._page.decode(command.payload or command.params):
            width = self._char_dots()
            if self._used and self._used + width > self._area():
                yield from self._print_line()
            self._add(char, width)

    def _add(self, char: str, width: int) -> None:
        if self._spans and self._spans[-1].style == self._set.style:
            self._spans[-1] = replace(self._spans[-1], text=self._spans[-1].text + char)
        else:
            self._spans.append(Span(char, self._set.style))
        self._used += width

    def _print_line(self) -> Iterator[Effect]:
        pictures, self._columns = self._columns, []
        for bitmap in pictures:
            yield from self._place(bitmap, "columns")
        if pictures and not self._spans:
            return
        height = max((_CHAR_HEIGHT[span.style.font] * span.style.high for span in self._spans), default=0)
        advance = max(height, self._set.spacing)
        line = TextLine(tuple(self._spans), self._set.align, self._set.margin, advance)
        self._spans, self._used = [], 0
        yield from self._advance(line, advance, is_line=True)

    def _flush(self) -> Iterator[Effect]:
        if self._spans or self._columns:
            yield from self._print_line()

    def _feed(self, dots: int) -> Iterator[Effect]:
        if dots:
            yield from self._advance(Feed(dots), dots, is_line=False)

    def _place(self, bitmap: Bitmap | None, source: str, text: str = "") -> Iterator[Effect]:
        """Print a picture on lines of its own, within what one ticket may hold."""
        if bitmap is None or not bitmap.width or not bitmap.height:
            self._note(f"{source}: nothing that can be drawn")
            return
        bitmap = bitmap.clipped(self._profile.dots)
        self._picture_bytes += len(bitmap.rows)
        if self._picture_bytes > _MAX_PICTURE_BYTES:
            self._note(f"{source}: more pictures than this ticket holds")
            yield Printed(bitmap.height, is_line=True)
            return
        picture = Picture(bitmap, self._set.align, self._set.margin, source, text)
        yield from self._advance(picture, bitmap.height, is_line=True)

    # -- commands

    def _line_feed(self, _command: Command) -> Iterator[Effect]:
        yield from self._print_line()

    def _tab(self, _command: Command) -> Iterator[Effect]:
        unit = self._char_dots()
        column = self._used // unit
        target = next((stop for stop in self._set.tabs if stop > column), None)
        self._move_to(target * unit if target is not None else 0)
        yield from ()

    def _move_to(self, dots: int) -> None:
        """Move right by blanks; printing over what stands there is not drawn."""
        unit = self._char_dots()
        while self._used + unit <= min(dots, self._area()):
            self._add(" ", unit)

    def _initialise(self, _command: Command) -> Iterator[Effect]:
        self._reset()
        if not self._profile.has_cutter and self.ticket.items and isinstance(self.ticket.items[-1], Feed):
            yield from self.tear()
        yield Asked("automatic", b"\x00")

    def _restyle(self, command: Command) -> Iterator[Effect]:
        """ESC !, E, G, -, M, {, GS !, B: what the next characters look like."""
        value, style = command.params[0], self._set.style
        match command.name:
            case "ESC !":
                style = replace(
                    style, font="B" if value & 1 else "A", bold=bool(value & 8), underline=1 if value & 128 else 0,
                    high=2 if value & 16 else 1, wide=2 if value & 32 else 1,
                )  # fmt: skip
            case "ESC E" | "ESC G":
                style = replace(style, bold=bool(value & 1))
            case "ESC -":
                style = replace(style, underline=value % 48 if value % 48 <= 2 else style.underline)  # noqa: PLR2004 - dots
            case "ESC M":
                style = replace(style, font="B" if value in {1, 49} else "A")
            case "ESC {":
                style = replace(style, turned=bool(value & 1))
            case "GS !":
                style = replace(style, wide=(value >> 4 & 7) + 1, high=(value & 7) + 1)
            case "GS B":
                style = replace(style, invert=bool(value & 1))
            case _:
                pass
        self._set.style = style
        yield from ()

    def _resize(self, command: Command) -> Iterator[Effect]:
        """Obey ESC 2, 3, SP, a, D, the two moves, GS L and GS W: where the next characters go."""
        params = command.params
        number = int.from_bytes(params[:2], "little")
        match command.name:
            case "ESC 2":
                self._set.spacing = _LINE_SPACING
            case "ESC 3":
                self._set.spacing = params[0]
            case "ESC SP":
                self._set.gap = params[0]
            case "ESC a" if not self._used:
                self._set.align = _ALIGN.get(params[0], self._set.align)
            case "ESC D":
                self._set.tabs = tuple(sorted(set(params[:-1])))
            case "ESC $":
                self._move_to(number)
            case "ESC \\":
                self._move_to(self._used + (number if number < 1 << 15 else 0))
            case "GS L" if not self._used:
                self._set.margin = min(number, self._profile.dots - _CHAR_WIDTH["A"])
            case "GS W" if not self._used:
                self._set.area = min(number, self._profile.dots) or self._profile.dots
            case _:
                pass
        yield from ()

    def _select_page(self, command: Command) -> Iterator[Effect]:
        if command.name == "ESC t":
            known = self._page.select_page(command.params[0])
        else:
            known = self._page.select_national(command.params[0])
        if not known:
            self._note(f"{command.name} {command.params[0]}: this printer has no such page")
        yield from ()

    def _feed_paper(self, command: Command) -> Iterator[Effect]:
        """ESC d (lines), ESC J (dots): print what is waiting, then feed."""
        yield from self._flush()
        yield from self._feed(command.params[0] * (self._set.spacing if command.name == "ESC d" else 1))

    def _cut(self, command: Command) -> Iterator[Effect]:
        yield from self._flush()
        form = command.params[0] if command.params else 1
        if len(command.params) > 1:
            yield from self._feed(command.params[1])
        if not self.ticket.items:
            return
        if not self._profile.has_cutter:
            self._note("cut: this printer has no knife")
            return
        yield Cutting()
        yield from self._end_ticket("full" if form in {0, 48, 65, 97, 103} else "partial")

    def _kick(self, command: Command) -> Iterator[Effect]:
        connector, on, _off = command.params
        if connector in {0, 1, 48, 49}:
            yield Kicked(connector % 48 + 1, on * 2)

    def _buzz(self, command: Command) -> Iterator[Effect]:
        if command.name == "ESC B":
            yield Buzzed(command.params[0])
        elif command.params[:1] == b"A" and command.payload[:1] in {b"0", b"a"} and len(command.payload) > 2:  # noqa: PLR2004 - fn n c
            yield Buzzed(max(1, command.payload[2]))

    def _columns_of_dots(self, command: Command) -> Iterator[Effect]:
        """ESC *: dots that stand in the line like characters."""
        bitmap = read_columns(command.params[0], command.payload)
        if bitmap.width and len(self._columns) < _MAX_INLINE_PICTURES:
            self._columns.append(bitmap)
            self._used = min(self._used + bitmap.width, self._area())
        yield from ()

    def _raster(self, command: Command) -> Iterator[Effect]:
        yield from self._flush()
        yield from self._place(read_raster(command.params, command.payload), "raster")

    def _graphics(self, command: Command) -> Iterator[Effect]:
        """GS ( L, GS 8 L, GS *, GS /, FS q, FS p: pictures that are kept and printed on a word."""
        if (picture := self._memory.obey(command)) is not None:
            yield from self._flush()
            yield from self._place(*picture)

    def _gs_paren(self, command: Command) -> Iterator[Effect]:
        """GS ( L graphics, GS ( k symbols, GS ( H transmission; the rest tunes a printer and shows on no paper."""
        match command.params[:1]:
            case b"L" | b"k":
                yield from self._graphics(command)
            case b"H" if command.payload[:2] == b"00" and len(command.payload) == 6:  # noqa: PLR2004 - fn m d1..d4
                yield from self._flush()
                yield Asked("job", command.payload[2:])
            case _:
                pass

    def _barcode_setting(self, command: Command) -> Iterator[Effect]:
        value = command.params[0]
        match command.name:
            case "GS h":
                self._set.barcode_height = max(1, value)
            case "GS w":
                self._set.barcode_module = min(6, max(1, value))
            case _:
                self._set.barcode_text = value % 48
        yield from ()

    def _barcode(self, command: Command) -> Iterator[Effect]:
        yield from self._flush()
        system = command.params[0]
        data = command.payload if system >= 65 else command.params[1:].rstrip(b"\x00")  # noqa: PLR2004 - 'A'
        text = data.decode("latin-1").replace("{A", "").replace("{B", "").replace("{C", "")
        bitmap = draw_barcode(system, data, self._set.barcode_module, self._set.barcode_height)
        if bitmap is None or bitmap.width > self._profile.dots:
            self._note(f"barcode {system}: cannot be printed: {text[:80]}")
            return
        written = TextLine((Span(text, Style()),), self._set.align, self._set.margin, _LINE_SPACING)
        if self._set.barcode_text in {1, 3}:
            yield from self._advance(written, _LINE_SPACING, is_line=True)
        yield from self._place(bitmap, "barcode", text)
        if self._set.barcode_text in {2, 3}:
            yield from self._advance(written, _LINE_SPACING, is_line=True)

    def _ask(self, command: Command) -> Iterator[Effect]:
        what = {"GS r": "status", "GS I": "identity", "GS a": "automatic"}[command.name]
        yield Asked(what, command.params)
