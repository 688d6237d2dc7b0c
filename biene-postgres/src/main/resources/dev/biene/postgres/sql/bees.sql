-- The bees of a set, in the order they joined.
--
--   :set_id  int
--
-- Walks bee_set, tally_pkey and claim_bee.
SELECT b.bee_id,
       b.host,
       b.pid,
       b.version,
       b.slots,
       least(
           b.running,
           (SELECT coalesce(sum(jobs - cardinality(settled)), 0)::int FROM biene_store.claim c WHERE c.bee_id = b.bee_id)
       ) AS running,
       extract(epoch FROM now() - b.heard_at)::float8 AS last_heard,
       CASE
           WHEN b.lost OR (b.left_at IS NULL AND b.heard_at + b.lost_after < now()) THEN 'LOST'
           WHEN b.left_at IS NOT NULL THEN 'LEFT'
           ELSE 'LIVE'
       END AS standing,
       t.completed,
       t.failed
FROM biene_store.bee b
JOIN biene_store.tally t USING (bee_id)
WHERE b.set_id = :set_id
ORDER BY b.bee_id
