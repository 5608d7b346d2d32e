"""`make screenshots`: every screen of the apps in both languages and both themes, as small pictures.

The screens are those that the tests walk through, in the same evening; times on them are this minute's.
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
from tests.e2e.phone import Phone
from tests.e2e.restaurant import furnish, opened, printing
from tests.e2e.scene import play
from tests.e2e.screens import walk

_LANGUAGES = ("el", "en")
_PORT = 8790
_QUALITY = 82


async def take_pictures(folder: Path) -> int:
    """Put a WebP of each screen into a folder, named SCREEN-THEME-LANGUAGE; return how many."""
    taken: list[Path] = []

    async def look(name: str, page: Page) -> None:
        for theme in THEMES:
            for language in _LANGUAGES:
                await put_on(page, theme, language)
                picture = Image.open(io.BytesIO(await page.screenshot()))
                taken.append(folder / f"{name}-{theme}-{language}.webp")
                picture.save(taken[-1], quality=_QUALITY, method=6)
        await put_on(page, "dark", "en")

    with tempfile.TemporaryDirectory() as scratch:
        data = Path(scratch) / "data"
        await furnish(data)
        async with printing() as printers, opened(data, "127.0.0.1", printers, _PORT) as restaurant:
            await play(restaurant)
            async with async_playwright() as playwright:
                browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=[*QUIET, "--no-proxy-server"])
                await walk(await Phone.taken_up(browser, restaurant), look)
                await browser.close()
    return len(taken)


if __name__ == "__main__":
    target = Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    sys.stdout.write(f"{asyncio.run(take_pictures(target))} pictures are in {target}\n")
