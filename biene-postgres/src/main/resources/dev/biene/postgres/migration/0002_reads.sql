-- What people look at and bees do not need: how far a set was over time, how second copies fared, and the attempts of
-- one job found without looking through all of them.

ALTER TABLE biene_store.tally
    ADD COLUMN copies     bigint NOT NULL DEFAULT 0,
    ADD COLUMN copies_won bigint NOT NULL DEFAULT 0;

-- How far a set was: one row for each five seconds in which a bee lives, whatever the number of bees; cumulative, so
-- that older rows can be thinned out (see sql/heartbeat.sql). slot: the epoch's seconds divided by five.
CREATE TABLE biene_store.progress (
    set_id    int         NOT NULL,
    slot      bigint      NOT NULL,
    at        timestamptz NOT NULL DEFAULT now(),
    completed bigint      NOT NULL,
    failures  bigint      NOT NULL,
    PRIMARY KEY (set_id, slot)
);

DO $$
DECLARE
    set_id int;
BEGIN
    FOR set_id IN SELECT js.set_id FROM biene_store.job_set js LOOP
        EXECUTE format('CREATE INDEX failure_job_%1$s ON biene_store.failure_%1$s (job)', set_id);
    END LOOP;
END
$$;
