-- Where food and drink are made, what prints there, and every ticket on its way to paper.

-- A printer is its MAC, serial or USB port path; an address is only where it was last seen.
CREATE TABLE printers (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL COLLATE NOCASE,
    ip_address TEXT NOT NULL,
    port INTEGER NOT NULL,
    profile TEXT NOT NULL,
    grade TEXT CHECK (grade IN ('A', 'B', 'C', 'D')), -- NULL until it was measured
    columns INTEGER, -- narrower than its profile says
    code_page INTEGER, -- the number of its Greek page, where the profile's is wrong
    mac TEXT UNIQUE,
    serial TEXT UNIQUE,
    usb_path TEXT UNIQUE,
    model TEXT NOT NULL DEFAULT '', -- in the printer's own words
    condition TEXT NOT NULL DEFAULT 'unknown',
    condition_since_ms INTEGER,
    alarm_since_ms INTEGER, -- nobody else can print for it either
    is_active INTEGER NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX printers_by_name ON printers (name) WHERE is_active;

CREATE TABLE stations (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL COLLATE NOCASE,
    printer_id INTEGER REFERENCES printers (id),
    spare_station_id INTEGER REFERENCES stations (id),
    reroute_station_id INTEGER REFERENCES stations (id), -- until somebody switches back
    age_limit_minutes INTEGER NOT NULL CHECK (age_limit_minutes > 0),
    failover_after_s INTEGER NOT NULL CHECK (failover_after_s > 0),
    language TEXT CHECK (language IN ('el', 'en')), -- NULL: the restaurant's
    buzzer INTEGER NOT NULL,
    copies INTEGER NOT NULL CHECK (copies BETWEEN 1 AND 5),
    is_bill INTEGER NOT NULL DEFAULT 0, -- bills print here unless their table group says otherwise
    is_active INTEGER NOT NULL DEFAULT 1,
    CHECK (spare_station_id <> id AND reroute_station_id <> id)
);
CREATE UNIQUE INDEX stations_by_name ON stations (name) WHERE is_active;
CREATE UNIQUE INDEX stations_of_bills ON stations (is_bill) WHERE is_bill;
CREATE INDEX stations_by_printer ON stations (printer_id);

-- What goes elsewhere than its own station; the most specific rule wins. weekdays is a bit for each trading day, Monday = 1.
CREATE TABLE routing_rules (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    product_id INTEGER,
    category_id INTEGER,
    table_group_id INTEGER,
    weekdays INTEGER CHECK (weekdays BETWEEN 1 AND 127),
    from_minute INTEGER CHECK (from_minute BETWEEN 0 AND 1439),
    to_minute INTEGER CHECK (to_minute BETWEEN 0 AND 1439),
    CHECK (product_id IS NULL OR category_id IS NULL),
    CHECK ((from_minute IS NULL) = (to_minute IS NULL))
);
CREATE TABLE routing_rule_stations (
    rule_id INTEGER NOT NULL REFERENCES routing_rules (id) ON DELETE CASCADE,
    station_id INTEGER NOT NULL REFERENCES stations (id),
    PRIMARY KEY (rule_id, station_id)
) WITHOUT ROWID;

CREATE TABLE bill_stations (
    table_group_id INTEGER PRIMARY KEY,
    station_id INTEGER NOT NULL REFERENCES stations (id)
);

-- One row: what stands on a bill around its lines.
CREATE TABLE print_settings (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    header TEXT NOT NULL, -- JSON list of lines
    footer TEXT NOT NULL, -- JSON list of lines
    not_fiscal TEXT NOT NULL,
    qr TEXT NOT NULL,
    address TEXT NOT NULL DEFAULT '',
    tax_number TEXT NOT NULL DEFAULT '',
    phone TEXT NOT NULL DEFAULT '',
    logo BLOB
);
INSERT INTO print_settings (one, header, footer, not_fiscal, qr) VALUES (1, '[]', '[]', '', '');

-- How the site wants a kind of paper; a kind without a row is printed in the usual way.
CREATE TABLE print_templates (
    paper TEXT PRIMARY KEY CHECK (paper IN ('kitchen', 'bill', 'receipt', 'hand_in')),
    template TEXT NOT NULL -- JSON, see templates.py
) WITHOUT ROWID;

CREATE TABLE station_counters (
    station_id INTEGER NOT NULL REFERENCES stations (id),
    business_day TEXT NOT NULL,
    last INTEGER NOT NULL,
    PRIMARY KEY (station_id, business_day)
) WITHOUT ROWID;

-- What each station was told of each line: sent - cancelled is what it believes to be live.
CREATE TABLE sent_lines (
    line_id TEXT NOT NULL,
    station_id INTEGER NOT NULL REFERENCES stations (id),
    quantity_sent INTEGER NOT NULL CHECK (quantity_sent > 0),
    quantity_cancelled INTEGER NOT NULL CHECK (quantity_cancelled BETWEEN 0 AND quantity_sent),
    quantity_remade INTEGER NOT NULL DEFAULT 0 CHECK (quantity_remade >= 0), -- made once more; in neither of the two above
    content BLOB NOT NULL, -- hash of name, modifiers, note, seat, course and the check's allergy, as last told
    PRIMARY KEY (line_id, station_id)
) WITHOUT ROWID;

-- Lines that no station was told of because none was named; said so on the order.
CREATE TABLE stationless_lines (
    line_id TEXT PRIMARY KEY,
    product_id INTEGER NOT NULL,
    at_ms INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX stationless_by_time ON stationless_lines (at_ms);

-- One paper to make. A ticket that goes elsewhere, or is printed once more, is a new job with the same origin.
CREATE TABLE print_jobs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    station_id INTEGER REFERENCES stations (id), -- whose ticket it is; NULL: the printer's own (test, drawer)
    printer_id INTEGER REFERENCES printers (id), -- who prints it; NULL: nobody can yet
    kind TEXT NOT NULL CHECK (kind IN ('kitchen', 'notice', 'message', 'bill', 'receipt', 'report', 'test', 'drawer')),
    ticket BLOB NOT NULL, -- JSON, see ticket.py
    number INTEGER,
    previous INTEGER,
    state TEXT NOT NULL CHECK (
        state IN ('queued', 'sending', 'confirmed', 'unconfirmed', 'unverified', 'held', 'rerouted', 'cancelled')
    ),
    reason TEXT NOT NULL DEFAULT '', -- why it is held, doubted or waiting
    order_id TEXT,
    attempts INTEGER NOT NULL DEFAULT 0,
    copy INTEGER NOT NULL DEFAULT 1, -- papers of this ticket that may exist, this one counted
    in_doubt INTEGER NOT NULL DEFAULT 0, -- an attempt left bytes and no verdict
    reprint INTEGER NOT NULL DEFAULT 0,
    was_held INTEGER NOT NULL DEFAULT 0,
    take_to TEXT NOT NULL DEFAULT '',
    is_failover INTEGER NOT NULL DEFAULT 0,
    supersedes INTEGER REFERENCES print_jobs (id),
    origin_id INTEGER REFERENCES print_jobs (id), -- the ticket's first job; NULL: this is it
    made_at_ms INTEGER NOT NULL,
    fresh_from_ms INTEGER NOT NULL, -- its age counts from here: when it was made, or last released by a person
    business_day TEXT NOT NULL,
    settled_at_ms INTEGER
);
CREATE INDEX print_jobs_waiting ON print_jobs (printer_id, id) WHERE state IN ('queued', 'sending', 'unconfirmed');
CREATE INDEX print_jobs_open ON print_jobs (state, id)
WHERE state IN ('queued', 'sending', 'unconfirmed', 'held');
CREATE INDEX print_jobs_by_order ON print_jobs (order_id, id) WHERE order_id IS NOT NULL;
CREATE INDEX print_jobs_by_number ON print_jobs (station_id, business_day, number);
CREATE INDEX print_jobs_by_origin ON print_jobs (origin_id) WHERE origin_id IS NOT NULL;

-- What a ticket tells of its lines; kept with its first job, whoever prints it in the end.
CREATE TABLE job_lines (
    job_id INTEGER NOT NULL REFERENCES print_jobs (id),
    line_id TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('new', 'changed', 'cancelled', 'remade')),
    quantity INTEGER NOT NULL CHECK (quantity > 0),
    PRIMARY KEY (job_id, line_id, kind)
) WITHOUT ROWID;
CREATE INDEX job_lines_by_line ON job_lines (line_id);

-- Written before the first byte leaves; ended_at_ms and verdict stay NULL when the power went in between.
CREATE TABLE print_attempts (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    job_id INTEGER NOT NULL REFERENCES print_jobs (id),
    printer_id INTEGER NOT NULL REFERENCES printers (id),
    copy INTEGER NOT NULL,
    started_at_ms INTEGER NOT NULL,
    ended_at_ms INTEGER,
    verdict TEXT CHECK (verdict IN ('not_started', 'confirmed', 'unverified', 'unconfirmed', 'confirmed_late')),
    reason TEXT NOT NULL DEFAULT '',
    bytes INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX print_attempts_by_job ON print_attempts (job_id);

CREATE VIEW print_log AS
SELECT
    a.id,
    j.order_id,
    a.printer_id,
    a.started_at_ms AS printed_at_ms,
    (SELECT json_group_array(l.line_id) FROM job_lines l WHERE l.job_id = coalesce(j.origin_id, j.id)) AS item_ids,
    a.verdict IN ('confirmed', 'confirmed_late') AS success,
    a.reason AS error_message
FROM print_attempts a JOIN print_jobs j ON j.id = a.job_id;
