-- How long what was said by a kind of fact is kept. A kind without a row, or without days, has the default of model.py.
CREATE TABLE retention (
    kind TEXT PRIMARY KEY,
    days INTEGER CHECK (days > 0),
    erased_before TEXT NOT NULL DEFAULT '' -- every payload of an earlier trading day is erased
) WITHOUT ROWID;

-- The last run that came to its end: on which trading day, as of which day it judged, and by which kinds.
CREATE TABLE retention_runs (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    business_day TEXT NOT NULL,
    as_of TEXT NOT NULL,
    kinds_hash BLOB NOT NULL
);
