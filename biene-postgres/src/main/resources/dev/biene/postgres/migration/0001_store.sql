-- The two schemas, which are there when this runs: biene_store holds the tables, biene one view per job set for people who read with plain SQL.
--
-- What grows with a set's jobs has tables of its own per set (see sql/create_set.sql), so that dropping a set is
-- instant and one set never slows another. The tables here stay small: they hold what is in motion.




CREATE TABLE biene_store.job_set (
    set_id       int         GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name         text        NOT NULL UNIQUE,
    state        text        NOT NULL DEFAULT 'ACTIVE',
    max_attempts int         NOT NULL DEFAULT 10,
    created_at   timestamptz NOT NULL DEFAULT now()
);

-- A range of jobs never claimed: from next (inclusive) to hi (exclusive). A claim moves next forward; the row goes when
-- the range is used up. place is random and the only thing indexed, so a claim finds a random lane in O(log n) and
-- every update stays in its page (HOT). input_bytes bounds what a claim of several jobs brings along.
CREATE TABLE biene_store.lane (
    set_id      int    NOT NULL,
    place       bigint NOT NULL,
    next        bigint NOT NULL,
    hi          bigint NOT NULL,
    input_bytes int    NOT NULL,
    PRIMARY KEY (set_id, place)
) WITH (fillfactor = 50);

CREATE SEQUENCE biene_store.claim_id CACHE 1;

-- Jobs in a bee's hands: the range first_job .. first_job + jobs - 1. The row is the fencing token: whoever deletes it
-- settles the jobs. apart: the jobs are no untouched part of a lane, so each settles in a row of its own.
-- original: for a second copy, the claim it doubles. settled: jobs of this claim whose outcome was stored by somebody
-- else (a second copy, or a job's own transaction). copied: jobs that have had a second copy.
CREATE TABLE biene_store.claim (
    set_id     int         NOT NULL,
    claim_id   bigint      NOT NULL DEFAULT nextval('biene_store.claim_id'),
    bee_id     bigint      NOT NULL,
    first_job  bigint      NOT NULL,
    jobs       int         NOT NULL,
    attempts   int         NOT NULL DEFAULT 0,
    apart      boolean     NOT NULL DEFAULT false,
    original   bigint,
    claimed_at timestamptz NOT NULL DEFAULT now(),
    settled    bigint[]    NOT NULL DEFAULT '{}',
    copied     bigint[]    NOT NULL DEFAULT '{}',
    PRIMARY KEY (set_id, claim_id)
) WITH (fillfactor = 70);

CREATE INDEX claim_bee ON biene_store.claim (bee_id);

-- Jobs to be tried again: given back without blame (last_bee null), failed, or out of attempts.
CREATE TABLE biene_store.waiting (
    set_id   int         NOT NULL,
    job      bigint      NOT NULL,
    attempts int         NOT NULL,
    last_bee bigint,
    since    timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (set_id, job)
);

CREATE INDEX waiting_attempts ON biene_store.waiting (set_id, attempts, job);
CREATE INDEX waiting_returned ON biene_store.waiting (set_id, job) WHERE last_bee IS NULL;

-- One row per bee and run: who it is, when it was last heard of, and what it tells of itself for people to see.
CREATE TABLE biene_store.bee (
    bee_id         bigint           GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    set_id         int              NOT NULL,
    host           text             NOT NULL,
    pid            bigint           NOT NULL,
    version        text             NOT NULL,
    slots          int              NOT NULL,
    lost_after     interval         NOT NULL,
    joined_at      timestamptz      NOT NULL DEFAULT now(),
    heard_at       timestamptz      NOT NULL DEFAULT now(),
    left_at        timestamptz,
    lost           boolean          NOT NULL DEFAULT false,
    running        int              NOT NULL DEFAULT 0,
    rate           double precision NOT NULL DEFAULT 0,
    busy_seconds   double precision NOT NULL DEFAULT 0,
    wasted_seconds double precision NOT NULL DEFAULT 0,
    durations      bigint[]         NOT NULL DEFAULT '{}'
) WITH (fillfactor = 50);

CREATE INDEX bee_set ON biene_store.bee (set_id);

-- What a bee has settled, counted in the transactions that settle: the set's progress is the sum over its bees. Apart
-- from bee, so that a long transaction never holds up a heartbeat.
CREATE TABLE biene_store.tally (
    bee_id    bigint PRIMARY KEY,
    set_id    int    NOT NULL,
    completed bigint NOT NULL DEFAULT 0,
    failed    bigint NOT NULL DEFAULT 0
) WITH (fillfactor = 50);

CREATE INDEX tally_set ON biene_store.tally (set_id);

-- Results that were refused and differ from the accepted one: the job is not deterministic.
CREATE TABLE biene_store.divergence (
    set_id   int         NOT NULL,
    job      bigint      NOT NULL,
    bee_id   bigint      NOT NULL,
    result   json,
    found_at timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX divergence_set ON biene_store.divergence (set_id, job);
