-- The numbers of jobs of a set that may meet a filter, in order, of a bounded number that are looked at.
--
-- Where candidates come from is the caller's choice: what is in motion is found in the tables of what is in motion, what
-- failed by its failures, everything else by its number.
--
--   :set_id :set  int
--   :source       text    NUMBER, FAILURE, UNCLAIMED, RUNNING, WAITING, EXHAUSTED or COMPLETED
--   :after        bigint  only larger numbers
--   :candidates   int     how many are looked at, at most
--   :input        text    a piece of the input's text, or empty
--   :error        text    a piece of a failure's message or detail, or empty
--   :most         int     how many numbers, at most
--
-- One row: the numbers, the last one looked at, and how many were. A branch that is not the source costs nothing. Walks
-- job_pkey_N, failure_job_N, lane_pkey, claim_pkey, waiting_pkey, batch_pkey_N and single_pkey_N.
WITH candidate AS (
    (
        SELECT job FROM biene_store.job_:set
        WHERE :source = 'NUMBER' AND job > :after
        ORDER BY job LIMIT :candidates
    )
    UNION ALL
    (
        SELECT DISTINCT job FROM biene_store.failure_:set
        WHERE :source = 'FAILURE' AND job > :after
        ORDER BY job LIMIT :candidates
    )
    UNION ALL
    (
        SELECT n.job
        FROM (
            SELECT from_job, hi, sum(hi - from_job) OVER (ORDER BY from_job) - (hi - from_job) AS before
            FROM (
                SELECT greatest(next, :after + 1) AS from_job, hi
                FROM biene_store.lane
                WHERE :source = 'UNCLAIMED' AND set_id = :set_id AND hi > :after + 1
            ) lane
        ) l
        CROSS JOIN LATERAL generate_series(l.from_job, least(l.hi, l.from_job + :candidates) - 1) AS n (job)
        WHERE l.before < :candidates
        ORDER BY n.job LIMIT :candidates
    )
    UNION ALL
    (
        SELECT n.job
        FROM biene_store.claim c
        CROSS JOIN LATERAL generate_series(greatest(c.first_job, :after + 1), c.first_job + c.jobs - 1) AS n (job)
        WHERE :source = 'RUNNING' AND c.set_id = :set_id AND c.original IS NULL AND NOT n.job = ANY (c.settled)
        ORDER BY n.job LIMIT :candidates
    )
    UNION ALL
    (
        SELECT w.job
        FROM biene_store.waiting w
        JOIN biene_store.job_set js ON js.set_id = w.set_id
        WHERE :source IN ('WAITING', 'EXHAUSTED')
          AND w.set_id = :set_id
          AND w.job > :after
          AND (w.attempts >= greatest(1, js.max_attempts)) = (:source = 'EXHAUSTED')
        ORDER BY w.job LIMIT :candidates
    )
    UNION ALL
    (
        SELECT n.job
        FROM (
            SELECT first_job, jobs, excluded
            FROM biene_store.batch_:set
            WHERE :source = 'COMPLETED'
              AND first_job >= coalesce(
                  (SELECT first_job FROM biene_store.batch_:set WHERE first_job <= :after ORDER BY first_job DESC LIMIT 1), 0
              )
            ORDER BY first_job LIMIT :candidates + 1
        ) b
        CROSS JOIN LATERAL (
            SELECT s.job
            FROM (SELECT generate_series(greatest(b.first_job, :after + 1), b.first_job + b.jobs - 1) AS job) s
            WHERE b.excluded IS NULL OR NOT s.job = ANY (b.excluded)
            LIMIT :candidates
        ) n
        ORDER BY n.job LIMIT :candidates
    )
    UNION ALL
    (
        SELECT job FROM biene_store.single_:set
        WHERE :source = 'COMPLETED' AND job > :after
        ORDER BY job LIMIT :candidates
    )
), examined AS (
    SELECT job FROM candidate ORDER BY job LIMIT :candidates
)
SELECT (
           SELECT coalesce(array_agg(m.job ORDER BY m.job), '{}')
           FROM (
               SELECT e.job
               FROM examined e
               WHERE (
                       :input = ''
                       OR (SELECT strpos(lower(input::text), lower(:input)) > 0 FROM biene_store.job_:set WHERE job = e.job)
                   )
                 AND (
                     :error = ''
                     OR (
                         SELECT bool_or(strpos(lower(message), lower(:error)) > 0 OR strpos(lower(detail), lower(:error)) > 0)
                         FROM biene_store.failure_:set
                         WHERE job = e.job
                     )
                 )
               ORDER BY e.job
               LIMIT :most
           ) m
       ) AS jobs,
       (SELECT max(job) FROM examined) AS through,
       (SELECT count(*) FROM examined) AS examined
