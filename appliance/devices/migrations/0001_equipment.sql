CREATE TABLE equipment (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL CHECK (kind IN ('printer')),
    address TEXT NOT NULL,
    port INTEGER NOT NULL,
    how TEXT NOT NULL,
    protocol TEXT NOT NULL,
    mac TEXT NOT NULL,
    uuid TEXT NOT NULL,
    serial TEXT NOT NULL,
    name TEXT NOT NULL,
    maker TEXT NOT NULL,
    model TEXT NOT NULL,
    is_page_printer INTEGER NOT NULL,
    is_present INTEGER NOT NULL,
    first_seen_ms INTEGER NOT NULL,
    last_seen_ms INTEGER NOT NULL,
    printer_id INTEGER UNIQUE
);

-- When the network was last swept; the row is there from the beginning.
CREATE TABLE equipment_scan (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    ended_ms INTEGER
);
INSERT INTO equipment_scan (id, ended_ms) VALUES (1, NULL);
