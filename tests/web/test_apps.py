"""The apps' files as browsers get them: what is served at which path, packed how, kept how long, and what never is."""

import gzip
from pathlib import Path

import pytest
from aiohttp import ClientSession
from yarl import URL

from appliance.config import Config
from appliance.web.routes import APPS
from tests.conftest import House, Reply

SCRIPT = "console.log('a script that is long enough to be packed');\n"
HASHED = "/waiter/assets/index-Bx1yZ2.js"
SECRET = "nobody reads this"


@pytest.fixture
def built(tmp_path: Path) -> Path:
    """Return a folder as the build leaves it: each app with its first page, its script and what was packed of it."""
    folder = tmp_path / "dist"
    for app in APPS:
        (folder / app / "assets").mkdir(parents=True)
        (folder / app / "index.html").write_text(f"<title>{app}</title>")
        (folder / app / "sw.js").write_text("self.skipWaiting();")
        (folder / app / "manifest.webmanifest").write_text("{}")
    (folder / "index.html").write_text("<title>choose</title>")
    (folder / "icon.svg").write_text("<svg/>")
    script = folder / HASHED.lstrip("/")
    script.write_text(SCRIPT)
    script.with_name(script.name + ".gz").write_bytes(gzip.compress(SCRIPT.encode()))
    script.with_name(script.name + ".br").write_bytes(b"packed by brotli")
    (tmp_path / "secret.txt").write_text(SECRET)
    (folder / "waiter" / "link.txt").symlink_to(tmp_path / "secret.txt")
    return folder


@pytest.fixture
def config(tmp_path: Path, built: Path) -> Config:
    """Return settings of a box that serves that folder."""
    return Config(data=str(tmp_path / "data"), listen="127.0.0.1:0", inputs="off", web=str(built))


async def get(house: House, path: str, *, packed: str = "identity", **headers: str) -> Reply:
    """Ask as a browser does that understands so much packing, and unpack nothing; the path goes out as it is written."""
    sent = {"Accept-Encoding": packed, **headers}
    address = URL(f"{str(house.client.make_url('/')).rstrip('/')}{path}", encoded=True)
    async with (
        ClientSession(auto_decompress=False) as browser,
        browser.get(address, headers=sent, allow_redirects=False) as response,
    ):
        body = await response.read()
        return Reply(response.status, None, response.headers, body)


# -- what is there --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("/", "choose"),
        ("/waiter/", "waiter"),
        ("/waiter/index.html", "waiter"),
        ("/waiter/tables/12", "waiter"),
        ("/waiter/tables/12?bill=1", "waiter"),
        ("/till/", "till"),
        ("/manager/menu", "manager"),
        ("/manager/", "manager"),
    ],
)
async def test_a_page_is_the_apps_first_page(house: House, path: str, title: str) -> None:
    """The app itself reads the rest of the address; the page is asked for again each time."""
    page = await get(house, path)
    assert (page.status, page.headers["Content-Type"].partition(";")[0]) == (200, "text/html")
    assert f"<title>{title}</title>" in page.body.decode()
    assert page.headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("app", APPS)
async def test_an_app_without_its_slash_is_sent_there(house: House, app: str) -> None:
    """For good: its own addresses are relative to it."""
    sent = await get(house, f"/{app}")
    assert (sent.status, sent.headers["Location"]) == (308, f"/{app}/")


async def test_what_is_named_by_its_content_is_kept_for_ever_and_all_else_asked_for_again(house: House) -> None:
    """A service worker that a browser kept for a year would keep the app for a year."""
    assert (await get(house, HASHED)).headers["Cache-Control"] == "public, max-age=31536000, immutable"
    for path in ("/waiter/sw.js", "/waiter/manifest.webmanifest", "/icon.svg"):
        assert (await get(house, path)).headers["Cache-Control"] == "no-cache"


async def test_a_page_that_did_not_change_is_not_sent_again(house: House) -> None:
    """By its tag."""
    first = await get(house, "/waiter/")
    again = await get(house, "/waiter/", **{"If-None-Match": first.headers["Etag"]})
    assert (again.status, again.body) == (304, b"")


@pytest.mark.parametrize(
    ("packed", "encoding", "body"),
    [
        ("br, gzip", "br", b"packed by brotli"),
        ("gzip", "gzip", None),
        ("identity", None, SCRIPT.encode()),
    ],
)
async def test_a_browser_gets_the_packing_that_it_understands(
    house: House, packed: str, encoding: str | None, body: bytes | None
) -> None:
    """Plain HTTP brings browsers without brotli; nothing is packed while serving, and the type is that of the script."""
    script = await get(house, HASHED, packed=packed)
    assert (script.status, script.headers.get("Content-Encoding")) == (200, encoding)
    assert "javascript" in script.headers["Content-Type"]
    assert (gzip.decompress(script.body) if body is None else script.body) == (body or SCRIPT.encode())
    assert "Accept-Encoding" in script.headers["Vary"]


async def test_pages_may_load_from_the_box_alone(house: House) -> None:
    """The policy of pages; the API's own stays the strictest."""
    policy = (await get(house, "/till/")).headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "connect-src 'self'" in policy
    assert "unsafe-eval" not in policy
    api = (await get(house, "/api/system/health")).headers["Content-Security-Policy"]
    assert api == "default-src 'none'; frame-ancestors 'none'"
    for header, value in (("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "no-referrer")):
        assert (await get(house, "/till/")).headers[header] == value


# -- what is not ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        "/waiter/assets/gone-Bx1yZ3.js",
        f"{HASHED}.br",
        f"{HASHED}.gz",
        "/waiter/link.txt",
        "/icon.png",
        "/kitchen/",
        "/api/waiter/index.html",
        "/api/nothing",
        "/WAITER/",
        "/waiter//index.html",
    ],
)
async def test_what_is_not_built_is_not_found(house: House, path: str) -> None:
    """An old page that asks for a script of yesterday must not get a page instead; nothing packed has an address."""
    assert (await get(house, path)).status == 404


@pytest.mark.parametrize(
    "path",
    [
        "/waiter/../../secret.txt",
        "/waiter/../secret.txt",
        "/waiter/%2e%2e/%2e%2e/secret.txt",
        "/waiter/..%2f..%2fsecret.txt",
        "/waiter/..%5c..%5csecret.txt",
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "//secret.txt",
        "/waiter/assets/../../../secret.txt",
        "/waiter/%00",
        "/waiter/secret.txt%00.js",
        "/waiter/....//....//secret",
        "/data/comanda.db",
        "/waiter/../../data/first-manager-code",
    ],
)
async def test_no_address_reaches_beyond_the_list(house: House, path: str) -> None:
    """Only what was listed at the start is served: at most an app's own first page."""
    answer = await get(house, path)
    assert answer.status in {200, 400, 404}
    assert SECRET.encode() not in answer.body
    assert answer.status != 200 or b"<title>waiter</title>" in answer.body


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
async def test_pages_are_only_read(house: House, method: str) -> None:
    """Another method is refused."""
    assert (await house.stranger().ask(method, "/waiter/")).status == 405


async def test_the_apps_stand_in_no_description_of_the_api(house: House) -> None:
    """Their paths are their own affair."""
    described = (await house.stranger().get("/api/openapi.json")).json["paths"]
    assert not [path for path in described if path.startswith(tuple(f"/{app}" for app in APPS))]


# -- without the folder ---------------------------------------------------------------------------


class TestUnbuilt:
    """A box whose apps were not built."""

    @pytest.fixture
    def config(self, tmp_path: Path) -> Config:
        """Return settings that name a folder which is not there."""
        return Config(data=str(tmp_path / "data"), listen="127.0.0.1:0", inputs="off", web=str(tmp_path / "nothing"))

    async def test_it_says_what_to_do_and_serves_the_rest(self, house: House) -> None:
        """Every address of an app says so; the API works."""
        for path in ("/", "/waiter/", "/manager/menu"):
            page = await get(house, path)
            assert (page.status, "make webui" in page.body.decode()) == (200, True)
        assert (await get(house, "/api/system/health")).status == 200
