-- Lets a job be copied again whose second copy was given up or lost.
--
--   :set_id    int
--   :original  bigint
--   :job       bigint
--
-- Walks claim_pkey.
UPDATE biene_store.claim
SET copied = array_remove(copied, :job::bigint)
WHERE set_id = :set_id
  AND claim_id = :original
