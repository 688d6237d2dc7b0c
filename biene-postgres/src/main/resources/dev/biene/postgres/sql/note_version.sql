INSERT INTO biene_store.version (number) VALUES (:number)
