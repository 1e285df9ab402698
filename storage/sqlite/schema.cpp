#include "storage/sqlite/schema.hpp"

namespace wireroom::storage::sqlite {
namespace {

// Moments are milliseconds since 1970, UTC. `*_hash` are fingerprints (fingerprint.hpp).
constexpr auto first = R"sql(

-- Last id given out for each kind, so that none is used twice, even after the newest was deleted.
CREATE TABLE counters (
  name TEXT PRIMARY KEY,
  last INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO counters VALUES ('feed', 0), ('item', 0), ('article', 0), ('filing', 0);

CREATE TABLE feeds (
  id             INTEGER PRIMARY KEY,
  configured_url TEXT NOT NULL UNIQUE,
  url            TEXT NOT NULL,
  partner        TEXT NOT NULL,
  owner          TEXT NOT NULL,
  categories     BLOB NOT NULL,      -- labels of the operator (state_codec.hpp)
  added          INTEGER NOT NULL,
  retired        INTEGER,            -- no longer configured since; its items stay
  next_poll      INTEGER NOT NULL,
  reason         TEXT NOT NULL,
  stopped        INTEGER NOT NULL,
  title          TEXT NOT NULL,      -- what it calls itself
  site           TEXT NOT NULL,
  state          BLOB NOT NULL,      -- the rest of feed_state (state_codec.hpp)
  lease_owner    TEXT,               -- the node that polls it, where several share a store
  lease_until    INTEGER
) STRICT;
CREATE INDEX feeds_partner ON feeds (partner, categories);

-- What each feed holds now (held_items.hpp); written only when that changes.
CREATE TABLE held (
  feed  INTEGER PRIMARY KEY REFERENCES feeds (id),
  items BLOB NOT NULL
) STRICT;

CREATE TABLE articles (
  id      INTEGER PRIMARY KEY,
  place   INTEGER NOT NULL,
  changed INTEGER NOT NULL,
  story   INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX articles_place ON articles (place);

-- Small rows that are scanned; what is large and seldom read is in bodies.
CREATE TABLE items (
  id            INTEGER PRIMARY KEY,
  feed          INTEGER NOT NULL REFERENCES feeds (id),
  key_hash      INTEGER NOT NULL,
  content_hash  INTEGER NOT NULL,
  first_seen    INTEGER NOT NULL,
  changed       INTEGER NOT NULL,
  place         INTEGER NOT NULL,
  article       INTEGER REFERENCES articles (id),  -- null: the desk has not filed it yet
  filed         INTEGER,                           -- order of filing
  url_hash      INTEGER,                           -- null: it has no URL
  canonical_url TEXT NOT NULL,
  categories    BLOB NOT NULL                      -- shelves of its categories (fingerprint.hpp)
) STRICT;
CREATE UNIQUE INDEX items_key ON items (feed, key_hash);
CREATE INDEX items_unfiled ON items (article) WHERE article IS NULL;
CREATE INDEX items_article ON items (article, filed) WHERE article IS NOT NULL;
CREATE INDEX items_url ON items (url_hash, article) WHERE url_hash IS NOT NULL AND article IS NOT NULL;
CREATE INDEX items_place ON items (place, feed, article) WHERE article IS NOT NULL;

CREATE TABLE bodies (
  item INTEGER PRIMARY KEY REFERENCES items (id) ON DELETE CASCADE,
  key  TEXT NOT NULL,
  body BLOB NOT NULL                               -- item_codec.hpp
) STRICT;

-- Where a selection finds its articles: a shelf is a feed (its id) or a category (a negative fingerprint).
CREATE TABLE shelves (
  shelf   INTEGER NOT NULL,
  place   INTEGER NOT NULL,
  article INTEGER NOT NULL,
  PRIMARY KEY (shelf, place, article)
) STRICT, WITHOUT ROWID;

-- Purged items, so that they do not return as new.
CREATE TABLE tombstones (
  feed     INTEGER NOT NULL REFERENCES feeds (id),
  key_hash INTEGER NOT NULL,
  buried   INTEGER NOT NULL,
  PRIMARY KEY (feed, key_hash)
) STRICT, WITHOUT ROWID;
CREATE INDEX tombstones_buried ON tombstones (buried);

CREATE TABLE outputs (
  name     TEXT PRIMARY KEY,
  etag     TEXT NOT NULL,
  modified INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

)sql";

// What the desk decided, so that a restart does not decide again.
constexpr auto stories = R"sql(

INSERT INTO counters VALUES ('story', 0);
CREATE INDEX articles_story ON articles (story) WHERE story != 0;

-- A row may outlive its item: what was purged had its say.
CREATE TABLE decisions (
  item     INTEGER PRIMARY KEY,
  feed     INTEGER NOT NULL REFERENCES feeds (id),
  at       INTEGER NOT NULL,     -- arrival as it was counted: never before that of the row before
  place    INTEGER NOT NULL,
  article  INTEGER NOT NULL,
  story    INTEGER NOT NULL,     -- after `merged`, as of then
  joined   INTEGER NOT NULL,
  rule     INTEGER NOT NULL,     -- feeds::article_rule
  language TEXT NOT NULL,
  counted  INTEGER NOT NULL,
  score    INTEGER NOT NULL,     -- thousandths
  words    INTEGER NOT NULL,
  merged   BLOB NOT NULL         -- pairs of stories, from and into, eight bytes each
) STRICT;
CREATE INDEX decisions_at ON decisions (at);

-- What they were made by; kept for the days that a restart looks back on.
CREATE TABLE recollections (
  item     INTEGER PRIMARY KEY REFERENCES decisions (item) ON DELETE CASCADE,
  title    TEXT NOT NULL,
  url      TEXT NOT NULL,
  summary  TEXT NOT NULL,
  language TEXT NOT NULL,
  partner  TEXT NOT NULL,
  sketch   BLOB NOT NULL         -- hashes, four bytes each
) STRICT;

-- Stories that were merged; always to one that was not.
CREATE TABLE forwards (
  story   INTEGER PRIMARY KEY,
  current INTEGER NOT NULL
) STRICT;
CREATE INDEX forwards_current ON forwards (current);

CREATE TABLE partings (
  item         INTEGER PRIMARY KEY REFERENCES items (id) ON DELETE CASCADE,
  from_article INTEGER NOT NULL,
  to_article   INTEGER NOT NULL,
  rule         INTEGER,          -- by which it was in from_article
  others       BLOB NOT NULL,    -- labels: partners of what was left there (state_codec.hpp)
  at           INTEGER NOT NULL
) STRICT;

CREATE TABLE notes (
  name  TEXT PRIMARY KEY,
  bytes BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- Items that were filed before there were stories, as far back as those reach.
CREATE TABLE undecided (item INTEGER PRIMARY KEY REFERENCES items (id) ON DELETE CASCADE) STRICT;
INSERT INTO undecided SELECT id FROM items WHERE article IS NOT NULL AND
  first_seen >= (SELECT max(first_seen) FROM items) - 8 * 86400000;

)sql";

// At most one a feed. The secret signs what hubs push: who reads it can forge that feed's items.
constexpr auto websub = R"sql(

CREATE TABLE subscriptions (
  feed        INTEGER PRIMARY KEY REFERENCES feeds (id),
  stage       TEXT NOT NULL,
  hub         TEXT NOT NULL,
  topic       TEXT NOT NULL,
  callback    TEXT NOT NULL,
  secret      TEXT NOT NULL,
  wake        INTEGER NOT NULL,
  asked       INTEGER,
  granted     INTEGER,
  lease_until INTEGER,
  failures    INTEGER NOT NULL,
  error       TEXT NOT NULL,
  live        INTEGER NOT NULL,
  last_push   INTEGER,
  pushes      INTEGER NOT NULL,
  refused     INTEGER NOT NULL
) STRICT;

)sql";

// What topics and popular categories are counted by after a restart.
constexpr auto topics = R"sql(

ALTER TABLE recollections ADD COLUMN categories BLOB NOT NULL DEFAULT x'';  -- labels (state_codec.hpp)

)sql";

// What every poll writes, apart from what seldom changes: small rows of which nothing is read before they are
// written.
constexpr auto poll_states = R"sql(

CREATE TABLE poll_states (
  feed        INTEGER PRIMARY KEY REFERENCES feeds (id),
  next_poll   INTEGER NOT NULL,
  reason      TEXT NOT NULL,
  stopped     INTEGER NOT NULL,
  state       BLOB NOT NULL,     -- the rest of feed_state, but for title and site (state_codec.hpp)
  lease_owner TEXT,              -- the node that polls it, where several share a store
  lease_until INTEGER
) STRICT;
INSERT INTO poll_states SELECT id, next_poll, reason, stopped, state, lease_owner, lease_until FROM feeds;
ALTER TABLE feeds DROP COLUMN next_poll;
ALTER TABLE feeds DROP COLUMN reason;
ALTER TABLE feeds DROP COLUMN stopped;
ALTER TABLE feeds DROP COLUMN state;
ALTER TABLE feeds DROP COLUMN lease_owner;
ALTER TABLE feeds DROP COLUMN lease_until;

)sql";

constexpr migration steps[] = {{1, first}, {2, stories}, {3, websub}, {4, topics}, {5, poll_states}};

}  // namespace

std::span<const migration> all_migrations() {
  return steps;
}

}  // namespace wireroom::storage::sqlite
