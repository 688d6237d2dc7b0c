-- Gives the bees of a set a hint when the transaction commits. Nothing depends on its arrival.
--
--   :channel  text
--   :payload  text  how many jobs were added, or 0
SELECT pg_notify(:channel, :payload)
