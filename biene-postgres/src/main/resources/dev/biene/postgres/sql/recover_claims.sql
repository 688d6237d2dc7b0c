-- Claims that the store has given a bee and that the bee does not know of: the answer got lost on the way.
--
--   :set_id :set  int
--   :bee_id       bigint
--   :known        bigint[]
--
-- Walks claim_bee and job_pkey_N.
SELECT c.claim_id,
       c.first_job,
       c.jobs,
       c.attempts,
       c.apart,
       c.original IS NOT NULL AS second_copy,
       (
           SELECT string_agg(j.input::text, E'\n' ORDER BY j.job)
           FROM biene_store.job_:set j
           WHERE j.job >= c.first_job
             AND j.job < c.first_job + c.jobs
       ) AS inputs
FROM biene_store.claim c
WHERE c.bee_id = :bee_id
  AND c.set_id = :set_id
  AND NOT c.claim_id = ANY (:known::bigint[])
