-- How job sets stand, one row a set, by name: sums over what is in motion and over bees, never over jobs.
--
--   :name  text  one set, or null for all
SELECT js.name,
       js.set_id,
       js.state,
       js.created_at,
       js.max_attempts,
       t.completed,
       t.failures,
       t.copies,
       t.copies_won,
       l.unclaimed,
       c.running,
       w.waiting,
       w.exhausted,
       (SELECT count(DISTINCT job) FROM biene_store.divergence d WHERE d.set_id = js.set_id) AS divergent,
       b.bees,
       b.slots,
       b.rate,
       b.wasted,
       b.durations
FROM biene_store.job_set js
CROSS JOIN LATERAL (
    SELECT coalesce(sum(completed), 0)::bigint AS completed,
           coalesce(sum(failed), 0)::bigint AS failures,
           coalesce(sum(copies), 0)::bigint AS copies,
           coalesce(sum(copies_won), 0)::bigint AS copies_won
    FROM biene_store.tally
    WHERE set_id = js.set_id
) t
CROSS JOIN LATERAL (
    SELECT coalesce(sum(hi - next), 0)::bigint AS unclaimed FROM biene_store.lane WHERE set_id = js.set_id
) l
CROSS JOIN LATERAL (
    SELECT coalesce(sum(jobs - cardinality(settled)), 0)::bigint AS running
    FROM biene_store.claim
    WHERE set_id = js.set_id
      AND original IS NULL
) c
CROSS JOIN LATERAL (
    SELECT coalesce(sum(change) FILTER (WHERE attempts < greatest(1, js.max_attempts)), 0)::bigint AS waiting,
           coalesce(sum(change) FILTER (WHERE attempts >= greatest(1, js.max_attempts)), 0)::bigint AS exhausted
    FROM biene_store.waiting_count
    WHERE set_id = js.set_id
) w
CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE live)::int AS bees,
           coalesce(sum(slots) FILTER (WHERE live), 0)::int AS slots,
           coalesce(sum(rate) FILTER (WHERE live), 0)::float8 AS rate,
           coalesce(sum(wasted_seconds), 0)::float8 AS wasted,
           json_agg(durations)::text AS durations
    FROM (
        SELECT slots, rate, wasted_seconds, durations,
               left_at IS NULL AND heard_at + lost_after >= now() AS live
        FROM biene_store.bee
        WHERE set_id = js.set_id
    ) bee
) b
WHERE :name::text IS NULL
   OR js.name = :name::text
ORDER BY js.name
