-- Completes a job, whoever holds it.
UPDATE :name
SET time_last_completed = current_timestamp,
    output_data = ?::json,
    job_duration = ?::interval
WHERE id = ?
