-- Stores failed attempts. A bee can only fail a job through a claim it held, and only once.
--
--   :set        int
--   :claim_ids  bigint[]
--   :jobs       bigint[]
--   :attempts   int[]
--   :bee_ids    bigint[]
--   :seconds    real[]
--   :lost       boolean[]  whether the bee was lost, rather than told of a failure
--   :messages   text[]
--   :details    text[]
INSERT INTO biene_store.failure_:set (claim_id, job, attempt, bee_id, seconds, lost, message, detail)
SELECT claim_id, job, attempt, bee_id, seconds, lost, message, detail
FROM unnest(
    :claim_ids::bigint[], :jobs::bigint[], :attempts::int[], :bee_ids::bigint[], :seconds::real[], :lost::bool[],
    :messages::text[], :details::text[]
) AS g (claim_id, job, attempt, bee_id, seconds, lost, message, detail)
