-- Asks the bees of a set to work, to pause or to end; no row if there is no such set.
--
--   :name   text
--   :state  text  ACTIVE, PAUSED or CANCELLED
UPDATE biene_store.job_set
SET state = :state
WHERE name = :name
RETURNING set_id
