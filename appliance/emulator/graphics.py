"""Pictures on the wire: raster and column formats, the graphics buffer, and the QR symbol store."""

from appliance.emulator.paper import Bitmap, pack_bits
from appliance.emulator.symbols import draw_qr
from appliance.emulator.wire import Command

_MAX_SYMBOL = 7089  # the most that a QR code holds, in digits
_TWO_D_NAMES = {
    48: "PDF417",
    49: "qr",
    50: "MaxiCode",
    51: "GS1 DataBar",
    52: "composite",
    53: "Aztec",
    54: "DataMatrix",
}

Placed = tuple[Bitmap | None, str, str]


def read_raster(params: bytes, data: bytes) -> Bitmap:
    """Return the picture of `GS v 0 m xL xH yL yH d..`; rows that did not arrive are left out."""
    stride = params[2] | params[3] << 8
    height = min(params[4] | params[5] << 8, len(data) // stride if stride else 0)
    mode = params[1] % 48
    bitmap = Bitmap(stride * 8, height, data[: stride * height])
    return bitmap.scaled(2 if mode & 1 else 1, 2 if mode & 2 else 1)


def read_columns(mode: int, data: bytes) -> Bitmap:
    """Return the picture of `ESC * m`: 8 or 24 dots high, columns from left to right, double in low density."""
    depth = 3 if mode in {32, 33} else 1
    bitmap = turn_columns(data, depth)
    wide = 2 if mode in {0, 32} else 1
    return bitmap.scaled(wide, 3 if depth == 1 else 1)


def turn_columns(data: bytes, depth: int) -> Bitmap:
    """Return the rows of a picture sent as columns of `depth` bytes each, topmost dot first."""
    count = len(data) // depth if depth else 0
    columns = [f"{int.from_bytes(data[at * depth : (at + 1) * depth], 'big'):0{depth * 8}b}" for at in range(count)]
    return pack_bits(["".join(dots) for dots in zip(*columns, strict=True)])


class GraphicsMemory:
    """What a printer keeps between storing a picture and printing it. Settings of symbols go back with ESC @."""

    def __init__(self) -> None:
        self._stored: Bitmap | None = None
        self._defined: Bitmap | None = None
        self.forget_symbols()

    def forget_symbols(self) -> None:
        """Set symbols back to their defaults: module 3 dots, level L, no data."""
        self._data: dict[int, bytes] = {}
        self._module = 3
        self._level = 48

    def obey(self, command: Command) -> Placed | None:
        """Store, or return what is to be printed: the picture (None: cannot be drawn), its source and its text."""
        match command.name:
            case "GS *":
                self._defined = turn_columns(command.payload, command.params[1]) if command.params[1] else None
                return None
            case "GS /":
                mode = command.params[0] % 48
                bitmap = self._defined.scaled(2 if mode & 1 else 1, 2 if mode & 2 else 1) if self._defined else None
                return bitmap, "graphics", ""
            case "GS (" if command.params[:1] == b"k":
                return self._symbol(command.payload)
            case _:
                return self._graphics(command.payload)

    def _graphics(self, body: bytes) -> Placed | None:
        """GS ( L and GS 8 L: function 112 and 113 store raster and columns, 2 and 50 print."""
        if len(body) < 2:  # noqa: PLR2004 - m fn
            return None
        function = body[1]
        if function in {2, 50}:
            bitmap, self._stored = self._stored, None
            return bitmap, "graphics", ""
        if function in {112, 113} and len(body) >= 10:  # noqa: PLR2004 - m fn a bx by c xL xH yL yH
            wide, high = max(1, min(2, body[3])), max(1, min(2, body[4]))
            width, height = body[6] | body[7] << 8, body[8] | body[9] << 8
            data = body[10:]
            if function == 112:  # noqa: PLR2004
                stride = (width + 7) // 8
                rows = min(height, len(data) // stride if stride else 0)
                bitmap = Bitmap(width, rows, data[: stride * rows])
            else:
                bitmap = turn_columns(data, (height + 7) // 8)
            self._stored = bitmap.scaled(wide, high)
        return None

    def _symbol(self, body: bytes) -> Placed | None:
        """GS ( k: 65 model, 67 module, 69 level, 80 store, 81 print; QR is drawn, other kinds are named."""
        if len(body) < 3:  # noqa: PLR2004 - cn fn and one parameter
            return None
        kind, function, value = body[0], body[1], body[2]
        if function == 67 and kind == 49:  # noqa: PLR2004 - the reference's own numbers
            self._module = max(1, min(16, value))
        elif function == 69 and kind == 49:  # noqa: PLR2004
            self._level = value
        elif function == 80:  # noqa: PLR2004
            self._data[kind] = body[3 : 3 + _MAX_SYMBOL]
        elif function == 81:  # noqa: PLR2004
            data = self._data.get(kind, b"")
            text = data.decode("utf-8", "replace")
            name = _TWO_D_NAMES.get(kind, f"symbol {kind}")
            return (draw_qr(data, self._module, self._level) if kind == 49 and data else None), name, text  # noqa: PLR2004
        return None
