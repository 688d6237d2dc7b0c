-- The original's table: one a job set, unique by its whole input.
CREATE TABLE :name (
    id                  serial PRIMARY KEY,
    input_data          jsonb NOT NULL UNIQUE,
    output_data         json,
    n_claims            int NOT NULL DEFAULT 0,
    time_last_completed timestamptz,
    time_last_claimed   timestamptz,
    job_duration        interval,
    n_failed_attempts   int NOT NULL DEFAULT 0
)
