-- Claims a job that was just read; another bee may have done the same.
UPDATE :name
SET time_last_claimed = current_timestamp,
    n_claims = n_claims + 1
WHERE id = ?
