-- Cuts the lanes of a set, of which no job has been claimed, anew, so that each holds a whole number of claims. The jobs'
-- numbers must have no holes, as those of a set filled by one add have none.
--
--   :set    the set's number
--   1       jobs in a lane
--   2       the same
WITH range AS (
    SELECT min(next) AS lo, max(hi) AS hi, max(input_bytes) AS input_bytes
    FROM biene_store.lane
    WHERE set_id = :set
), gone AS (
    DELETE FROM biene_store.lane
    WHERE set_id = :set
)
INSERT INTO biene_store.lane (set_id, place, next, hi, input_bytes)
SELECT :set, (random() * 9e18)::bigint, first_job, least(first_job + ?, r.hi), r.input_bytes
FROM range r
CROSS JOIN LATERAL generate_series(r.lo, r.hi - 1, ?) AS first_job
