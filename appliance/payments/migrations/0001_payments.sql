-- Money taken for a check. A row never changes: what was wrong is undone by a reversal, a row of its own with the
-- amounts negated that names the payment it undoes.
CREATE TABLE payments (
    id TEXT NOT NULL PRIMARY KEY,
    order_id TEXT NOT NULL REFERENCES orders (id),
    tender TEXT NOT NULL CHECK (tender IN ('cash', 'card', 'other')),
    amount INTEGER NOT NULL,
    reverses TEXT UNIQUE REFERENCES payments (id),
    reason TEXT,
    taken_by INTEGER REFERENCES users (id),
    taken_at_ms INTEGER NOT NULL,
    business_day TEXT NOT NULL,
    asked_hash BLOB -- by which the same payment sent again is known; a reversal has none
);
CREATE INDEX payments_of_order ON payments (order_id);
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
