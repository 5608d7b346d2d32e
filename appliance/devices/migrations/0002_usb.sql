-- vendor:product of what is plugged in by USB, whose address is the name of its socket; '' for what is on the network.
ALTER TABLE equipment ADD COLUMN product TEXT NOT NULL DEFAULT '';
