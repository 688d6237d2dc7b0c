-- Counts what a bee has settled.
--
--   :bee_id     bigint
--   :completed  int
--   :failed     int
UPDATE biene_store.tally
SET completed = completed + :completed,
    failed = failed + :failed
WHERE bee_id = :bee_id
