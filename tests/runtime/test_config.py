"""Settings that are not understood refuse to start, by name."""

from pathlib import Path

import pytest

from appliance.config import ConfigError, load


def test_later_sources_win(tmp_path: Path) -> None:
    """Defaults, then the file, then the environment, then the command line."""
    (tmp_path / "comanda.toml").write_bytes(b"\xef\xbb\xbfname = 'File'\r\nlanguage = 'en'\r\n")
    config = load({"data": str(tmp_path), "listen": None}, {"COMANDA_NAME": "Environment"})
    assert (config.name, config.language, config.listen) == ("Environment", "en", "127.0.0.1:8000")


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("colour = 'red'", "colour"), ("zone = 'Mars/Olympus'", "Mars"), ("day_cutoff = '03:30'", "clocks change"),
        ("currency = 'euro'", "currency"), ("session_hours = 100", "session_hours"), ("listen = 'here'", "HOST:PORT"),
        ("language = 'xx'", "language"), ("name = [", "TOML"), ("session_hours = 'many'", "session_hours"),
        ("country = 'xx'", "ca, ch, de, gr, it, jp, kw"), ("fiscal = 'xx'", "none, keep, emulated"),
    ],
)  # fmt: skip
def test_what_is_not_understood_is_named(tmp_path: Path, text: str, word: str) -> None:
    """An unknown key or a value that cannot be meant is refused with the key's name."""
    (tmp_path / "comanda.toml").write_text(text)
    with pytest.raises(ConfigError, match=word):
        load({"data": str(tmp_path)}, {})
