-- Somebody who learns: his checks say TRAINING on paper and count nowhere.
ALTER TABLE users ADD COLUMN is_training INTEGER NOT NULL DEFAULT 0 CHECK (is_training IN (0, 1));
