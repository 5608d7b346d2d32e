"""A program of its own: reads a picture from stdin and writes it to stdout as two WebP files, small enough for phones.

`workshop` runs it with limits; it imports nothing of the box, and Pillow is never in the daemon's memory. On stdout:
the large one's length (4 bytes, big-endian), the large one, the small one. Exit code 2 and a sentence on stderr mean
that the picture is at fault.
"""

import io
import sys

from PIL import Image, UnidentifiedImageError

MOST_PIXELS = 40_000_000
LARGE, SMALL = 800, 200
_REFUSED = 2
_QUALITY = 80
_ORIENTATION = 0x0112
# How to turn a picture upright, by its Exif orientation (CIPA DC-008, 4.6.5).
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


class PictureError(Exception):
    """The picture cannot be taken; the message says what to do."""


def develop(data: bytes) -> tuple[bytes, bytes]:
    """Return a picture upright, without its metadata, at most 800 and 200 pixels wide and high. Raises `PictureError`.

    Its size is looked at before it is unpacked: a few kilobytes can claim to be a picture of many gigabytes.
    """
    try:
        with Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "WEBP")) as image:
            width, height = image.size
            if width * height > MOST_PIXELS:
                raise PictureError(
                    f"The picture has {width} x {height} pixels; at most 40 million are taken. Make it smaller."
                )
            turn = _UPRIGHT.get(image.getexif().get(_ORIENTATION, 1))
            image.draft("RGB", (2 * LARGE, 2 * LARGE))  # lets a JPEG be unpacked at a fraction of its size
            image.load()
            large = _plain(image)
            large.thumbnail((LARGE, LARGE), Image.Resampling.LANCZOS, reducing_gap=2.0)
    except UnidentifiedImageError as unknown:
        raise PictureError("This is not a JPEG, PNG or WebP picture. Save it as one of these.") from unknown
    # A decoder fed with garbage raises whatever its format's corner demands; all of it means the same to a person.
    except (OSError, ValueError, SyntaxError, EOFError, IndexError, KeyError, TypeError, OverflowError) as bad:
        raise PictureError("The picture is damaged. Save or photograph it anew.") from bad
    large = large if turn is None else large.transpose(turn)
    small = large.copy()
    small.thumbnail((SMALL, SMALL), Image.Resampling.LANCZOS)
    return _as_webp(large), _as_webp(small)


def _plain(image: Image.Image) -> Image.Image:
    """Return the first frame in 8-bit RGB, with transparency where it has some."""
    if image.mode.startswith("I"):  # 16-bit greys: convert() would cut them off instead of scaling them
        image = image.point(lambda value: value / 256).convert("L")
    has_alpha = image.mode in {"RGBA", "LA", "PA", "La", "RGBa"} or "transparency" in image.info
    return image.convert("RGBA" if has_alpha else "RGB")


def _as_webp(image: Image.Image) -> bytes:
    image.info = {}  # neither Exif (where and when it was taken) nor comments leave, whatever Pillow copies by itself
    out = io.BytesIO()
    image.save(out, "WEBP", quality=_QUALITY, method=4)
    return out.getvalue()


def main() -> int:
    """Develop what comes on stdin; return the exit code."""
    Image.MAX_IMAGE_PIXELS = None  # our own bound is checked instead, before anything is unpacked
    try:
        large, small = develop(sys.stdin.buffer.read())
    except PictureError as refusal:
        sys.stderr.write(str(refusal))
        return _REFUSED
    sys.stdout.buffer.write(len(large).to_bytes(4) + large + small)
    return 0


if __name__ == "__main__":
    sys.exit(main())
