-- A group is a room of the house: terrace, garden, bar.
CREATE TABLE table_groups (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL, -- the name as names are compared
    sort_order INTEGER NOT NULL DEFAULT 0,
    is_active INTEGER NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX table_groups_by_name ON table_groups (name_key) WHERE is_active;

-- `number` keeps the type it was given in: 12 stays a number, A12 stays text.
CREATE TABLE tables (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    number NOT NULL,
    number_key TEXT NOT NULL,
    label TEXT,
    group_id INTEGER REFERENCES table_groups (id),
    seats INTEGER NOT NULL,
    shape TEXT NOT NULL CHECK (shape IN ('round', 'square', 'rectangle', 'bar')),
    x INTEGER,
    y INTEGER,
    w INTEGER,
    h INTEGER,
    rotation INTEGER,
    is_active INTEGER NOT NULL DEFAULT 1,
    CHECK ((x IS NULL) = (y IS NULL) AND (x IS NULL) = (w IS NULL) AND (x IS NULL) = (h IS NULL)
        AND (x IS NULL) = (rotation IS NULL))
);
CREATE UNIQUE INDEX tables_by_number ON tables (number_key) WHERE is_active;
CREATE INDEX tables_by_group ON tables (group_id) WHERE group_id IS NOT NULL;

CREATE TABLE sections (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    color TEXT,
    is_active INTEGER NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX sections_by_name ON sections (name_key) WHERE is_active;

CREATE TABLE section_tables (
    section_id INTEGER NOT NULL REFERENCES sections (id),
    table_id INTEGER NOT NULL REFERENCES tables (id),
    PRIMARY KEY (section_id, table_id)
) WITHOUT ROWID;
CREATE INDEX section_tables_by_table ON section_tables (table_id);

-- Who serves a section, business day by business day; past days stay as they were.
CREATE TABLE section_waiters (
    business_day TEXT NOT NULL,
    section_id INTEGER NOT NULL REFERENCES sections (id),
    user_id INTEGER NOT NULL REFERENCES users (id),
    PRIMARY KEY (business_day, section_id, user_id)
) WITHOUT ROWID;
