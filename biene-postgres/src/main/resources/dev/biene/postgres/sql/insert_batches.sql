-- Stores the outcomes of claims of which not every job is completed.
--
--   :set         int
--   :bee_id      bigint
--   :claim_ids   bigint[]
--   :first_jobs  bigint[]
--   :jobs        int[]
--   :excluded    text[]    one bigint[] literal a claim: the jobs that are not completed by it
--   :results     text[]    as in turn.sql
--   :from        int[]     as in turn.sql
--   :seconds     real[]    as in turn.sql
INSERT INTO biene_store.batch_:set (first_job, jobs, claim_id, bee_id, excluded, results, seconds)
SELECT first_job,
       jobs,
       claim_id,
       :bee_id,
       nullif(excluded::bigint[], '{}'),
       results::json,
       (:seconds::real[])[seconds_from : seconds_from + jobs - 1]
FROM unnest(:claim_ids::bigint[], :first_jobs::bigint[], :jobs::int[], :excluded::text[], :results::text[], :from::int[])
    AS g (claim_id, first_job, jobs, excluded, results, seconds_from)
