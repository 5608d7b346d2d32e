-- A trading day on which something happened. Days are closed in order; a closed one never changes.
CREATE TABLE business_days (
    day TEXT NOT NULL PRIMARY KEY,
    opened_at_ms INTEGER NOT NULL,
    opened_by INTEGER REFERENCES users (id), -- none where the first command opened it
    closed_at_ms INTEGER,
    closed_by INTEGER REFERENCES users (id),
    z_number INTEGER UNIQUE,
    state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'closed')),
    CHECK ((state = 'closed') = (closed_at_ms IS NOT NULL) AND (state = 'closed') = (z_number IS NOT NULL))
);
CREATE INDEX business_days_open ON business_days (day) WHERE state = 'open';
CREATE TRIGGER business_days_stay_closed BEFORE UPDATE ON business_days WHEN OLD.state = 'closed'
BEGIN
    SELECT RAISE(ABORT, 'a closed day never changes');
END;

-- What a check came to when it ended: the receipts of which the day is the sum. Amounts are minor units.
-- gross - voided - discounts - treats + cover + service + tax_added = total, and the gross of its taxes is the total.
CREATE TABLE day_checks (
    order_id TEXT NOT NULL PRIMARY KEY,
    day TEXT NOT NULL,
    number INTEGER NOT NULL,
    opened_day TEXT NOT NULL,
    ended TEXT NOT NULL CHECK (ended IN ('closed', 'cancelled')),
    covers INTEGER NOT NULL,
    gross INTEGER NOT NULL,
    voided INTEGER NOT NULL,
    discounts INTEGER NOT NULL,
    treats INTEGER NOT NULL,
    cover INTEGER NOT NULL,
    service INTEGER NOT NULL,
    tax_added INTEGER NOT NULL,
    total INTEGER NOT NULL,
    paid INTEGER NOT NULL, -- the money taken for it until then, less what was given back
    CHECK (gross - voided - discounts - treats + cover + service + tax_added = total)
) WITHOUT ROWID;
CREATE INDEX day_checks_by_day ON day_checks (day);

CREATE TABLE day_taxes (
    order_id TEXT NOT NULL REFERENCES day_checks (order_id),
    code TEXT NOT NULL, -- empty for what bears no tax
    rate_bp INTEGER NOT NULL,
    day TEXT NOT NULL,
    gross INTEGER NOT NULL,
    tax INTEGER NOT NULL,
    PRIMARY KEY (order_id, code, rate_bp)
) WITHOUT ROWID;
CREATE INDEX day_taxes_by_day ON day_taxes (day);

-- What was taken back; it counts on its day and, in its check's receipt, on the day on which that ends.
CREATE TABLE day_voids (
    seq INTEGER PRIMARY KEY,
    order_id TEXT NOT NULL,
    day TEXT NOT NULL,
    pieces INTEGER NOT NULL,
    amount INTEGER NOT NULL
);
CREATE INDEX day_voids_by_order ON day_voids (order_id);
CREATE INDEX day_voids_by_day ON day_voids (day);

-- Money taken, undone (its check was reopened), refunded (its check stays as it is), or a tip that came later.
-- counted_day is the day on which its check ended: until then the money is held for an open check. after_count says that
-- the check had ended before the money moved. What guests left owing is here too, as no money of any tender: walked out,
-- and below zero collected (the money stands beside it as taken) or written off.
CREATE TABLE day_payments (
    payment_id TEXT NOT NULL PRIMARY KEY,
    order_id TEXT NOT NULL,
    day TEXT NOT NULL,
    tender TEXT NOT NULL,
    amount INTEGER NOT NULL,
    tip INTEGER NOT NULL,
    rounding INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (
        kind IN ('taken', 'undone', 'refund', 'tip', 'walked_out', 'collected', 'written_off')
    ),
    after_count INTEGER NOT NULL,
    counted_day TEXT
) WITHOUT ROWID;
CREATE INDEX day_payments_by_day ON day_payments (day);
CREATE INDEX day_payments_by_order ON day_payments (order_id);
CREATE INDEX day_payments_held ON day_payments (day) WHERE counted_day IS NULL;
CREATE INDEX day_payments_owed ON day_payments (day) WHERE kind IN ('walked_out', 'collected', 'written_off');
CREATE INDEX day_payments_counted ON day_payments (counted_day) WHERE counted_day IS NOT NULL;

-- At which taxes refunded money had been sold; negative, and above zero where a refund was undone.
CREATE TABLE day_refund_taxes (
    payment_id TEXT NOT NULL REFERENCES day_payments (payment_id),
    code TEXT NOT NULL, -- empty for what bears no tax
    rate_bp INTEGER NOT NULL,
    day TEXT NOT NULL,
    gross INTEGER NOT NULL,
    tax INTEGER NOT NULL,
    PRIMARY KEY (payment_id, code, rate_bp)
) WITHOUT ROWID;
CREATE INDEX day_refund_taxes_by_day ON day_refund_taxes (day);

-- What was done before its day began by the calendar: it came after the close, or lay on a phone meanwhile.
CREATE TABLE day_late (
    seq INTEGER PRIMARY KEY,
    day TEXT NOT NULL,
    type TEXT NOT NULL,
    subject TEXT NOT NULL,
    acted_at_ms INTEGER NOT NULL,
    arrived_at_ms INTEGER NOT NULL
);
CREATE INDEX day_late_by_day ON day_late (day);

-- Wallets and drawers of other days that were accepted on this one.
CREATE TABLE day_settled (
    session_id TEXT NOT NULL PRIMARY KEY,
    day TEXT NOT NULL,
    expected INTEGER NOT NULL,
    counted INTEGER NOT NULL,
    variance INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX day_settled_by_day ON day_settled (day);

-- How many commands wait on each phone, as it said last.
CREATE TABLE device_queues (
    device_id TEXT NOT NULL PRIMARY KEY,
    waiting INTEGER NOT NULL CHECK (waiting >= 0),
    reported_at_ms INTEGER NOT NULL
) WITHOUT ROWID;

-- The closes of days, numbered for ever without a gap. `document` is JSON, `hash` its SHA-256 in hex.
CREATE TABLE z_reports (
    number INTEGER PRIMARY KEY,
    day TEXT NOT NULL UNIQUE,
    closed_at_ms INTEGER NOT NULL,
    closed_by INTEGER REFERENCES users (id),
    to_ms INTEGER NOT NULL,
    total INTEGER NOT NULL,
    held INTEGER NOT NULL, -- money taken for checks that were still open
    grand_total INTEGER NOT NULL,
    hash TEXT NOT NULL,
    document BLOB NOT NULL
);
CREATE TRIGGER z_reports_leave_no_gap BEFORE INSERT ON z_reports
WHEN NEW.number != (SELECT coalesce(max(number), 0) + 1 FROM z_reports)
    OR NEW.day <= (SELECT coalesce(max(day), '') FROM z_reports)
BEGIN
    SELECT RAISE(ABORT, 'the closes of days count up without a gap');
END;
CREATE TRIGGER z_reports_never_change BEFORE UPDATE ON z_reports
BEGIN
    SELECT RAISE(ABORT, 'the close of a day never changes');
END;
CREATE TRIGGER z_reports_never_vanish BEFORE DELETE ON z_reports
BEGIN
    SELECT RAISE(ABORT, 'the close of a day is never deleted');
END;
