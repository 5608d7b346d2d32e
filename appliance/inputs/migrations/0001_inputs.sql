-- Scanners, badge readers and scales. What a thing is, a person said; unknown and keyboard are left alone.
CREATE TABLE inputs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    medium TEXT NOT NULL CHECK (medium IN ('keys', 'serial')),
    node TEXT NOT NULL,
    port TEXT NOT NULL,
    vendor TEXT NOT NULL,
    product TEXT NOT NULL,
    serial TEXT NOT NULL,
    part TEXT NOT NULL,
    maker TEXT NOT NULL,
    model TEXT NOT NULL,
    is_present INTEGER NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('unknown', 'keyboard', 'scanner', 'badge', 'scale')),
    name TEXT NOT NULL,
    layout TEXT NOT NULL,
    protocol TEXT NOT NULL,
    device_id TEXT REFERENCES devices (id),
    first_seen_ms INTEGER NOT NULL,
    last_seen_ms INTEGER NOT NULL
);

-- How labels with a weight or a price inside are read; without a row, as they ship.
CREATE TABLE label_patterns (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    patterns TEXT NOT NULL -- with spaces between
);
