-- Lost bees that still hold jobs, one row for each set: how many, since when, and how many others live there.
--
-- Walks claim_bee.
SELECT js.name,
       count(DISTINCT b.bee_id)::int AS bees,
       sum(c.jobs - cardinality(c.settled))::bigint AS jobs,
       extract(epoch FROM now() - min(b.heard_at))::float8 AS seconds,
       min(b.host) AS host,
       min(b.pid) AS pid,
       (
           SELECT count(*)
           FROM biene_store.bee o
           WHERE o.set_id = js.set_id
             AND o.left_at IS NULL
             AND o.heard_at + o.lost_after >= now()
       )::int AS live
FROM biene_store.claim c
JOIN biene_store.bee b ON b.bee_id = c.bee_id
JOIN biene_store.job_set js ON js.set_id = b.set_id
WHERE b.left_at IS NULL
  AND b.heard_at + b.lost_after < now()
GROUP BY js.set_id, js.name
ORDER BY js.name
