-- The claims of their own that jobs of a bee were given by a turn whose answer got lost.
--
--   :set_id  int
--   :bee_id  bigint
--   :jobs    bigint[]
--
-- Walks claim_bee.
SELECT claim_id, first_job
FROM biene_store.claim
WHERE set_id = :set_id
  AND bee_id = :bee_id
  AND apart
  AND first_job = ANY (:jobs::bigint[])
