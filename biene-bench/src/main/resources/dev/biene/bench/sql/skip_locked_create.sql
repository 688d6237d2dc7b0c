-- The table that most people write first: a state, and an index on what is open, in random order.
CREATE TABLE task (
    id          bigint   PRIMARY KEY,
    input       json     NOT NULL,
    state       smallint NOT NULL DEFAULT 0,
    place       int      NOT NULL,
    claimed_at  timestamptz,
    finished_at timestamptz,
    result      json
);
CREATE INDEX task_open ON task (place) WHERE state = 0;
