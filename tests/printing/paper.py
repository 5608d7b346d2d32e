"""Reads the bytes of a job the way a printer would, for these tests alone: what stands on paper, line by line.

It knows exactly the commands the printing room may send and fails on any other, so a command that slips in through user
text is an error here.
"""

from dataclasses import dataclass, field

_PAGES = {29: "cp737", 0: "cp437", 64: "cp737"}


@dataclass
class Paper:
    """What was printed: `lines` carry their style in front, `acts` are everything that is not text."""

    lines: list[str] = field(default_factory=list)
    widths: list[int] = field(default_factory=list)
    acts: list[str] = field(default_factory=list)
    pictures: list[tuple[int, int, bytes]] = field(default_factory=list)

    def snapshot(self) -> str:
        """Return the ticket as text that a person can compare with eyes."""
        return "\n".join(line.rstrip() for line in self.lines) + "\n"


def read_job(job: bytes, pages: dict[int, str] | None = None) -> Paper:
    """Decode a job; raises AssertionError at the first command that no ticket may contain."""
    return _Reader(job, pages or _PAGES).read()


class _Reader:
    def __init__(self, job: bytes, pages: dict[int, str]) -> None:
        self.job = job
        self.pages = pages
        self.at = 0
        self.page = "cp437"
        self.size, self.bold, self.inverted, self.underlined, self.align = 0, 0, 0, 0, 0
        self.text = ""
        self.paper = Paper()

    def take(self, count: int) -> bytes:
        data = self.job[self.at : self.at + count]
        assert len(data) == count, f"the job ends inside a command at {self.at}"
        self.at += count
        return data

    def read(self) -> Paper:
        while self.at < len(self.job):
            byte = self.take(1)[0]
            if byte == 0x0A:
                self.end_line()
            elif byte in (0x1B, 0x1C, 0x1D):
                self.command(bytes([byte]) + self.take(1))
            else:
                assert byte >= 0x20, f"control byte {byte:#x} at {self.at - 1}"
                assert byte != 0x7F
                self.text += bytes([byte]).decode(self.page)
        assert not self.text, "text after the last line feed"
        return self.paper

    def command(self, name: bytes) -> None:  # noqa: C901, PLR0912 - one branch for each command there is
        match name:
            case b"\x1b@":
                self.size, self.bold, self.inverted, self.underlined, self.align = 0, 0, 0, 0, 0
            case b"\x1c.":
                pass
            case b"\x1bt":
                self.page = self.pages.get(self.take(1)[0], "cp437")
            case b"\x1ba":
                assert not self.text, "ESC a counts only at the start of a line"
                self.align = self.take(1)[0]
            case b"\x1bE":
                self.bold = self.take(1)[0]
            case b"\x1b-":
                self.underlined = self.take(1)[0]
            case b"\x1d!":
                self.size = self.take(1)[0]
            case b"\x1dB":
                self.inverted = self.take(1)[0]
            case b"\x1dv":
                self.picture()
            case b"\x1bd":
                self.act(f"feed {self.take(1)[0]}")
            case b"\x1dV":
                assert self.take(1) == b"\x00"
                self.act("cut")
            case b"\x1bp":
                self.act(f"kick {self.take(3)[0] + 1}")
            case b"\x1bB":
                self.act(f"buzz {self.take(2).hex()}")
            case b"\x1d(":
                raise AssertionError("GS ( belongs to the transport")
            case _:
                raise AssertionError(f"unexpected command {name.hex()} at {self.at - 2}")

    def picture(self) -> None:
        assert self.take(2) == b"0\x00"
        across = int.from_bytes(self.take(2), "little")
        height = int.from_bytes(self.take(2), "little")
        self.paper.pictures.append((across * 8, height, self.take(across * height)))
        self.paper.lines.append(f"      |[picture {across * 8}x{height}]")

    def act(self, what: str) -> None:
        assert not self.text
        self.paper.acts.append(what)
        self.paper.lines.append(f"      |[{what}]")

    def end_line(self) -> None:
        wide = (self.size >> 4) + 1
        signs = (
            f"{wide}x{(self.size & 15) + 1}"
            + ("b" if self.bold else " ")
            + ("#" if self.inverted else "_" if self.underlined else " ")
            + "<^>"[self.align]
        )
        self.paper.lines.append(f"{signs}|{self.text}" if self.text else "")
        self.paper.widths.append(len(self.text) * wide)
        self.text = ""
