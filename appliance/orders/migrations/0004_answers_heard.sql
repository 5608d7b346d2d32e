-- When who offered tables saw how it was answered; NULL while his phone still has to say it.
ALTER TABLE table_offers ADD COLUMN heard_at_ms INTEGER;
UPDATE table_offers SET heard_at_ms = settled_at_ms;
CREATE INDEX table_offers_unheard ON table_offers (from_user_id) WHERE heard_at_ms IS NULL AND state IN ('accepted', 'declined');
