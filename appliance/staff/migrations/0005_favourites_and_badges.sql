-- What somebody wants at hand on every phone he works on, in his order. The products are the menu's.
CREATE TABLE favourites (
    user_id INTEGER NOT NULL REFERENCES users (id),
    place INTEGER NOT NULL,
    product_id INTEGER NOT NULL,
    PRIMARY KEY (user_id, place)
) WITHOUT ROWID;
-- A card that logs its person in on a till: HMAC-SHA-256 of its code under the box's own secret.
ALTER TABLE users ADD COLUMN badge_hash BLOB;
CREATE UNIQUE INDEX users_by_badge ON users (badge_hash) WHERE badge_hash IS NOT NULL;
