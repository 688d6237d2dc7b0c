-- The bees of a set, in the order they joined.
--
--   :set_id  int
--
-- Walks bee_set, tally_pkey and claim_bee.
SELECT (SELECT name FROM biene_store.job_set WHERE set_id = :set_id) AS name,
       b.bee_id,
       b.host,
       b.pid,
       b.version,
       b.slots,
       least(
           b.running,
           (SELECT coalesce(sum(jobs - cardinality(settled)), 0)::int FROM biene_store.claim c WHERE c.bee_id = b.bee_id)
       ) AS running,
       b.joined_at,
       extract(epoch FROM now() - b.heard_at)::float8 AS last_heard,
       CASE
           WHEN b.lost OR (b.left_at IS NULL AND b.heard_at + b.lost_after < now()) THEN 'LOST'
           WHEN b.left_at IS NOT NULL THEN 'LEFT'
           ELSE 'LIVE'
       END AS standing,
       t.completed,
       t.failed
FROM biene_store.bee b
LEFT JOIN biene_store.tally t USING (bee_id)
WHERE b.set_id = :set_id
ORDER BY b.bee_id
