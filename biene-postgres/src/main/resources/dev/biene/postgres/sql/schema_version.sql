SELECT coalesce(max(number), 0) FROM biene_store.version
