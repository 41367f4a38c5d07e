-- Ready texts of the team. Dates are local days (2026-11-23), both included.
CREATE TABLE canned (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    title       TEXT NOT NULL,
    body        TEXT NOT NULL,
    valid_from  TEXT,
    valid_until TEXT,
    changed_at  INTEGER NOT NULL,
    changed_by  INTEGER NOT NULL
) STRICT;
