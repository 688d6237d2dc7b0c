-- Which of these claims were settled by their holder before: the answer to a turn got lost on the way. excluded are the
-- jobs of the claim whose outcome is not the holder's.
--
--   :set        int
--   :claim_ids  bigint[]
--   :jobs       bigint[]  the first job of each claim
--
-- Walks batch_pkey_N, single_pkey_N and failure_pkey_N.
SELECT g.claim_id,
       b.excluded
FROM unnest(:claim_ids::bigint[], :jobs::bigint[]) AS g (claim_id, job)
LEFT JOIN biene_store.batch_:set b ON b.first_job = g.job AND b.claim_id = g.claim_id
WHERE b.first_job IS NOT NULL
   OR EXISTS (SELECT FROM biene_store.single_:set s WHERE s.job = g.job AND s.claim_id = g.claim_id)
   OR EXISTS (SELECT FROM biene_store.failure_:set f WHERE f.claim_id = g.claim_id AND NOT f.lost)
