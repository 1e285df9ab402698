#pragma once
// The living stories of one language: finds the one that an item tells, or founds it. One writer, one thread;
// deterministic: a function of the calls.

#include "feeds/memory/paged.hpp"
#include "feeds/model/time.hpp"
#include "feeds/stories/lexicon.hpp"
#include "feeds/stories/story_item.hpp"
#include "feeds/stories/story_portrait.hpp"
#include "feeds/stories/term_weights.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace wireroom::feeds {

/// A story takes items for this long after its last one.
inline constexpr std::chrono::hours story_lifetime{72};

/// The score from which on a story takes an item; docs/trending.md says how it is made up.
inline constexpr float join_score = 0.17F;

/// What the space decided about an item.
struct placement {
  std::int64_t joined = 0;            ///< the story it was put into
  std::optional<story_merge> merged;  ///< then it showed that story and another to be one
  float score = 0;                    ///< how well it fits a story that was there
};

/// Items are scored against the few stories that share their most telling terms, found through inverted
/// lists; so an item costs its terms, whatever the window holds.
class story_space {
 public:
  /// `language`: ISO 639-1. `gone` is told of each story whose time is over, with its last portrait.
  story_space(std::string_view language, std::function<void(std::int64_t, story_portrait)> gone);

  lexicon& words() { return words_; }
  const lexicon& words() const { return words_; }

  /// Forgets what is over at `now`. Time never goes back: an earlier moment counts as the latest.
  void expire(instant now);

  /// Files an item by what it says. `fresh` is the id that a new story gets.
  placement place(const std::vector<feature>& item, std::int64_t item_id, instant now, std::int64_t fresh);

  /// Files an item into `story` without deciding: founds it when it is not alive here.
  void put(const std::vector<feature>& item, std::int64_t item_id, instant now, std::int64_t story);

  /// Makes `from` part of `into`; nothing when one of them is not alive here.
  void merge(std::int64_t from, std::int64_t into);

  bool alive(std::int64_t story) const { return slots_.contains(story); }

  /// How a living story looks now.
  std::optional<story_portrait> portrait(std::int64_t story) const;

  std::size_t stories() const { return slots_.size(); }

 private:
  using slot = std::uint32_t;

  /// An item kept whole, as one that may stand for the story.
  struct exemplar {
    std::int64_t item = 0;
    float likeness = 0;  // to the centroid, when it was last looked at
    paged_array<feature> terms;
  };
  struct cluster {
    std::int64_t id = 0;     // 0: the slot is free
    std::int64_t first = 0;  // the item that founded it, which stands for it while it is alone
    term_weights terms;      // sum of the items' weights
    float items = 0;
    float renew_at = 2;  // items at which the norm is summed afresh
    double norm = 0;     // sum of (idf * weight)^2, drifting with idf between renewals
    instant last{};
    paged_vector<exemplar> exemplars;  // of two items and more
  };
  struct posting {
    slot at = 0;
    std::uint32_t generation = 0;
  };
  /// What a story was found by.
  struct touch {
    float overlap = 0;
    std::uint32_t terms = 0;  // a bit for each of the best, whose lists it was in
  };
  struct scored {
    float score = 0, cosine = 0;
    slot at = 0;
  };

  std::pair<std::optional<scored>, std::optional<scored>> best_two(const std::vector<feature>& item,
                                                                   instant now);
  slot found(std::int64_t id, instant now);
  void add(slot at, const std::vector<feature>& item, std::int64_t item_id, instant now);
  void keep_exemplar(cluster& story, const std::vector<feature>& item, std::int64_t item_id, float alike);
  static void show_first(cluster& story);
  void free(slot at);
  void merge_slots(slot from, slot into);
  void end(slot at);
  void forget_old_terms();
  double full_norm(const cluster& story) const;
  double cosine(const cluster& a, const cluster& b) const;
  float cosine(std::span<const feature> item, const cluster& story) const;
  story_portrait portrait_of(const cluster& story) const;
  bool lives(const posting& one) const { return generations_[one.at] == one.generation; }
  paged_vector<posting>& postings(term_id term);

  lexicon words_;
  std::function<void(std::int64_t, story_portrait)> gone_;
  paged_deque<cluster> clusters_;
  // By slot; apart, since of many stories no more is read for each item.
  paged_vector<std::int64_t> ids_;
  paged_vector<std::uint32_t> generations_;
  paged_vector<slot> free_;
  paged_flat_map<std::int64_t, slot> slots_;      // living stories by id
  paged_vector<paged_vector<posting>> postings_;  // by term, the newest last
  paged_deque<std::pair<instant, posting>> ageing_;
  instant now_{}, decayed_{};
  bool started_ = false;

  // Scratch of best_two(), kept for their memory.
  std::vector<touch> touches_;  // by slot
  std::vector<slot> touched_;
  std::vector<std::pair<touch, slot>> candidates_;
  std::vector<float> idf_, weighed_, background_;
  std::vector<std::uint32_t> order_, known_by_;
};

}  // namespace wireroom::feeds
