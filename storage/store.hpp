#pragma once
// What Wireroom remembers. Coarse operations, one transaction each; neither SQLite nor threads show through.
//
// Every operation may be called from any thread and blocks until done: never from a coroutine's context.
// Writes are serialised by the store. A failed write changes nothing. Ids are positive and never reused.

#include "feeds/model/article.hpp"
#include "feeds/model/assignment.hpp"
#include "feeds/model/box.hpp"
#include "feeds/model/feed_state.hpp"
#include "feeds/model/item.hpp"
#include "feeds/model/seldom.hpp"
#include "feeds/model/subscription.hpp"
#include "storage/error.hpp"
#include "storage/kept_state.hpp"

#include <cstdint>
#include <expected>
#include <functional>
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

/// All feeds as the configuration wants them, one after the other: of thousands not all are held at once. It
/// is called on the thread that syncs, while that holds the store's writer.
struct feed_list {
  std::size_t count = 0;                                                        ///< that `each` gives
  std::function<void(const std::function<void(const feed_spec&)>& take)> each;  ///< the same in each pass
  bool names = true;  ///< the rows tell title and site, which only those need who show them
};

/// A feed as stored.
struct feed_row {
  std::int64_t id = 0;
  std::string url;                        ///< polled
  feeds::seldom<std::string> configured;  ///< the URL of the configuration where that is another
  std::string partner, owner;
  std::vector<std::string> categories;
  instant added{};
  feeds::feed_state state;

  /// As in the configuration; differs from the polled one after a stored permanent redirect.
  const std::string& configured_url() const { return configured->empty() ? url : *configured; }
  /// It is polled there from now on.
  void move_to(const std::string& to) {
    if (configured->empty()) configured = url;
    url = to;
    if (configured == url) configured.clear();
  }
};

/// What a node of several on one store will poll: it claims feeds before it asks them.
struct claim {
  std::string node;      ///< never empty; no two nodes have one name
  instant due_before{};  ///< feeds whose next poll is before this
  instant now{};
  instant until{};  ///< others may claim them from then on
  std::size_t limit = 1000;
};

/// What one poll or push wrote: committed whole or not at all.
struct poll_record {
  std::int64_t feed = 0;
  std::string node;                ///< that claimed the feed; empty: nobody shares the store
  kept_state state;                ///< as the policy decided it; of a push it is not looked at
  std::string new_url;             ///< the polled URL changes to this; empty: it stays
  std::vector<feeds::item> items;  ///< all of the document; empty when nothing is to be compared
  bool has_document = false;       ///< `items` is what the feed holds now (may be empty)
  instant now{};
  bool pushed = false;  ///< a hub sent it: the feed's state, validators included, stays
  /// The feed's subscription changes to this, that of stage `none` is forgotten; nothing: it stays.
  feeds::box<feeds::subscription> subscription;
};

struct poll_counts {
  std::uint32_t added = 0, edited = 0, unchanged = 0;
  bool lost = false;  ///< another node has claimed the feed meanwhile: nothing of the poll was written
};

/// The WebSub subscription of a feed, which may have been retired since.
struct subscription_row {
  std::int64_t feed = 0;
  feeds::subscription subscription;
};

/// A committed item that the desk has not filed yet.
struct unfiled_item {
  std::int64_t item = 0;  ///< ids ascend in commit order
  std::int64_t feed = 0;
  std::string partner, owner, canonical_url;
  instant place{};
  instant first_seen{};
  std::int64_t article = 0;  ///< where it was filed before there were stories; else 0
  feeds::item_body body;
};

/// What an item was recognised by when it was filed: a later edit does not change what was decided.
struct recollection {
  std::string title, url, summary, language, partner;  ///< as feeds::story_item
  std::vector<std::uint32_t> sketch;                   ///< of its body
  std::vector<std::string> categories;                 ///< as its partner gave them

  bool operator==(const recollection&) const = default;
};

/// The desk's decision on an item: the article it belongs to, and why.
struct filing {
  std::int64_t item = 0;
  std::int64_t article = 0;  ///< joined; where there is none with this id, founded with the item's place
  std::optional<feeds::assignment> decided = {};  ///< its article is `article`; nothing: none is remembered
  instant at = {};                                ///< arrival, as it was counted
  recollection known_by = {};
};

/// A decision as it is remembered.
struct decision {
  std::int64_t item = 0;  ///< may be purged meanwhile
  std::int64_t feed = 0;
  std::string owner, partner;  ///< as configured now
  instant at{};                ///< arrival, as it was counted
  instant place{};
  feeds::assignment decided;
  recollection known_by;  ///< empty when it was not asked for, or is forgotten
};

/// An item that an operator took out of an article.
struct parting {
  std::int64_t item = 0;
  std::int64_t from = 0, to = 0;    ///< articles
  std::string partner;              ///< of the item
  std::vector<std::string> others;  ///< partners of what was left behind
  instant at{};
  bool operator==(const parting&) const = default;
};

/// Where an article or story stands that URLs and items are looked up for.
struct article_place {
  std::int64_t article = 0;  ///< 0: there is none
  std::int64_t story = 0;    ///< as it is today
  bool operator==(const article_place&) const = default;
};

/// What is known of an item beside what readers are shown; or, with item 0, of one that was purged.
struct item_account {
  std::int64_t item = 0;
  std::int64_t feed = 0;
  std::string feed_url, partner, owner;
  std::string key, canonical_url;
  instant first_seen{}, changed{}, place{};
  std::int64_t article = 0;  ///< 0: it is not filed yet
  bool held = false;         ///< its feed holds it still
  instant purged{};
};

/// The greatest ids that were ever given.
struct given_ids {
  std::int64_t article = 0, story = 0;
};

/// Which articles a merged feed holds. An article belongs when one of its sources fits.
struct selection {
  std::vector<std::string> partners;    ///< empty: all
  std::vector<std::string> categories;  ///< empty: all; of the feed or of the item, case ignored
  std::size_t limit = 60;
  std::optional<instant> since;  ///< placed at or after
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
  virtual result<std::vector<feed_row>> sync_feeds(const feed_list& wanted, instant now) = 0;
  result<std::vector<feed_row>> sync_feeds(std::span<const feed_spec> wanted, instant now);

  /// All live feeds with their state.
  virtual result<std::vector<feed_row>> feeds() = 0;

  /// Leases feeds to a node and gives their ids, the longest due first: live ones that are due, are not
  /// stopped, and are not leased to another node until after `now`. What the node holds already is leased
  /// again. commit_polls() ends the lease of each feed.
  virtual result<std::vector<std::int64_t>> claim_feeds(const claim& wanted) = 0;

  /// Stores polls in one transaction, in order: for each its state, its items that are new or whose
  /// content_hash differs (an edit keeps first_seen and place), which items the feed holds, its subscription.
  /// Item of feed F are changed by F's polls only. Counts, one for each record.
  virtual result<std::vector<poll_counts>> commit_polls(std::span<const poll_record* const> polls) = 0;
  result<std::vector<poll_counts>> commit_polls(std::span<const poll_record> polls);

  /// Every subscription, by feed.
  virtual result<std::vector<subscription_row>> subscriptions() = 0;

  /// Committed but not yet filed items, in commit order, at most `limit` and fewer when they are large (one
  /// at least); before them those of the last days that a Wireroom without stories filed.
  virtual result<std::vector<unfiled_item>> unfiled(std::size_t limit) = 0;

  /// The articles with these canonical URLs; empty URLs give none.
  virtual result<std::vector<article_place>> articles_by_url(std::span<const std::string> canonical_urls) = 0;

  /// The articles of these items.
  virtual result<std::vector<article_place>> articles_of_items(std::span<const std::int64_t> items) = 0;

  /// Files items and remembers what was decided: stories that were merged forward from now on. Filing again
  /// moves an item; an article without items is gone.
  virtual result<void> file(std::span<const filing> filings, instant now) = 0;

  /// Decisions on items that arrived at `since` or later, in the order they were made, those after item
  /// `after`; at most `limit`. Only of the last days the store knows by what.
  virtual result<std::vector<decision>> decisions(instant since, std::int64_t after, bool with_recollections,
                                                  std::size_t limit) = 0;
  virtual result<std::optional<decision>> decision_of(std::int64_t item) = 0;
  /// The last of all; nothing when there is none.
  virtual result<std::optional<decision>> latest_decision() = 0;

  /// Forgets by what items were recognised that arrived before `texts`, and decisions from before `decided`
  /// on items that were purged; at most `limit` of each. Returns how many.
  virtual result<std::uint64_t> forget(instant texts, instant decided, std::size_t limit) = 0;

  virtual result<given_ids> ids() = 0;

  /// The item with this id (0: none), and those with this canonical URL (empty: none) or one of these keys;
  /// of keys also what was purged. In the order of their ids, at most `limit`.
  virtual result<std::vector<item_account>> find_items(std::int64_t item, const std::string& canonical_url,
                                                       std::span<const std::string> keys,
                                                       std::size_t limit) = 0;

  /// What `story` is today: itself, or what it was merged into.
  virtual result<std::int64_t> current_story(std::int64_t story) = 0;

  /// Takes an item out of its article, into one of its own in the same story, and remembers that. not_found:
  /// no such item, or nothing else is in its article.
  virtual result<parting> part(std::int64_t item, instant now) = 0;
  /// Takes that back. not_found: it was not parted, or the article is gone.
  virtual result<parting> join_again(std::int64_t item, instant now) = 0;
  /// All that is parted, the oldest first.
  virtual result<std::vector<parting>> partings() = 0;

  /// Some bytes under a name, and replacing them; empty when there are none.
  virtual result<std::string> note(const std::string& name) = 0;
  virtual result<void> save_note(const std::string& name, const std::string& bytes) = 0;

  /// The articles of a merged feed, newest place first, ties by larger id first; at most selection.limit.
  virtual result<std::vector<feeds::article>> articles(const selection& which) = 0;

  /// The articles with these ids, in this order; unknown ones are left out.
  virtual result<std::vector<feeds::article>> articles_by_id(std::span<const std::int64_t> ids) = 0;

  /// Every article in the order of their ids, those after `article`; at most `limit`.
  virtual result<std::vector<feeds::article>> articles_after(std::int64_t article, std::size_t limit) = 0;

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

  /// Gives back memory that only spares reading again: for when nothing is to be done for a while. Any
  /// thread; waits for a write that is under way.
  virtual void rest() = 0;

  /// Empty when sound, else what is wrong.
  virtual result<std::vector<std::string>> integrity() = 0;
};

}  // namespace wireroom::storage
