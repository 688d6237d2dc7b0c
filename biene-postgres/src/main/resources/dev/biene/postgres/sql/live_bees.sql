-- The bees of all sets that live, or are lost with jobs in their hands, in the order they joined.
--
--   :most  int
--
-- Reads the bees that have not said goodbye, which are few beside those that have.
SELECT js.name,
       b.bee_id,
       b.host,
       b.pid,
       b.version,
       b.slots,
       least(b.running, coalesce(c.jobs, 0)) AS running,
       b.joined_at,
       extract(epoch FROM now() - b.heard_at)::float8 AS last_heard,
       CASE WHEN b.lost OR b.heard_at + b.lost_after < now() THEN 'LOST' ELSE 'LIVE' END AS standing,
       t.completed,
       t.failed
FROM biene_store.bee b
JOIN biene_store.job_set js USING (set_id)
JOIN biene_store.tally t USING (bee_id)
LEFT JOIN LATERAL (
    SELECT sum(jobs - cardinality(settled))::int AS jobs
    FROM biene_store.claim
    WHERE bee_id = b.bee_id
) c ON true
WHERE b.left_at IS NULL
  AND (NOT (b.lost OR b.heard_at + b.lost_after < now()) OR c.jobs > 0)
ORDER BY b.bee_id
LIMIT :most
