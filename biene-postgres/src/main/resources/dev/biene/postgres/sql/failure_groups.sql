-- The newest failed and lost attempts of a set by their messages, the most frequent first.
--
--   :set       int
--   :attempts  int  how many are looked through
--   :most      int  groups
--
-- Claims are numbered as time goes by, so the end of the key is the newest. Walks failure_pkey_N backwards.
WITH newest AS (
    SELECT job, message, failed_at
    FROM biene_store.failure_:set
    ORDER BY claim_id DESC, job DESC
    LIMIT :attempts
)
SELECT message,
       count(*) AS attempts,
       count(DISTINCT job) AS jobs,
       min(failed_at) AS first_at,
       max(failed_at) AS last_at,
       (array_agg(job ORDER BY failed_at DESC, job))[1] AS last_job
FROM newest
GROUP BY message
ORDER BY attempts DESC, last_at DESC
LIMIT :most
