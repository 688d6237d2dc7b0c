-- A job that nobody has claimed. Walks the table.
SELECT *
FROM :name
WHERE time_last_completed IS NULL
  AND time_last_claimed IS NULL
LIMIT 1
