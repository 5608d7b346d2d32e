-- Phones on the box's own access point that were shown its page, by the hardware address that they use on this Wi-Fi: their
-- probes are answered from then on so that they stay.
CREATE TABLE origin_guests (
    hardware TEXT PRIMARY KEY,
    since_ms INTEGER NOT NULL
) WITHOUT ROWID;
