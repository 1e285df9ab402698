#pragma once
// What Wireroom remembers. Coarse operations, one transaction each; neither SQLite nor threads show through.
//
// Every operation may be called from any thread and blocks until done: never from a coroutine's context.
// Writes are serialised by the store. A failed write changes nothing. Ids are positive and never reused.

#include "feeds/model/article.hpp"
#include "feeds/model/feed_state.hpp"
#include "feeds/model/item.hpp"
#include "storage/error.hpp"

#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace wireroom::storage {

template <class T>
using result = std::expected<T, error>;

/// A feed as the configuration wants it.
struct feed_spec {
  std::string url;
  std::string partner, owner;
  std::vector<std::string> categories;  ///< given to each of its items by the operator
};

/// A feed as stored.
struct feed_row {
  std::int64_t id = 0;
  std::string configured_url;  ///< as in the configuration
  std::string url;             ///< polled; differs after a stored permanent redirect
  std::string partner, owner;
  std::vector<std::string> categories;
  instant added{};
  feeds::feed_state state;
};

/// What one poll wrote: committed whole or not at all.
struct poll_record {
  std::int64_t feed = 0;
  feeds::feed_state state;         ///< as the policy decided it
  std::string new_url;             ///< the polled URL changes to this; empty: it stays
  std::vector<feeds::item> items;  ///< all of the document; empty when nothing is to be compared
  bool has_document = false;       ///< `items` is what the feed holds now (may be empty)
  instant now{};
};

struct poll_counts {
  std::uint32_t added = 0, edited = 0, unchanged = 0;
};

/// A committed item that the desk has not filed yet.
struct unfiled_item {
  std::int64_t item = 0;  ///< ids ascend in commit order
  std::int64_t feed = 0;
  std::string owner, canonical_url;
  instant place{};
  instant first_seen{};
  feeds::item_body body;
};

/// The desk's decision on an item: the article it belongs to.
struct filing {
  std::int64_t item = 0;
  std::int64_t article = 0;  ///< an existing article, or 0 to found one with the item's place
  std::int32_t same_as =
      -1;  ///< with article 0: index of an earlier filing of this call whose article it joins
};

/// Which articles a merged feed holds. An article belongs when one of its sources fits.
struct selection {
  std::vector<std::string> partners;    ///< empty: all
  std::vector<std::string> categories;  ///< empty: all; of the feed or of the item, case ignored
  std::size_t limit = 60;
  std::optional<instant> since;  ///< placed at or after
};

/// The parts of an article that trending needs.
struct vote {
  std::int64_t article = 0;
  std::string owner;
  instant at{};  ///< place of the item
};

/// What was last published under a name, so that Last-Modified survives a restart.
struct output_state {
  std::string name, etag;
  instant modified{};
};

struct counts {
  std::uint64_t feeds = 0, items = 0, articles = 0, unfiled = 0, bytes = 0;
};

class store {
 public:
  virtual ~store() = default;

  /// Makes the feeds those of the configuration: adds, updates partner, owner and categories, retires what is
  /// no longer named (items stay, it is polled no more), revives what is named again. Returns all live feeds.
  virtual result<std::vector<feed_row>> sync_feeds(std::span<const feed_spec> specs, instant now) = 0;

  /// All live feeds with their state.
  virtual result<std::vector<feed_row>> feeds() = 0;

  /// Stores polls of different feeds in one transaction, in order: for each its state, its items that are new
  /// or whose content_hash differs (an edit keeps first_seen and place), and which items the feed holds.
  /// Item of feed F are changed by F's polls only. Counts, one for each record.
  virtual result<std::vector<poll_counts>> commit_polls(std::span<const poll_record> polls) = 0;

  /// Committed but not yet filed items, in commit order, at most `limit`.
  virtual result<std::vector<unfiled_item>> unfiled(std::size_t limit) = 0;

  /// Ids of the articles with these canonical URLs, 0 where there is none; empty URLs give 0.
  virtual result<std::vector<std::int64_t>> articles_by_url(std::span<const std::string> canonical_urls) = 0;

  /// Files items. Returns the article of each.
  virtual result<std::vector<std::int64_t>> file(std::span<const filing> filings, instant now) = 0;

  /// The articles of a merged feed, newest place first, ties by larger id first; at most selection.limit.
  virtual result<std::vector<feeds::article>> articles(const selection& which) = 0;

  /// The articles with these ids, in this order; unknown ones are left out.
  virtual result<std::vector<feeds::article>> articles_by_id(std::span<const std::int64_t> ids) = 0;

  /// What trending counts: every filed item placed at or after `since`, in item order.
  virtual result<std::vector<vote>> votes(instant since) = 0;

  /// Last published states, and remembering one.
  virtual result<std::vector<output_state>> outputs() = 0;
  virtual result<void> save_outputs(std::span<const output_state> states) = 0;

  /// Deletes items first seen before `before` that their feed no longer holds, leaving tombstones so that
  /// they do not return as new; at most `limit`. Returns how many.
  virtual result<std::uint64_t> purge(instant before, std::size_t limit) = 0;

  /// A change of feed that a poll is not: the operator resumes a stopped feed or asks for a poll now.
  virtual result<void> reschedule(std::int64_t feed, instant next_poll, const std::string& reason) = 0;

  virtual result<counts> count() = 0;

  /// A consistent copy of the live database in a new file.
  virtual result<void> backup(const std::string& path) = 0;

  /// Empty when sound, else what is wrong.
  virtual result<std::vector<std::string>> integrity() = 0;
};

}  // namespace wireroom::storage
