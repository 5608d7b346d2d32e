CREATE TABLE messages (
    id TEXT PRIMARY KEY,
    from_user_id INTEGER REFERENCES users (id),
    text TEXT NOT NULL,
    phrase TEXT,
    order_id TEXT,
    sent_at_ms INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX messages_by_age ON messages (sent_at_ms);
CREATE INDEX messages_by_sender ON messages (from_user_id, sent_at_ms);

CREATE TABLE message_recipients (
    user_id INTEGER NOT NULL REFERENCES users (id),
    message_id TEXT NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
    read_at_ms INTEGER,
    PRIMARY KEY (user_id, message_id)
) WITHOUT ROWID;
CREATE INDEX recipients_of_message ON message_recipients (message_id);
