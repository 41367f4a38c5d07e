-- Times are microseconds since 1970 UTC. Words of enumerations are text. A table whose rows may be
-- deleted while somebody still holds an id (a claimed message, a page) never gives an id out twice.

-- Small values: the session key, what the loops remember.
CREATE TABLE setting (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- A webhook's body as it came. `done_at` is the largest integer until every item is stepped: the
-- same size as an instant, so that the row is overwritten in place, body untouched.
CREATE TABLE delivery (
    id          INTEGER PRIMARY KEY,
    received_at INTEGER NOT NULL,
    done_at     INTEGER NOT NULL DEFAULT 9223372036854775807,
    body        BLOB NOT NULL
) STRICT;
CREATE INDEX delivery_unstepped ON delivery (id) WHERE done_at = 9223372036854775807;

-- What could not be understood. `hash` finds the same raw text again.
CREATE TABLE parked (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    hash        INTEGER NOT NULL,
    reason      TEXT NOT NULL,
    delivery    INTEGER,
    at          INTEGER NOT NULL,
    count       INTEGER NOT NULL DEFAULT 1,
    replayed_at INTEGER,
    raw         BLOB NOT NULL
) STRICT;
CREATE INDEX parked_hash ON parked (hash);
CREATE INDEX parked_open ON parked (id) WHERE replayed_at IS NULL;

-- Ids of inbound messages, echoes and calls of the last days: nothing is handled twice. The short
-- hash keeps the index small; the id is compared on a hit.
CREATE TABLE seen (
    id           INTEGER PRIMARY KEY,
    hash         INTEGER NOT NULL,
    wamid        TEXT NOT NULL,
    conversation INTEGER NOT NULL,
    at           INTEGER NOT NULL
) STRICT;
CREATE INDEX seen_hash ON seen (hash);

CREATE TABLE contact (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    created_at   INTEGER NOT NULL,
    profile_name TEXT,                -- what they call themselves
    display_name TEXT,                -- what an agent calls them
    moved_from   INTEGER,             -- the contact that held the number before (recycled number?)
    moved_to     INTEGER,             -- the contact that holds this one's former number
    merged_into  INTEGER REFERENCES contact (id)
) STRICT;
CREATE INDEX contact_merged ON contact (merged_into) WHERE merged_into IS NOT NULL;

-- kind: bsuid, parent_bsuid, wa_id. Closed values stay: late events still bear old user ids.
CREATE TABLE identity (
    id          INTEGER PRIMARY KEY,
    contact     INTEGER NOT NULL REFERENCES contact (id),
    kind        TEXT NOT NULL,
    value       TEXT NOT NULL,
    since       INTEGER NOT NULL,
    valid_until INTEGER
) STRICT;
CREATE UNIQUE INDEX identity_current ON identity (kind, value) WHERE valid_until IS NULL;
CREATE INDEX identity_former ON identity (kind, value, valid_until) WHERE valid_until IS NOT NULL;
CREATE INDEX identity_contact ON identity (contact);

-- `state` is the heart's own state as JSON; the columns behind it repeat what lists, timers and
-- gauges look for, and are written in the same transaction.
CREATE TABLE conversation (
    id               INTEGER PRIMARY KEY AUTOINCREMENT,
    contact          INTEGER NOT NULL UNIQUE REFERENCES contact (id),
    merged_into      INTEGER,
    stage            TEXT NOT NULL,   -- bot held waiting human reopening resolved; merged
    since            INTEGER,         -- of waiting, human, reopening, resolved
    until            INTEGER,         -- of held: the opening; of waiting: the deadline
    overdue          INTEGER NOT NULL DEFAULT 0,
    reason           TEXT,            -- of waiting; of resolved: the outcome
    topic            TEXT,
    owner            TEXT,            -- of human: agent, phone_app
    assignee         INTEGER,         -- of human: the agent
    crisis           TEXT,            -- severity of the open episode
    crisis_since     INTEGER,
    crisis_seen      INTEGER NOT NULL DEFAULT 0, -- acknowledged
    unanswered_since INTEGER,
    window_closes_at INTEGER,
    wake_at          INTEGER,
    unread           INTEGER NOT NULL DEFAULT 0,
    name             TEXT,
    last_at          INTEGER NOT NULL,
    last_inbound     INTEGER NOT NULL DEFAULT 1,
    last_kind        TEXT NOT NULL DEFAULT '',
    last_words       TEXT NOT NULL DEFAULT '',
    state            TEXT NOT NULL
) STRICT;
CREATE INDEX conversation_wake ON conversation (wake_at) WHERE wake_at IS NOT NULL;
CREATE INDEX conversation_crisis ON conversation (crisis_seen, crisis_since, id) WHERE crisis IS NOT NULL;
CREATE INDEX conversation_waiting ON conversation (since, id) WHERE stage = 'waiting';
CREATE INDEX conversation_held ON conversation (until, id) WHERE stage = 'held';
CREATE INDEX conversation_human ON conversation (last_at, id) WHERE stage = 'human';
CREATE INDEX conversation_mine ON conversation (assignee, last_at, id) WHERE assignee IS NOT NULL;
CREATE INDEX conversation_bot ON conversation (last_at, id) WHERE stage = 'bot' OR stage = 'reopening';
CREATE INDEX conversation_resolved ON conversation (last_at, id) WHERE stage = 'resolved';

-- What was written, by whom. `body` is text, caption, title or emoji; `detail` what else a kind has.
CREATE TABLE message (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    conversation INTEGER NOT NULL REFERENCES conversation (id),
    author       TEXT NOT NULL,       -- applicant bot agent phone_app
    agent        INTEGER,
    wamid        TEXT,
    kind         TEXT NOT NULL,
    body         TEXT,
    fate         TEXT,                -- of an applicant's message
    received_at  INTEGER NOT NULL,
    sent_at      INTEGER,             -- Meta's time
    purpose      TEXT,                -- from here on of ours only, or rare
    state        TEXT,
    error_code   INTEGER,
    entries      TEXT,
    detail       TEXT,
    target       TEXT,                -- the message that an edit, reaction or deletion is about
    reply_to     TEXT,
    edited_at    INTEGER,
    edited_body  TEXT,
    revoked_at   INTEGER,
    reaction     TEXT
) STRICT;
CREATE INDEX message_conversation ON message (conversation);
CREATE INDEX message_turn ON message (conversation) WHERE fate = 'pending' OR fate = 'held' OR fate = 'owed';

-- Files that WhatsApp keeps for us for seven days.
CREATE TABLE media (
    message      INTEGER PRIMARY KEY REFERENCES message (id) ON DELETE CASCADE,
    conversation INTEGER NOT NULL,
    kind         TEXT NOT NULL,
    media_id     TEXT,
    mime_type    TEXT NOT NULL,
    sha256       TEXT,
    file_name    TEXT,
    state        TEXT NOT NULL,       -- pending stored lost
    file         TEXT,
    bytes        INTEGER,
    reason       TEXT,
    attempts     INTEGER NOT NULL DEFAULT 0,
    due_at       INTEGER NOT NULL,
    created_at   INTEGER NOT NULL
) STRICT;
CREATE INDEX media_due ON media (due_at) WHERE state = 'pending';

-- Messages to send. `rank`: 0 crisis, 1 a human's, 2 automatic.
CREATE TABLE outbox (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    conversation INTEGER NOT NULL,
    contact      INTEGER NOT NULL,
    message      INTEGER NOT NULL,
    purpose      TEXT NOT NULL,
    rank         INTEGER NOT NULL,
    state        TEXT NOT NULL,       -- queued sending unknown accepted failed expired withdrawn
    created_at   INTEGER NOT NULL,
    due_at       INTEGER NOT NULL,
    expires_at   INTEGER NOT NULL,
    attempts     INTEGER NOT NULL DEFAULT 0,
    attempt_at   INTEGER,
    error_code   INTEGER,
    wamid_hash   INTEGER,
    wamid        TEXT,
    failure_owed INTEGER              -- 1: a status said that it failed, its step is not done yet
) STRICT;
CREATE INDEX outbox_due ON outbox (rank, due_at) WHERE state = 'queued';
CREATE INDEX outbox_expiry ON outbox (expires_at) WHERE state = 'queued';
CREATE INDEX outbox_unknown ON outbox (due_at) WHERE state = 'unknown';
CREATE INDEX outbox_sending ON outbox (id) WHERE state = 'sending';
CREATE INDEX outbox_open ON outbox (contact, id) WHERE state = 'queued' OR state = 'sending' OR state = 'unknown';
CREATE INDEX outbox_contact ON outbox (contact);
CREATE INDEX outbox_wamid ON outbox (wamid_hash) WHERE wamid_hash IS NOT NULL;
CREATE INDEX outbox_owed ON outbox (id) WHERE failure_owed = 1;

-- Each attempt's `biz_opaque_callback_data`: a status that bears it proves which message it was.
CREATE TABLE attempt (
    callback   TEXT PRIMARY KEY,
    outbox     INTEGER NOT NULL REFERENCES outbox (id) ON DELETE CASCADE,
    started_at INTEGER NOT NULL,
    result     TEXT,
    code       INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX attempt_outbox ON attempt (outbox);

-- Statuses that came before their message's id.
CREATE TABLE status_parked (
    id         INTEGER PRIMARY KEY,
    hash       INTEGER NOT NULL,
    wamid      TEXT NOT NULL,
    status     TEXT NOT NULL,
    at         INTEGER NOT NULL,
    error_code INTEGER,
    noted_at   INTEGER NOT NULL
) STRICT;
CREATE INDEX status_parked_hash ON status_parked (hash);

-- Read receipts: best effort, the newest of a conversation.
CREATE TABLE receipt (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    conversation INTEGER NOT NULL UNIQUE,
    wamid        TEXT NOT NULL,
    at           INTEGER NOT NULL
) STRICT;

CREATE TABLE alert (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    kind         TEXT NOT NULL,
    severity     TEXT NOT NULL,
    conversation INTEGER,
    detail       TEXT NOT NULL,
    dedup_key    TEXT,
    count        INTEGER NOT NULL DEFAULT 1,
    repeat       INTEGER NOT NULL DEFAULT 0,
    created_at   INTEGER NOT NULL,
    due_at       INTEGER NOT NULL     -- later than created_at: a digest that still collects
) STRICT;
CREATE INDEX alert_kind ON alert (kind, due_at);
CREATE INDEX alert_key ON alert (dedup_key, created_at) WHERE dedup_key IS NOT NULL;
CREATE INDEX alert_conversation ON alert (conversation) WHERE conversation IS NOT NULL;

CREATE TABLE alert_delivery (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    alert    INTEGER NOT NULL REFERENCES alert (id) ON DELETE CASCADE,
    channel  TEXT NOT NULL,           -- webhook mail escalate_mail
    rank     INTEGER NOT NULL,        -- 0 crisis, 1 other
    state    TEXT NOT NULL,           -- queued sending delivered failed
    due_at   INTEGER NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    ended_at INTEGER
) STRICT;
CREATE INDEX alert_delivery_due ON alert_delivery (rank, due_at) WHERE state = 'queued';
CREATE INDEX alert_delivery_sending ON alert_delivery (id) WHERE state = 'sending';
CREATE INDEX alert_delivery_alert ON alert_delivery (alert);

CREATE TABLE audit (
    id           INTEGER PRIMARY KEY,
    conversation INTEGER,
    at           INTEGER NOT NULL,
    what         TEXT NOT NULL,
    detail       TEXT NOT NULL,
    agent        INTEGER
) STRICT;
CREATE INDEX audit_conversation ON audit (conversation) WHERE conversation IS NOT NULL;

-- What changed: live pages resume from a seq.
CREATE TABLE change (
    seq          INTEGER PRIMARY KEY,
    at           INTEGER NOT NULL,
    conversation INTEGER NOT NULL
) STRICT;

CREATE TABLE user (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    name          TEXT NOT NULL UNIQUE COLLATE NOCASE,
    display       TEXT NOT NULL,
    role          TEXT NOT NULL,      -- owner agent reader
    password_hash TEXT NOT NULL,
    created_at    INTEGER NOT NULL,
    disabled_at   INTEGER
) STRICT;

-- Logins. The token itself is kept by the browser alone.
CREATE TABLE session (
    token_hash BLOB PRIMARY KEY,
    user       INTEGER NOT NULL REFERENCES user (id) ON DELETE CASCADE,
    state      TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    seen_at    INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX session_user ON session (user);

-- That somebody was erased, and how much; nothing about whom.
CREATE TABLE erasure (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    at          INTEGER NOT NULL,
    messages    INTEGER NOT NULL,
    media_files INTEGER NOT NULL,
    identities  INTEGER NOT NULL,
    deliveries  INTEGER NOT NULL,
    parked      INTEGER NOT NULL,
    audit_lines INTEGER NOT NULL
) STRICT;
