-- What a tax authority's device or provider is told of, one row for a fact. What happened never changes; what became of
-- it moves from pending to issued, or to failed and back when a person sends it again.
CREATE TABLE fiscal_documents (
    event_seq INTEGER PRIMARY KEY, -- the fact; the order in which documents are told of
    id TEXT NOT NULL UNIQUE, -- a UUID and no number: after a restore numbers come again, and the provider would know them
    kind TEXT NOT NULL CHECK (kind IN ('slip', 'change', 'cancellation', 'bill', 'payment', 'refund', 'receipt')),
    order_id TEXT NOT NULL REFERENCES orders (id),
    payment_id TEXT REFERENCES payments (id),
    state TEXT NOT NULL CHECK (state IN ('not_required', 'pending', 'issued', 'failed')),
    provider TEXT NOT NULL,
    reference TEXT NOT NULL DEFAULT '', -- the mark or number that the provider gave
    qr TEXT NOT NULL DEFAULT '', -- the text of its QR code
    attempts INTEGER NOT NULL DEFAULT 0, -- questions that ended, with an answer or without
    reason TEXT NOT NULL DEFAULT '', -- why it is not issued yet
    made_at_ms INTEGER NOT NULL,
    settled_at_ms INTEGER,
    business_day TEXT NOT NULL,
    content TEXT NOT NULL -- JSON, see model.Content
);
CREATE INDEX fiscal_documents_of_order ON fiscal_documents (order_id, event_seq);
CREATE INDEX fiscal_documents_of_payment ON fiscal_documents (payment_id) WHERE payment_id IS NOT NULL;
CREATE INDEX fiscal_documents_by_state ON fiscal_documents (state, event_seq); -- whole: SQLite proves no partial one from a bound value

CREATE TRIGGER fiscal_facts_never_change
BEFORE UPDATE OF event_seq, id, kind, order_id, payment_id, made_at_ms, business_day, content ON fiscal_documents
BEGIN
    SELECT RAISE(ABORT, 'what a fiscal document tells never changes');
END;
CREATE TRIGGER fiscal_ends_never_change BEFORE UPDATE ON fiscal_documents WHEN OLD.state IN ('issued', 'not_required')
BEGIN
    SELECT RAISE(ABORT, 'an issued fiscal document never changes: a correction is a document of its own');
END;
CREATE TRIGGER fiscal_documents_never_vanish BEFORE DELETE ON fiscal_documents
BEGIN
    SELECT RAISE(ABORT, 'a fiscal document is never deleted');
END;
