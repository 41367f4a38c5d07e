-- Approved templates, as they stand at Meta: `body` with its placeholders.
CREATE TABLE template (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    name       TEXT NOT NULL,
    language   TEXT NOT NULL,
    body       TEXT NOT NULL,
    changed_at INTEGER NOT NULL,
    changed_by INTEGER NOT NULL,
    UNIQUE (name, language)
) STRICT;

-- 1: the receipt also shows that a human types.
ALTER TABLE receipt ADD COLUMN typing INTEGER NOT NULL DEFAULT 0;
