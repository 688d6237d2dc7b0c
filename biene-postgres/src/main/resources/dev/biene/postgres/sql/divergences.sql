-- The refused results of a set that differ from the accepted ones, newest first, beside those.
--
--   :set_id :set  int
--   :most         int
--   :length       int  how much of a result
--
-- Walks divergence_set, single_pkey_N, batch_pkey_N and bee_pkey.
WITH newest AS (
    SELECT job, bee_id, result, found_at
    FROM biene_store.divergence
    WHERE set_id = :set_id
    ORDER BY found_at DESC, job
    LIMIT :most
)
SELECT n.job,
       left(nullif(accepted.result, 'null'), :length) AS accepted,
       left(nullif(n.result::text, 'null'), :length) AS refused,
       n.bee_id,
       bee.host,
       bee.pid,
       n.found_at
FROM newest n
JOIN biene_store.bee ON bee.bee_id = n.bee_id
LEFT JOIN biene_store.single_:set s ON s.job = n.job
LEFT JOIN LATERAL (
    SELECT first_job, jobs, results, excluded
    FROM biene_store.batch_:set
    WHERE first_job <= n.job
    ORDER BY first_job DESC
    LIMIT 1
) b ON n.job < b.first_job + b.jobs AND (b.excluded IS NULL OR NOT n.job = ANY (b.excluded))
CROSS JOIN LATERAL (
    SELECT CASE WHEN s.job IS NOT NULL THEN s.result ELSE b.results -> (n.job - b.first_job)::int END::text AS result
) accepted
ORDER BY n.found_at DESC, n.job
