-- With what guests pay. A payment names its tender by code; one that was used is switched off, never deleted.
CREATE TABLE tenders (
    code TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('cash', 'card', 'voucher', 'room', 'account', 'mobile', 'other', 'uncollected', 'written_off')),
    name_el TEXT NOT NULL,
    name_en TEXT NOT NULL,
    is_active INTEGER NOT NULL DEFAULT 1,
    needs_reference INTEGER NOT NULL DEFAULT 0,
    opens_drawer INTEGER NOT NULL DEFAULT 0,
    terminal TEXT NOT NULL DEFAULT 'manual',
    position INTEGER NOT NULL,
    CHECK ((kind = 'cash') = (code = 'cash')) -- cash is one: what lies in wallets and drawers is known by this code
) WITHOUT ROWID;
INSERT INTO tenders (code, kind, name_el, name_en, needs_reference, opens_drawer, position) VALUES
    ('cash', 'cash', 'Μετρητά', 'Cash', 0, 1, 1),
    ('card', 'card', 'Κάρτα', 'Card', 0, 0, 2),
    ('voucher', 'voucher', 'Κουπόνι', 'Voucher', 1, 0, 3),
    ('room', 'room', 'Χρέωση δωματίου', 'Room', 1, 0, 4),
    ('account', 'account', 'Επί πιστώσει', 'Account', 1, 0, 5),
    ('mobile', 'mobile', 'Πληρωμή με κινητό', 'Mobile', 1, 0, 6),
    ('other', 'other', 'Άλλο', 'Other', 0, 0, 7),
    -- With these nobody pays: what guests left owing, and what of it will never come.
    ('uncollected', 'uncollected', 'Ανείσπρακτα', 'Uncollected', 0, 0, 900),
    ('written_off', 'written_off', 'Διαγραφές', 'Written off', 0, 0, 901);

-- Money taken for a check. A row never changes: what was wrong is given back by a row of its own with the amounts
-- negated that names what it gives back. Parts of a payment may be refunded; what is left is reversed once.
-- A walk-out is what guests left owing. Collected or written off, it is two rows: what came in its place, which names the
-- walk-out in `collects`, and `collected`, by which the walk-out falls.
CREATE TABLE payments (
    id TEXT NOT NULL PRIMARY KEY,
    order_id TEXT NOT NULL REFERENCES orders (id),
    tender TEXT NOT NULL REFERENCES tenders (code),
    amount INTEGER NOT NULL,
    reverses TEXT REFERENCES payments (id),
    reason TEXT,
    taken_by INTEGER REFERENCES users (id),
    taken_at_ms INTEGER NOT NULL,
    business_day TEXT NOT NULL,
    what TEXT NOT NULL CHECK (
        what IN ('payment', 'tip', 'refund', 'reversal', 'walk_out', 'collected', 'write_off')
    ),
    rounding INTEGER NOT NULL,
    tip INTEGER NOT NULL,
    given INTEGER, -- the cash that was handed over
    change INTEGER NOT NULL CHECK (change >= 0),
    reference TEXT,
    added_to TEXT REFERENCES payments (id),
    approved_by INTEGER REFERENCES users (id),
    taxes TEXT NOT NULL, -- JSON: [[code, rate, gross, tax], ...] of a refund
    collects TEXT REFERENCES payments (id),
    asked_hash BLOB, -- by which the same payment sent again is known; a reversal has none
    CHECK ((reverses IS NOT NULL) = (what IN ('refund', 'reversal', 'collected'))),
    CHECK ((added_to IS NOT NULL) = (what = 'tip') AND (collects IS NULL OR what IN ('payment', 'write_off'))),
    CHECK ((tender = 'uncollected') = (what IN ('walk_out', 'collected'))),
    CHECK ((tender = 'written_off') = (what = 'write_off')),
    CHECK (given IS NULL OR given - change = amount + rounding + tip)
);
CREATE INDEX payments_of_order ON payments (order_id);
CREATE INDEX payments_by_tender ON payments (tender);
CREATE INDEX payments_back ON payments (reverses) WHERE reverses IS NOT NULL;
CREATE INDEX payments_walked_out ON payments (what) WHERE what = 'walk_out';
CREATE UNIQUE INDEX payments_reversed_once ON payments (reverses) WHERE what = 'reversal';
CREATE TRIGGER payments_never_change BEFORE UPDATE ON payments
BEGIN
    SELECT RAISE(ABORT, 'a payment is never changed: reverse it');
END;
CREATE TRIGGER payments_never_vanish BEFORE DELETE ON payments
BEGIN
    SELECT RAISE(ABORT, 'a payment is never deleted: reverse it');
END;

CREATE TABLE payment_parts (
    payment_id TEXT NOT NULL REFERENCES payments (id),
    line_id TEXT NOT NULL REFERENCES order_lines (id),
    quantity INTEGER NOT NULL,
    amount INTEGER NOT NULL,
    PRIMARY KEY (payment_id, line_id)
) WITHOUT ROWID;

-- What terminals were asked to take; the id is the payment's, and the row of the payment is written once it is captured.
CREATE TABLE terminal_requests (
    id TEXT NOT NULL PRIMARY KEY,
    order_id TEXT NOT NULL REFERENCES orders (id),
    share_id TEXT,
    tender TEXT NOT NULL REFERENCES tenders (code),
    terminal TEXT NOT NULL,
    amount INTEGER NOT NULL CHECK (amount >= 0),
    tip INTEGER NOT NULL CHECK (tip >= 0),
    parts TEXT NOT NULL, -- JSON: [[line, pieces, amount], ...]
    state TEXT NOT NULL CHECK (state IN ('pending', 'captured', 'failed', 'unknown')),
    reference TEXT,
    reason TEXT,
    is_cancel_asked INTEGER NOT NULL DEFAULT 0,
    started_by INTEGER REFERENCES users (id),
    started_at_ms INTEGER NOT NULL,
    business_day TEXT NOT NULL,
    collects TEXT REFERENCES payments (id), -- the walk-out that it pays later
    asked_hash BLOB NOT NULL
);
CREATE INDEX terminal_requests_of_order ON terminal_requests (order_id);
CREATE INDEX terminal_requests_open ON terminal_requests (started_at_ms) WHERE state IN ('pending', 'unknown');
CREATE INDEX terminal_requests_by_tender ON terminal_requests (tender);

-- A check shared out before it is paid; one plan stands at a time. A plan ends when it is undone or the check has changed.
CREATE TABLE payment_splits (
    id TEXT NOT NULL PRIMARY KEY,
    order_id TEXT NOT NULL REFERENCES orders (id),
    kind TEXT NOT NULL CHECK (kind IN ('equal', 'amounts', 'lines', 'seats')),
    made_by INTEGER REFERENCES users (id),
    made_at_ms INTEGER NOT NULL,
    ended_at_ms INTEGER,
    asked_hash BLOB NOT NULL
);
CREATE UNIQUE INDEX payment_splits_of_order ON payment_splits (order_id) WHERE ended_at_ms IS NULL;

CREATE TABLE payment_shares (
    id TEXT NOT NULL PRIMARY KEY,
    split_id TEXT NOT NULL REFERENCES payment_splits (id),
    position INTEGER NOT NULL,
    seat INTEGER,
    amount INTEGER NOT NULL CHECK (amount >= 0),
    parts TEXT NOT NULL, -- JSON: [[line, whole pieces, amount], ...]
    payment_id TEXT REFERENCES payments (id),
    UNIQUE (split_id, position)
);
