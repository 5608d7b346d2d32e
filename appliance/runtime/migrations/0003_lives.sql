-- Of which lives of the journal this one goes on, and up to where: "2:450 1:400", the nearest first; '' in the first life.
ALTER TABLE journal ADD COLUMN came_from TEXT NOT NULL DEFAULT '';
-- When this life began, UTC ms: what was ordered before then may be on paper already.
ALTER TABLE journal ADD COLUMN began_ms INTEGER NOT NULL DEFAULT 0;
-- Up to which seq of this life the journal lies in good backups, so that phones may forget what they were promised.
ALTER TABLE journal ADD COLUMN covered_seq INTEGER NOT NULL DEFAULT 0;
