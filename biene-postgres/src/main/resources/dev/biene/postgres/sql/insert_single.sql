-- Stores the outcome of one job.
--
--   :set       int
--   :job       bigint
--   :claim_id  bigint
--   :bee_id    bigint
--   :result    text    JSON or null
--   :seconds   real
INSERT INTO biene_store.single_:set (job, claim_id, bee_id, result, seconds)
VALUES (:job, :claim_id, :bee_id, :result::json, :seconds)
