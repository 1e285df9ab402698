#pragma once
// The terms of one language and how common they are. One writer, one thread.

#include "feeds/stories/stemmer.hpp"
#include "feeds/stories/term_weights.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
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
  std::optional<term_id> term_of(std::string_view word, bool number);

  /// A hash of the term's text: names it across languages and after the lexicon forgot it.
  std::uint32_t hash_of(term_id term) const { return terms_[term].hash; }

  /// How telling `term` is: log((stories + 45) / (stories with it + 2.75)), at least 0.05. Counted over
  /// stories, not items: a story with a thousand headlines makes its words no commoner.
  float idf(term_id term) const;

  /// How likely an item has `term`, whatever its story: at least 1e-4.
  float background(term_id term) const;

  /// An item was filed: each of its terms is in one item more.
  void count_item(const std::vector<feature>& item);

  void story_founded() { ++stories_; }
  void story_gone() { stories_ = stories_ > 1 ? stories_ - 1 : 0; }  ///< merged into another
  void story_got(term_id term) { ++terms_[term].stories; }
  void story_shares(term_id term);  ///< two stories that have it became one

  /// All counts times `factor`. Terms that `used` does not name and that have become rarer than `rare` are
  /// forgotten; their ids are given to others.
  void decay(float factor, float rare, const std::function<bool(term_id)>& used);

  /// Ids are below this.
  std::size_t capacity() const { return terms_.size(); }
  /// Terms known.
  std::size_t size() const { return ids_.size(); }

 private:
  struct term {
    float items = 0, stories = 0;
    std::uint32_t hash = 0;
  };
  struct text_hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const noexcept;
  };
  template <typename Value>
  using by_text = std::unordered_map<std::string, Value, text_hash, std::equal_to<>>;

  term_id intern(std::string_view text);

  stemmer stemmer_;
  const std::unordered_set<std::string_view>* stop_words_;
  by_text<term_id> ids_;                     // by stem
  by_text<std::optional<term_id>> by_word_;  // a bounded cache: stemming costs more than all else
  std::vector<term> terms_;
  std::vector<term_id> free_;
  double items_ = 0, stories_ = 0;
};

}  // namespace wireroom::feeds
