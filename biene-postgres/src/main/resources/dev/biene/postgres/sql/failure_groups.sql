-- The newest failed and lost attempts of a set by their messages, each with the jobs they were of, if it is more than one
-- attempt.
--
-- Messages that say the same of different things are brought together by whoever reads this: a pattern is cheaper found
-- there, in one pass, than by regular expressions here.
--
--   :set       int
--   :attempts  int  how many are looked through
--   :length    int  how much of a message
--
-- Claims are numbered as time goes by, so the end of the key is the newest. Walks failure_pkey_N backwards.
WITH newest AS (
    SELECT job, left(message, :length) AS message, failed_at
    FROM biene_store.failure_:set
    ORDER BY claim_id DESC, job DESC
    LIMIT :attempts
)
SELECT message,
       count(*) AS attempts,
       CASE WHEN count(*) > 1 THEN array_agg(DISTINCT job) END AS jobs,
       min(failed_at) AS first_at,
       max(failed_at) AS last_at,
       (array_agg(job ORDER BY failed_at DESC, job))[1] AS last_job
FROM newest
GROUP BY message
