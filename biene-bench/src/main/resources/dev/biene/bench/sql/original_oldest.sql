-- When none is unclaimed: the job claimed longest ago of those not completed. Walks the table.
SELECT *
FROM :name
WHERE time_last_completed IS NULL
  AND n_failed_attempts < 10
ORDER BY time_last_claimed
LIMIT 1
