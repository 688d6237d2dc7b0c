-- Removes a set and all it holds. What is large goes with its tables, at once.
--
-- The tables go first: that waits for statements of bees that run at this moment, so that none leaves a row behind.
--
--   :set_id :set  int
--   :view         identifier  the set's id
DROP VIEW biene.:"view";
DROP TABLE biene_store.job_:set, biene_store.batch_:set, biene_store.single_:set, biene_store.failure_:set;
DROP SEQUENCE biene_store.job_number_:set;
DELETE FROM biene_store.job_set WHERE set_id = :set;
DELETE FROM biene_store.lane WHERE set_id = :set;
DELETE FROM biene_store.claim WHERE set_id = :set;
DELETE FROM biene_store.waiting WHERE set_id = :set;
DELETE FROM biene_store.waiting_count WHERE set_id = :set;
DELETE FROM biene_store.tally WHERE set_id = :set;
DELETE FROM biene_store.bee WHERE set_id = :set;
DELETE FROM biene_store.progress WHERE set_id = :set;
DELETE FROM biene_store.divergence WHERE set_id = :set
