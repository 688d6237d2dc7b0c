-- The claims a bee still holds.
--
--   :bee_id  bigint
--
-- Walks claim_bee.
SELECT claim_id
FROM biene_store.claim
WHERE bee_id = :bee_id
