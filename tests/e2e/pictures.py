"""`make screenshots`: every screen and sheet of the apps in both languages and both themes, as small pictures.

The screens are those that the tests walk through, in the same evening, and those of a box's first start; times on them
are this minute's. A folder keeps no picture of a screen that is no more.
"""

import asyncio
import io
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.async_api import Page, async_playwright

from tests.e2e.conftest import CHROMIUM, QUIET
from tests.e2e.looking import THEMES, put_on
from tests.e2e.phone import DESK, Phone
from tests.e2e.restaurant import Restaurant, furnish, opened, printing
from tests.e2e.scene import play
from tests.e2e.screens import walk, walk_first_start, walk_last_hour

_LANGUAGES = ("el", "en")
_PORT = 8790
# What a flat page needs; letters stay as sharp as on the screen, at half the size of a lossy picture.
_COLOURS = 64


async def take_pictures(folder: Path, wanted: tuple[str, ...]) -> set[Path]:
    """Put a WebP of each screen into a folder, named SCREEN-THEME-LANGUAGE; return which.

    With `wanted` only those of screens whose names begin so; all are walked through.
    """
    taken: set[Path] = set()

    async def look(name: str, page: Page) -> None:
        if not f"{name}-".startswith(wanted):
            return
        # What the pointer happens to lie on is not what the page looks like.
        await page.mouse.move(0, 0)
        for theme in THEMES:
            for language in _LANGUAGES:
                await put_on(page, theme, language)
                picture = Image.open(io.BytesIO(await page.screenshot())).convert("RGB")
                target = folder / f"{name}-{theme}-{language}.webp"
                flat = picture.quantize(_COLOURS, dither=Image.Dither.NONE).convert("RGB")
                flat.save(target, lossless=True, method=6)
                taken.add(target)
        await put_on(page, "dark", "en")

    with tempfile.TemporaryDirectory() as scratch:
        data = Path(scratch) / "data"
        await furnish(data)
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=[*QUIET, "--no-proxy-server"])
            async with printing() as printers:
                async with opened(data, "127.0.0.1", printers, _PORT) as restaurant:
                    await play(restaurant)
                    phone = await Phone.taken_up(browser, restaurant)
                    await walk(phone, look)
                    await walk_last_hour(phone, look)
                    await phone.context.close()
                new = Restaurant(Path(scratch) / "new", "127.0.0.1", _PORT)
                await new.start()
                try:
                    await walk_first_start(await Phone.taken_up(browser, new, size=DESK), look)
                finally:
                    await new.stop()
            await browser.close()
    return taken


if __name__ == "__main__":
    target = Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    pictures = asyncio.run(take_pictures(target, tuple(sys.argv[2:]) or ("",)))
    for old in set(target.glob("*.webp")) - pictures if len(sys.argv) == 2 else ():
        old.unlink()
    sys.stdout.write(f"{len(pictures)} pictures are in {target}\n")
