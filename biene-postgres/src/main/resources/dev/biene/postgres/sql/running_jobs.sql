-- The jobs of a set that have been in bees' hands longest, oldest first, each with its second copy if there is one.
--
--   :set_id :set  int
--   :most         int
--   :length       int  how much of an input
--
-- Scans the set's claims, which are few, and sorts them by age. Walks claim_pkey, job_pkey_N and bee_pkey.
WITH claimed AS (
    SELECT claim_id, bee_id, first_job, jobs, attempts, original, claimed_at, settled
    FROM biene_store.claim
    WHERE set_id = :set_id
), oldest AS (
    SELECT claim_id, bee_id, first_job, jobs, attempts, claimed_at, settled
    FROM claimed
    WHERE original IS NULL
      AND jobs > cardinality(settled)
    ORDER BY claimed_at, claim_id
    LIMIT :most
), running AS (
    SELECT o.claim_id,
           o.bee_id,
           o.attempts,
           o.claimed_at,
           o.jobs - cardinality(o.settled) AS together,
           n.job
    FROM oldest o
    CROSS JOIN LATERAL generate_series(o.first_job, o.first_job + o.jobs - 1) AS n (job)
    WHERE NOT n.job = ANY (o.settled)
    ORDER BY o.claimed_at, o.claim_id, n.job
    LIMIT :most
)
SELECT r.job,
       left(j.input::text, :length) AS input,
       r.attempts + 1 AS attempt,
       r.bee_id,
       b.host,
       b.pid,
       extract(epoch FROM now() - r.claimed_at)::float8 AS age,
       r.together,
       c.bee_id AS copy_bee,
       cb.host AS copy_host,
       cb.pid AS copy_pid,
       extract(epoch FROM now() - c.claimed_at)::float8 AS copy_age
FROM running r
CROSS JOIN LATERAL (SELECT input FROM biene_store.job_:set WHERE job = r.job LIMIT 1) j
JOIN biene_store.bee b ON b.bee_id = r.bee_id
LEFT JOIN claimed c ON c.original = r.claim_id AND c.first_job = r.job
LEFT JOIN biene_store.bee cb ON cb.bee_id = c.bee_id
ORDER BY r.claimed_at, r.claim_id, r.job
