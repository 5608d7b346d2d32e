"""A step and its ledger row are one; newer data is refused."""

import sqlite3
from pathlib import Path

import pytest

from appliance.runtime.folder import FolderBusyError, FolderError, hold, read_secret
from appliance.runtime.migrations import Migration, SchemaError, migrate
from appliance.runtime.opening import open_database
from kernel.clock import SystemClock

CLOCK = SystemClock()
ONE = Migration("room", 1, "one", "CREATE TABLE one (n);\nCREATE TRIGGER t AFTER INSERT ON one BEGIN SELECT 1; END;")
TWO = Migration("room", 2, "two", "CREATE TABLE two (n);\nINSERT INTO two VALUES (1);")
BROKEN = Migration("room", 2, "two", "CREATE TABLE two (n);\nINSERT INTO nowhere VALUES (1);")


@pytest.fixture
def connection(tmp_path: Path) -> sqlite3.Connection:
    """Return an empty database as the writer opens it."""
    return open_database(tmp_path)


def test_steps_are_taken_once(connection: sqlite3.Connection) -> None:
    """Each step is taken in order, and never again."""
    assert migrate(connection, [ONE], CLOCK) == 1
    assert migrate(connection, [ONE, TWO], CLOCK) == 1
    assert migrate(connection, [ONE, TWO], CLOCK) == 0


def test_a_step_that_fails_leaves_nothing(connection: sqlite3.Connection) -> None:
    """A step that breaks in the middle is undone with its ledger row, and can be taken again mended."""
    with pytest.raises(sqlite3.OperationalError):
        migrate(connection, [ONE, BROKEN], CLOCK)
    tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    assert "one" in tables
    assert "two" not in tables
    assert migrate(connection, [ONE, TWO], CLOCK) == 1


def test_data_of_a_newer_version_is_refused(connection: sqlite3.Connection) -> None:
    """A folder that a newer Comanda wrote is not touched, and the words say what to do."""
    migrate(connection, [ONE, TWO], CLOCK)
    with pytest.raises(SchemaError, match="newer version"):
        migrate(connection, [ONE], CLOCK)


@pytest.mark.parametrize(
    ("suits", "version", "goes_on"),
    [
        ("1.4.0", "1.4.0", True),
        ("1.4.0", "1.4.2", True),
        ("1.4.0", "1.3.9", False),
        ("1.4.0", "1.10.0", True),
        ("1.4.0", "", False),
        ("soon", "1.4.0", False),
    ],
)
def test_an_older_version_goes_on_over_what_suits_it(
    connection: sqlite3.Connection, suits: str, version: str, *, goes_on: bool
) -> None:
    """A step says which version it suits; an older one than that is refused, as is a step that says nothing."""
    later = Migration(
        "room", 2, "two", f"-- suits {suits}\nALTER TABLE one ADD COLUMN more INTEGER NOT NULL DEFAULT 7;"
    )
    migrate(connection, [ONE, later], CLOCK, "1.5.0")
    if goes_on:
        assert migrate(connection, [ONE], CLOCK, version) == 0
        connection.execute("INSERT INTO one (n) VALUES (1)")
        assert [tuple(row) for row in connection.execute("SELECT * FROM one")] == [(1, 7)]
        assert migrate(connection, [ONE, later], CLOCK, "1.5.0") == 0  # the newer one, come back
    else:
        with pytest.raises(SchemaError, match="newer version"):
            migrate(connection, [ONE], CLOCK, version)


def test_one_step_that_does_not_suit_is_enough(connection: sqlite3.Connection) -> None:
    """All that the newer version added must suit."""
    suiting = Migration("room", 2, "two", "-- suits 1.4.0\nCREATE TABLE two (n);")
    migrate(connection, [ONE, suiting, Migration("room", 3, "three", "DROP TABLE one;")], CLOCK, "1.5.0")
    with pytest.raises(SchemaError, match="room/0003"):
        migrate(connection, [ONE], CLOCK, "1.4.0")


def test_a_ledger_from_before_steps_said_whom_they_suit(connection: sqlite3.Connection) -> None:
    """It is brought on as it is, and what stands in it suits nobody who does not know it."""
    migrate(connection, [ONE], CLOCK)
    connection.execute("ALTER TABLE migrations DROP COLUMN suits")
    assert migrate(connection, [ONE, TWO], CLOCK, "1.4.0") == 1
    with pytest.raises(SchemaError, match="room/0002"):
        migrate(connection, [ONE], CLOCK, "1.4.0")


def test_a_changed_step_is_refused(connection: sqlite3.Connection) -> None:
    """Released steps never change: a database made by other words is not ours to go on with."""
    migrate(connection, [ONE], CLOCK)
    with pytest.raises(SchemaError, match="differs"):
        migrate(connection, [Migration("room", 1, "one", "CREATE TABLE other (n);")], CLOCK)


def test_a_strangers_file_is_not_touched(tmp_path: Path) -> None:
    """A database of another program, or no database at all, is refused and left as it was."""
    path = tmp_path / "comanda.db"
    path.write_bytes(b"this is no database, it is a letter to a friend" * 100)
    before = path.read_bytes()
    with pytest.raises(FolderError, match="Nothing was changed"):
        open_database(tmp_path)
    assert path.read_bytes() == before
    path.unlink()
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE theirs (n)")
    other.commit()
    other.close()
    with pytest.raises(FolderError, match="not made by Comanda"):
        open_database(tmp_path)


def test_a_folder_has_one_daemon(tmp_path: Path) -> None:
    """The second daemon on a folder is told so."""
    with hold(tmp_path), pytest.raises(FolderBusyError, match="running"), hold(tmp_path):
        pass


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    """A path that cannot be a folder gives a sentence, not a traceback."""
    (tmp_path / "file").write_text("x")
    with pytest.raises(FolderError, match="--data"), hold(tmp_path / "file" / "data"):
        pass


def test_the_signing_secret_is_private_and_stays(tmp_path: Path) -> None:
    """Only the daemon's user reads it, and it is the same at the next start."""
    secret = read_secret(tmp_path)
    assert read_secret(tmp_path) == secret
    assert len(secret) == 32
    assert (tmp_path / "secret.key").stat().st_mode & 0o777 == 0o600
