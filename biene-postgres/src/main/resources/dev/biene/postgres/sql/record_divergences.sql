-- Records refused results that differ, as JSON values, from the accepted ones; jobs without an outcome are left out.
--
-- One index probe a job finds its outcome, whichever form it is stored in.
--
--   :set_id :set  int
--   :bee_id       bigint
--   :jobs         bigint[]
--   :results      text[]    JSON or null
--
-- Walks single_pkey_N and batch_pkey_N.
INSERT INTO biene_store.divergence (set_id, job, bee_id, result)
SELECT :set_id, g.job, :bee_id, g.result::json
FROM unnest(:jobs::bigint[], :results::text[]) AS g (job, result)
LEFT JOIN biene_store.single_:set s ON s.job = g.job
LEFT JOIN LATERAL (
    SELECT first_job, jobs, results, excluded
    FROM biene_store.batch_:set
    WHERE first_job <= g.job
    ORDER BY first_job DESC
    LIMIT 1
) b ON g.job < b.first_job + b.jobs AND (b.excluded IS NULL OR NOT g.job = ANY (b.excluded))
CROSS JOIN LATERAL (
    SELECT CASE WHEN s.job IS NOT NULL THEN s.result ELSE b.results -> (g.job - b.first_job)::int END::jsonb AS result
) accepted
WHERE (s.job IS NOT NULL OR b.first_job IS NOT NULL)
  AND nullif(accepted.result, 'null') IS DISTINCT FROM nullif(g.result::jsonb, 'null')
