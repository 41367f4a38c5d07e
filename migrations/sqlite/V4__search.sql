-- Finds conversations by words. Filled in the background, never by a step: messages up to the one
-- that the setting `search_reached` names are in it. The words themselves stand in `message` alone.
-- `secure-delete`: what is taken out of the index leaves no bytes behind.
CREATE VIRTUAL TABLE search USING fts5 (
    body, content = '', columnsize = 0, prefix = '3', tokenize = 'unicode61 remove_diacritics 2'
);
INSERT INTO search (search, rank) VALUES ('secure-delete', 1);

-- What the people of conversations are called; the row is the conversation's.
CREATE VIRTUAL TABLE search_name USING fts5 (
    name, columnsize = 0, tokenize = 'unicode61 remove_diacritics 2'
);
INSERT INTO search_name (search_name, rank) VALUES ('secure-delete', 1);

-- Lists show the applicant's last words; before, they showed ours where we wrote last.
UPDATE conversation SET (last_kind, last_words) =
    (SELECT m.kind, substr(ifnull(m.body, ''), 1, 120) FROM message m
     WHERE m.conversation = conversation.id AND m.author = 'applicant' ORDER BY m.id DESC LIMIT 1)
WHERE last_inbound = 0
  AND EXISTS (SELECT 1 FROM message m WHERE m.conversation = conversation.id AND m.author = 'applicant');
UPDATE conversation SET last_kind = '', last_words = ''
WHERE last_inbound = 0
  AND NOT EXISTS (SELECT 1 FROM message m WHERE m.conversation = conversation.id AND m.author = 'applicant');
