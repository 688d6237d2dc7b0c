-- Which of these claims were settled by their holder before: the answer to a turn got lost on the way. excluded are the
-- jobs of the claim whose outcome is not the holder's.
--
--   :set        int
--   :claim_ids  bigint[]
--   :jobs       bigint[]  the first job of each claim
--
-- LIMIT 1 keeps it from hashing a whole table for the sake of a few claims. Walks batch_pkey_N, single_pkey_N and failure_pkey_N.
SELECT g.claim_id,
       b.excluded
FROM unnest(:claim_ids::bigint[], :jobs::bigint[]) AS g (claim_id, job)
LEFT JOIN LATERAL (
    SELECT first_job, excluded
    FROM biene_store.batch_:set
    WHERE first_job = g.job
      AND claim_id = g.claim_id
    LIMIT 1
) b ON true
LEFT JOIN LATERAL (
    SELECT job
    FROM biene_store.single_:set
    WHERE job = g.job
      AND claim_id = g.claim_id
    LIMIT 1
) s ON true
LEFT JOIN LATERAL (
    SELECT job
    FROM biene_store.failure_:set
    WHERE claim_id = g.claim_id
      AND NOT lost
    LIMIT 1
) f ON true
WHERE b.first_job IS NOT NULL
   OR s.job IS NOT NULL
   OR f.job IS NOT NULL
