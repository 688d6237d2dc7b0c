-- Gives jobs that a bee goes on with claims of their own, as old as the one they come from.
--
--   :set_id      int
--   :bee_id      bigint
--   :jobs        bigint[]
--   :attempts    int[]
--   :originals   bigint[]
--   :claimed_at  timestamptz[]
--   :copied      boolean[]      whether the job has had a second copy
INSERT INTO biene_store.claim (set_id, bee_id, first_job, jobs, attempts, apart, original, claimed_at, copied)
SELECT :set_id, :bee_id, job, 1, attempts, true, original, claimed_at, CASE WHEN copied THEN ARRAY[job] ELSE '{}' END
FROM unnest(:jobs::bigint[], :attempts::int[], :originals::bigint[], :claimed_at::timestamptz[], :copied::boolean[])
    AS g (job, attempts, original, claimed_at, copied)
RETURNING claim_id, first_job
