/**
 * How a store lies in SQLite, as numbered steps from an empty file on. Until there is a release, the first
 * step is edited, and `FIRST_VERSION` rises with each such change. A step that was released is never changed; a later
 * version adds one. A send is one transaction, and each index is a page more that it
 * encrypts and writes: hence few of them, and texts are indexed for search later, many messages at a time.
 *
 * Of members (`author`, `by_member`) 0 is us; in a conversation with one contact, 1 is the contact.
 */

/** "PVTS": what `PRAGMA application_id` says of our files. */
export const APPLICATION_ID = 0x5056_5453

/** The version that the first step makes. There is no way on from earlier ones: none of them was released. */
export const FIRST_VERSION = 3

export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE store (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    is_backup INTEGER NOT NULL,
    indexed INTEGER NOT NULL,
    backup_salt BLOB,
    backup_key BLOB
  ) STRICT;
  INSERT INTO store VALUES (1, 0, 0, NULL, NULL);

  CREATE TABLE profiles (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    named_at INTEGER NOT NULL,
    owner_seed BLOB,
    scheduler BLOB
  ) STRICT;

  CREATE TABLE settings (
    profile INTEGER REFERENCES profiles ON DELETE CASCADE,
    name TEXT NOT NULL,
    value TEXT NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX settings_by_name ON settings (ifnull(profile, 0), name);
  CREATE INDEX settings_by_profile ON settings (profile);

  CREATE TABLE mailboxes (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    profile INTEGER NOT NULL REFERENCES profiles ON DELETE CASCADE,
    descriptor BLOB NOT NULL,
    name TEXT NOT NULL,
    added_at INTEGER NOT NULL,
    owner_key BLOB,
    aliases BLOB NOT NULL,
    taken_over TEXT
  ) STRICT;
  CREATE UNIQUE INDEX mailboxes_by_key ON mailboxes (profile, substr(descriptor, 2, 32));

  CREATE TABLE contacts (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    profile INTEGER NOT NULL REFERENCES profiles ON DELETE CASCADE,
    their_name TEXT,
    their_name_at INTEGER,
    created_at INTEGER NOT NULL,
    note TEXT NOT NULL,
    standing TEXT NOT NULL,
    has_left INTEGER NOT NULL,
    route TEXT NOT NULL,
    poll_interval TEXT NOT NULL,
    read_receipts INTEGER NOT NULL,
    without_mailbox INTEGER NOT NULL,
    verification TEXT NOT NULL,
    onion_seed BLOB NOT NULL,
    peer_onion_key BLOB NOT NULL,
    descriptors BLOB NOT NULL,
    descriptors_at INTEGER,
    told BLOB NOT NULL,
    told_at INTEGER,
    rejoin BLOB NOT NULL,
    reassembly BLOB NOT NULL,
    heard_at INTEGER,
    reached_at INTEGER,
    introduced_by TEXT,
    introducer INTEGER
  ) STRICT;
  CREATE INDEX contacts_by_profile ON contacts (profile);

  CREATE TABLE given_aliases (
    profile INTEGER NOT NULL REFERENCES profiles ON DELETE CASCADE,
    key BLOB NOT NULL,
    contact INTEGER REFERENCES contacts ON DELETE SET NULL,
    PRIMARY KEY (profile, key)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE sessions (
    contact INTEGER NOT NULL REFERENCES contacts ON DELETE CASCADE,
    sid BLOB NOT NULL,
    ratchet BLOB NOT NULL,
    safety BLOB NOT NULL,
    is_live INTEGER NOT NULL,
    PRIMARY KEY (contact, sid)
  ) STRICT;

  CREATE TABLE invites (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    profile INTEGER NOT NULL REFERENCES profiles ON DELETE CASCADE,
    side TEXT NOT NULL,
    name TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    state BLOB NOT NULL,
    onion_seed BLOB NOT NULL,
    door_seed BLOB,
    contact INTEGER REFERENCES contacts ON DELETE SET NULL,
    warning TEXT,
    introduced_by TEXT,
    introducer INTEGER
  ) STRICT;
  CREATE INDEX invites_by_profile ON invites (profile);
  CREATE INDEX invites_by_contact ON invites (contact) WHERE contact IS NOT NULL;

  CREATE TABLE introductions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    profile INTEGER NOT NULL REFERENCES profiles ON DELETE CASCADE,
    name BLOB NOT NULL,
    contact INTEGER NOT NULL REFERENCES contacts ON DELETE CASCADE,
    other INTEGER REFERENCES contacts ON DELETE CASCADE,
    other_name TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    state BLOB NOT NULL,
    invite INTEGER REFERENCES invites ON DELETE SET NULL
  ) STRICT;
  CREATE UNIQUE INDEX introductions_by_name ON introductions (contact, name);
  CREATE INDEX introductions_by_profile ON introductions (profile);
  CREATE INDEX introductions_by_other ON introductions (other) WHERE other IS NOT NULL;
  CREATE INDEX introductions_by_invite ON introductions (invite) WHERE invite IS NOT NULL;

  CREATE TABLE conversations (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    profile INTEGER NOT NULL REFERENCES profiles ON DELETE CASCADE,
    kind TEXT NOT NULL,
    contact INTEGER REFERENCES contacts ON DELETE CASCADE,
    name TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    muted INTEGER NOT NULL,
    pinned INTEGER,
    archived INTEGER NOT NULL,
    timer INTEGER NOT NULL,
    timer_at INTEGER,
    draft TEXT NOT NULL
  ) STRICT;
  CREATE INDEX conversations_by_profile ON conversations (profile);
  CREATE UNIQUE INDEX conversations_by_contact ON conversations (contact);
  CREATE UNIQUE INDEX conversations_of_notes ON conversations (profile) WHERE kind = 'notes';

  CREATE TABLE messages (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    conversation INTEGER NOT NULL REFERENCES conversations ON DELETE CASCADE,
    author INTEGER NOT NULL,
    ref BLOB NOT NULL,
    kind TEXT NOT NULL,
    text TEXT,
    sent_at INTEGER NOT NULL,
    position INTEGER NOT NULL,
    at INTEGER NOT NULL,
    reply_to BLOB,
    edited_at INTEGER,
    retracted_at INTEGER,
    status TEXT NOT NULL,
    timer INTEGER NOT NULL,
    disappears_at INTEGER
  ) STRICT;
  CREATE UNIQUE INDEX messages_by_ref ON messages (conversation, author, ref);
  CREATE INDEX messages_by_position ON messages (conversation, position, ref);
  CREATE INDEX messages_unread ON messages (conversation, position, ref) WHERE status = 'unread';
  CREATE INDEX messages_delivered ON messages (conversation, position, ref) WHERE status = 'delivered';
  CREATE INDEX messages_disappearing ON messages (disappears_at) WHERE disappears_at IS NOT NULL;

  CREATE VIEW searchable AS
    SELECT id, search_grams(text, conversation) AS grams FROM messages
    WHERE kind = 'text' AND text IS NOT NULL;
  CREATE VIRTUAL TABLE search_index USING fts5 (
    grams, content = 'searchable', content_rowid = 'id', columnsize = 0, detail = 'none', tokenize = 'ascii'
  );
  INSERT INTO search_index (search_index, rank) VALUES ('secure-delete', 1);
  CREATE TRIGGER message_removed AFTER DELETE ON messages
  WHEN old.kind = 'text' AND old.text IS NOT NULL
    AND old.id <= (SELECT indexed FROM store) BEGIN
    INSERT INTO search_index (search_index, rowid, grams)
      VALUES ('delete', old.id, search_grams(old.text, old.conversation));
  END;
  CREATE TRIGGER message_changed AFTER UPDATE OF text ON messages
  WHEN old.kind = 'text' AND old.text IS NOT new.text
    AND old.id <= (SELECT indexed FROM store) BEGIN
    INSERT INTO search_index (search_index, rowid, grams)
      SELECT 'delete', old.id, search_grams(old.text, old.conversation) WHERE old.text IS NOT NULL;
    INSERT INTO search_index (rowid, grams)
      SELECT new.id, search_grams(new.text, new.conversation) WHERE new.text IS NOT NULL;
  END;

  CREATE TABLE amendments (
    conversation INTEGER NOT NULL REFERENCES conversations ON DELETE CASCADE,
    author INTEGER NOT NULL,
    ref BLOB NOT NULL,
    edit_text TEXT,
    edit_sent_at INTEGER,
    retracted INTEGER NOT NULL,
    PRIMARY KEY (conversation, author, ref)
  ) STRICT;

  CREATE TABLE gone (
    conversation INTEGER NOT NULL REFERENCES conversations ON DELETE CASCADE,
    author INTEGER NOT NULL,
    ref BLOB NOT NULL,
    at INTEGER,
    PRIMARY KEY (conversation, author, ref)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE reactions (
    conversation INTEGER NOT NULL REFERENCES conversations ON DELETE CASCADE,
    author INTEGER NOT NULL,
    ref BLOB NOT NULL,
    by_member INTEGER NOT NULL,
    emoji TEXT NOT NULL,
    sent_at INTEGER NOT NULL,
    PRIMARY KEY (conversation, author, ref, by_member)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE steps (
    message INTEGER NOT NULL REFERENCES messages ON DELETE CASCADE,
    number INTEGER NOT NULL,
    at INTEGER NOT NULL,
    code TEXT NOT NULL,
    mailbox TEXT,
    PRIMARY KEY (message, number)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE lanes (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    contact INTEGER NOT NULL REFERENCES contacts ON DELETE CASCADE
  ) STRICT;
  CREATE UNIQUE INDEX lanes_by_contact ON lanes (contact);

  CREATE TABLE letters (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    lane INTEGER NOT NULL REFERENCES lanes ON DELETE CASCADE,
    chain TEXT NOT NULL,
    n INTEGER NOT NULL,
    tag_key BLOB NOT NULL,
    sealed_at INTEGER NOT NULL,
    direct_at INTEGER,
    copies TEXT NOT NULL,
    inner BLOB NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX letters_by_number ON letters (lane, chain, n);

  CREATE TABLE frames (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    lane INTEGER NOT NULL REFERENCES lanes ON DELETE CASCADE,
    type INTEGER NOT NULL,
    payload BLOB NOT NULL,
    is_control INTEGER NOT NULL,
    message INTEGER,
    about INTEGER,
    letter INTEGER
  ) STRICT;
  CREATE INDEX frames_by_lane ON frames (lane, letter);
  `,
]

export const NEWEST_VERSION = FIRST_VERSION + MIGRATIONS.length - 1

/** The steps that lead from an empty file to `version`. */
export const stepsTo = (version: number): readonly string[] =>
  MIGRATIONS.slice(0, version - FIRST_VERSION + 1)

/** The steps that lead from `version` to the newest; 0: from an empty file. */
export const stepsFrom = (version: number): readonly string[] =>
  version === 0 ? MIGRATIONS : MIGRATIONS.slice(version - FIRST_VERSION + 1)
