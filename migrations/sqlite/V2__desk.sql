-- What the team writes beside the messages. Goes with the conversation when it is erased.

CREATE TABLE note (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    conversation INTEGER NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
    at           INTEGER NOT NULL,
    agent        INTEGER NOT NULL,
    body         TEXT NOT NULL
) STRICT;
CREATE INDEX note_conversation ON note (conversation);

-- What somebody has begun to write: one for each conversation and agent.
CREATE TABLE draft (
    conversation INTEGER NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
    agent        INTEGER NOT NULL,
    at           INTEGER NOT NULL,
    body         TEXT NOT NULL,
    PRIMARY KEY (conversation, agent)
) STRICT, WITHOUT ROWID;
