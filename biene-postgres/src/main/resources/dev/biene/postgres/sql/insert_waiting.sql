-- Lays jobs ready to be tried again.
--
--   :set_id     int
--   :jobs       bigint[]
--   :attempts   int[]
--   :last_bees  bigint[]  null: given back without blame, anybody may take it
INSERT INTO biene_store.waiting (set_id, job, attempts, last_bee)
SELECT :set_id, job, attempts, last_bee
FROM unnest(:jobs::bigint[], :attempts::int[], :last_bees::bigint[]) AS g (job, attempts, last_bee)
