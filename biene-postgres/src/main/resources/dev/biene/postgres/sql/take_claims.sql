-- Takes claims out of their holder's hands: the first step of settling them otherwise than whole.
--
--   :set_id     int
--   :bee_id     bigint
--   :claim_ids  bigint[]
--
-- Walks claim_pkey.
DELETE FROM biene_store.claim
WHERE set_id = :set_id
  AND claim_id = ANY (:claim_ids::bigint[])
  AND bee_id = :bee_id
RETURNING claim_id, bee_id, first_job, jobs, attempts, original, claimed_at, settled, copied
