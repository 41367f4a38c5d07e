-- How people took an answer or an offer, and questions that found none. Goes with the conversation
-- when it is erased, and after a retention time. `answer` is the bubble it is about.

CREATE TABLE feedback (
    id           INTEGER PRIMARY KEY,
    conversation INTEGER NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
    at           INTEGER NOT NULL,
    question     TEXT NOT NULL,       -- what was asked; empty: nothing in words
    answer       INTEGER UNIQUE,      -- the message; NULL: there was no answer
    said         TEXT,                -- answer choices
    entries      TEXT,                -- what was answered with or offered
    taken        TEXT NOT NULL,       -- helped thanked human none_fits chosen asked_again unanswered
    chosen       TEXT                 -- of chosen: the entry
) STRICT;
CREATE INDEX feedback_conversation ON feedback (conversation);
