#pragma once
// What the desk knows: the living articles and stories, who told them, and the list made of it. It decides
// on committed items in commit order and stores what it decided with them; after a restart it remembers the
// decisions and does not decide again. One thread: the desk's, or that of a round without one.
//
// It looks back on `days_back` and the day that is running; when a day of arrivals is over it forgets all and
// recalls the decisions of these days, as after a restart: so what it decides is a function of the log alone,
// whenever it was restarted, and its memory has a bound.

#include "daemon/clock.hpp"
#include "daemon/config/config.hpp"
#include "feeds/memory/paged.hpp"
#include "feeds/stories/hot_list.hpp"
#include "feeds/stories/related.hpp"
#include "feeds/stories/steady_order.hpp"
#include "feeds/stories/story_index.hpp"
#include "feeds/stories/subject_list.hpp"
#include "feeds/stories/topic_board.hpp"
#include "feeds/stories/trend_board.hpp"
#include "storage/store.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

namespace wireroom::daemon {

/// How long a day's beginning is looked back from.
inline constexpr std::chrono::days days_back{7};

/// The name under which the store keeps the list as it was published last.
inline constexpr const char* hot_note = "hot list";

/// The same of topics and categories.
inline constexpr const char* subjects_note = "subjects";

/// What topics stand out in, against the days before it.
inline constexpr std::chrono::hours topics_window{48};

/// How the lists are made of what is known.
struct newsroom_settings {
  std::chrono::milliseconds window{std::chrono::days{7}};
  std::chrono::milliseconds half_life{0};    ///< age at which a voice counts half; 0: the window's own
  std::size_t size = 10;                     ///< entries of the list
  std::map<std::string, double> trust;       ///< of partners, where it is not 1
  std::size_t topics = 24, categories = 24;  ///< that have pages and feeds
  std::vector<feeds::category_alias> category_aliases;

  bool operator==(const newsroom_settings&) const = default;
};
newsroom_settings newsroom_settings_of(const config& from);

/// What rendering sees of it: valid while it is called, on the desk's thread.
struct newsroom_view {
  const feeds::hot_list& hot;
  const feeds::story_index& stories;
  /// False in the first moments: the list is the one of before, `stories` is still empty.
  bool recalled = false;
  const feeds::subject_list* subjects = nullptr;  ///< of before, too, in the first moments
  const feeds::related_index* related = nullptr;  ///< empty in the first moments
  const feeds::paged_vector<feeds::story_merge>* merged =
      nullptr;  ///< of the days that are looked back on, in order
};

class newsroom {
 public:
  /// `db` must outlive it. Reads nothing yet.
  newsroom(storage::store& db, newsroom_settings settings);

  /// Reads the list that was published last: enough to publish it again. Needed by view() alone.
  storage::result<void> open();

  /// From when this asks to stop, recalling is broken off: nobody waits for a memory that ends with the
  /// process. Filing is, `patience` later: what is not filed then is filed by the next start.
  void end_with(std::stop_token ending, std::chrono::milliseconds patience = std::chrono::seconds{2}) {
    ending_ = std::move(ending);
    patience_ = patience;
  }

  /// Files every committed item that is not filed yet, in commit order, and returns how many. What was filed
  /// stays filed when a later batch fails; what was decided then is stored by the next call and not decided
  /// again. `now` is the moment of filing; no decision rests on it.
  storage::result<std::uint64_t> file(const clock& time);

  /// Makes the list of `now`: the one of before where it tells the same. Remembers it in the store.
  storage::result<void> list(instant now);

  /// Other settings from now on. Votes are counted anew.
  void configure(newsroom_settings settings);

  /// What an operator changed in the store is not known here: all is recalled before the next use.
  void forget();

  /// Forgets in the store what no restart looks back on; at most `limit` rows of a kind. True: there is more.
  storage::result<bool> tidy(std::size_t limit);

  /// True while what was decided could not be stored.
  bool has_unstored() const { return !decided_.empty(); }

  newsroom_view view() const { return {hot_, index_, recalled_, &subjects_, &related_, &merged_}; }

 private:
  storage::result<void> recall(std::chrono::sys_days day);
  storage::result<void> recall_decisions(instant since);
  storage::result<void> decide(std::span<const storage::unfiled_item> items);
  storage::result<void> store_decided(instant now);
  storage::result<std::int64_t> article_of(const feeds::hot_story& story);
  /// Whether what is left is for the next start.
  bool is_over();
  storage::result<feeds::hot_list> measure(instant now);
  storage::result<void> name_partners(feeds::hot_list& list);
  storage::result<bool> is_gone(const feeds::hot_list& fresh);
  storage::result<void> keep_note(const char* name, std::string& noted, std::string wanted);
  storage::result<void> list_subjects(instant now);
  void begin_afresh();
  void relate(const feeds::assignment& decided, const storage::recollection& by, const std::string& owner,
              instant at);
  void vote(std::int64_t item, const feeds::assignment& decided, const std::string& partner,
            const std::string& owner, instant place);

  storage::store& db_;
  newsroom_settings settings_;
  std::stop_token ending_;
  std::chrono::milliseconds patience_{};
  std::optional<std::chrono::steady_clock::time_point> over_;  ///< when filing is broken off
  bool opened_ = false, recalled_ = false;
  feeds::story_index index_;
  feeds::trend_board board_;
  feeds::steady_order order_;
  feeds::hot_list hot_;
  feeds::related_index related_;
  feeds::topic_board topics_;
  feeds::subject_list subjects_;
  feeds::topic_slugs slugs_;
  feeds::paged_vector<feeds::story_merge> merged_;
  std::chrono::steady_clock::time_point subjects_due_{};
  std::string noted_hot_, noted_order_, noted_subjects_;  ///< as in the store
  std::chrono::sys_days day_{};                           ///< of the latest arrival
  instant latest_{};                                      ///< arrival
  std::vector<storage::filing> decided_;                  ///< and not stored yet
};

}  // namespace wireroom::daemon
