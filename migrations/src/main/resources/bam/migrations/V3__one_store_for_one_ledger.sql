-- A ledger and the store of its artifacts belong together: a collector that took another store for its own would delete
-- what no row of this ledger refers to, and a folder that is not mounted would look like a store that lost everything.

CREATE TABLE installation (
    one_row       boolean PRIMARY KEY DEFAULT true CHECK (one_row),
    id            uuid    NOT NULL DEFAULT gen_random_uuid(),
    store_claimed boolean NOT NULL DEFAULT false
);
COMMENT ON TABLE installation IS 'This ledger itself: one row.';
COMMENT ON COLUMN installation.one_row IS 'True, so that there is no second row.';
COMMENT ON COLUMN installation.id IS 'Names this ledger for ever; its store holds the same in a file ledger.id.';
COMMENT ON COLUMN installation.store_claimed IS 'Whether a store was given that name: then one without it is not ours.';

INSERT INTO installation DEFAULT VALUES;
