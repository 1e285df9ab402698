#pragma once
// The terms of one language and how common they are. One writer, one thread.

#include "feeds/memory/paged.hpp"
#include "feeds/stories/stemmer.hpp"
#include "feeds/stories/story_words.hpp"
#include "feeds/stories/term_weights.hpp"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace wireroom::feeds {

/// Counts of terms over items and over stories. They decay, so that last year's news are not what today's are
/// measured by. Deterministic: a function of the calls.
class lexicon {
 public:
  /// `language`: ISO 639-1; chooses stems and stop words.
  explicit lexicon(std::string_view language);

  /// The term of a word as word_cutter gives it: its stem. Nothing for stop words and single letters.
  std::optional<term_id> term_of(const story_word& word);

  /// A hash of the term's text: names it across languages and after the lexicon forgot it.
  std::uint32_t hash_of(term_id term) const { return terms_[term].hash; }

  /// How telling `term` is: log((stories + 60) / (stories with it + 2.75)), at least 0.05. Counted over
  /// stories, not items: a story with a thousand headlines makes its words no commoner.
  float idf(term_id term) const { return std::max(least_idf, log_stories_ - terms_[term].log_stories); }

  /// How likely an item has `term`, whatever its story: at least 1e-4.
  float background(term_id term) const;

  /// A title that tells names by their capitals wrote `term` with one, or without.
  void note_case(term_id term, bool capital) { ++(capital ? terms_[term].capitals : terms_[term].smalls); }

  /// How surely `term` is a name, 0 to 1, by how such titles have been writing it.
  float name_share(term_id term) const {
    const auto& one = terms_[term];
    return (one.capitals + prior_names) / (one.capitals + one.smalls + prior_cases);
  }

  /// An item was filed: each of its terms is in one item more.
  void count_item(const std::vector<feature>& item);

  void story_founded() { count_stories(stories_ + 1); }
  void story_gone() { count_stories(stories_ > 1 ? stories_ - 1 : 0); }  ///< merged into another
  void story_got(term_id term);
  void story_shares(term_id term);  ///< two stories that have it became one

  /// All counts times `factor`. Terms that `used` does not name and that have become rarer than `rare` are
  /// forgotten; their ids are given to others.
  void decay(float factor, float rare, const std::function<bool(term_id)>& used);

  /// Over which it is counted how telling terms are.
  double stories() const { return stories_; }

  /// Ids are below this.
  std::size_t capacity() const { return terms_.size(); }
  /// Terms known.
  std::size_t size() const { return ids_.size(); }

 private:
  static constexpr float least_idf = 0.05F;
  static constexpr float prior_names = 1.5F, prior_cases = 4;  // before anything is known
  static constexpr term_id stop_word = ~term_id{0};

  struct term {
    float items = 0, stories = 0, capitals = 0, smalls = 0;
    float log_stories = 0;  // of the stories and the smoothing: idf is read far oftener than it changes
    std::uint32_t hash = 0;
  };
  // Words and stems are known by their 64-bit hash alone: should two ever share one, they are one term.
  using by_hash = paged_flat_map<std::uint64_t, term_id>;

  term_id intern(std::uint64_t hash);
  void count_stories(double stories);
  static void renew(term& one);

  stemmer stemmer_;
  const std::unordered_set<std::string_view>* stop_words_;
  by_hash ids_;      // by stem
  by_hash by_word_;  // a bounded cache: stemming costs more than all else
  paged_vector<term> terms_;
  paged_vector<term_id> free_;
  double items_ = 0, stories_ = 0;
  float log_stories_ = 0;
};

}  // namespace wireroom::feeds
