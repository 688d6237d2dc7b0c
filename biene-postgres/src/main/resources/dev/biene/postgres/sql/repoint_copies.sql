-- Ties second copies to the claim that now holds their job.
--
--   :set_id     int
--   :old_ids    bigint[]
--   :jobs       bigint[]
--   :new_ids    bigint[]
--
-- Scans the set's claims, which are few.
UPDATE biene_store.claim c
SET original = g.new_id
FROM unnest(:old_ids::bigint[], :jobs::bigint[], :new_ids::bigint[]) AS g (old_id, job, new_id)
WHERE c.set_id = :set_id
  AND c.original = g.old_id
  AND c.first_job = g.job
