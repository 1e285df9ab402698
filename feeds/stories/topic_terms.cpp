#include "feeds/stories/topic_terms.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <span>
#include <tuple>
#include <unordered_map>

#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <xxhash.h>

namespace wireroom::feeds {
namespace {

using word = topic_memory::word;

// docs/topics.md says what each does.
constexpr std::size_t longest_phrase = 4;  // words
constexpr std::size_t needed_owners = 3;   // two where there are fewer than six in all
constexpr std::size_t many_owners = 6, few_needed_owners = 2;
constexpr std::size_t needed_titles = 2;  // unlike ones: what one text says in many papers is an article
constexpr double owner_votes = 3;         // a term counts at most so often an owner
constexpr double owner_items_a_day = 40;  // and an owner's items at most so often, as what it is measured by
constexpr double name_share = 0.6;        // of the mentions in sentences: capitals
constexpr double whole_share = 0.6;       // of a word's mentions within a phrase: then that alone is named
constexpr double full_name_share = 0.2;   // of a name's owners that must write it in full
constexpr double common_phrase = 0.35;    // of its rarest word's mentions, for phrases in small letters
constexpr double prior_count = 0.5, prior_items = 250;  // of the background, before there is much of one
constexpr double steady = 0.35;                         // what a mention is worth that is no more than usual
constexpr double agreed_bonus = 1.3, phrase_bonus = 0.15;
constexpr double least_told = 0.15;  // of a category's items that name it: else it is a section
constexpr std::size_t most_weighed = 2000;

/// A term while it is counted.
struct counted {
  std::vector<topic_mention> mentions;                   // ascending by item
  std::vector<std::pair<std::uint32_t, double>> owners;  // in titles: owner, items
  std::size_t titles = 0, labels = 0;                    // distinct titles, and items, that have it so
  std::size_t label_owners = 0;
  std::size_t names = 0, plain = 0, mixed = 0;  // mentions in sentences: capitals, none, some
  double votes = 0;
  bool caseless = false;
};

std::uint64_t hash_of(std::span<const word> words) {
  std::uint64_t hash = 0;
  for (const auto& one : words) hash = XXH3_64bits_withSeed(&one.stem, sizeof one.stem, hash + 1);
  return hash;
}

bool can_end(const word& one) {
  return !one.is(topic_word::stop) && !one.is(topic_word::formula);
}

bool can_begin(const word& one) {
  return can_end(one) && !one.is(topic_word::number) && !one.is(topic_word::calendar);
}

/// Calls `each(first, count)` for every run of words that may be a term.
template <typename Each>
void for_each_term(std::span<const word> words, Each&& each) {
  for (std::size_t first = 0; first < words.size(); ++first) {
    if (!can_begin(words[first])) continue;
    bool telling = false;
    for (std::size_t count = 1; count <= longest_phrase && first + count <= words.size(); ++count) {
      const auto& last = words[first + count - 1];
      if (count > 1 && last.before == glue::wall) break;
      telling = telling || (can_begin(last) && !last.is(topic_word::plain) && !last.is(topic_word::single));
      if (telling && can_end(last)) each(first, count);
    }
  }
}

std::span<const word> words_of(const topic_memory::item& item, const topic_mention& at) {
  const std::span<const word> all{at.label ? item.label_words() : item.title()};
  return all.subspan(at.first, at.count);
}

/// How many items terms are measured by: a flood of one owner's does not make all others rare.
double counted_items(const topic_memory& memory, std::size_t from, std::size_t to) {
  if (from >= to) return 0;
  const auto& items = memory.items();
  std::map<std::uint32_t, double> sent;
  for (auto i = from; i < to; ++i) ++sent[items[i].owner];
  const auto days =
      std::chrono::duration<double, std::ratio<86400>>(items[to - 1].at - items[from].at).count();
  double sum = 0;
  for (const auto& [owner, count] : sent) sum += std::min(count, owner_items_a_day * std::max(1.0, days));
  return sum;
}

/// Twice the log-likelihood ratio (Poisson) of `count` mentions among `items` against a rate; 0 for no more
/// than the rate has.
double ratio_of(double count, double items, double rate) {
  const auto expected = items * rate;
  return count <= expected ? 0 : 2 * (count * std::log(count / expected) - (count - expected));
}

class counting {
 public:
  counting(const topic_memory& memory, instant since) : memory_{memory}, items_{memory.items()} {
    while (begin_ < items_.size() && items_[begin_].at < since) ++begin_;
    needed_ = memory.owners() < many_owners ? few_needed_owners : needed_owners;
  }

  void count_window() {
    find_frequent_words();
    std::vector<std::pair<std::uint64_t, topic_mention>> said;
    const auto read = [&](std::uint32_t at, std::span<const word> words, bool label) {
      const auto before = said.size();
      for_each_term(words, [&](std::size_t first, std::size_t count) {
        if (label && !is_whole(words, first, count)) return;
        const std::span<const word> term{words.data() + first, count};
        if (!label && !std::ranges::all_of(term, [&](const word& one) { return frequent_[one.stem]; }))
          return;
        said.emplace_back(hash_of(term), topic_mention{.item = at,
                                                       .first = static_cast<std::uint8_t>(first),
                                                       .count = static_cast<std::uint8_t>(count),
                                                       .label = label});
      });
      // A term counts once an item.
      const auto fresh = said.begin() + static_cast<std::ptrdiff_t>(before);
      std::ranges::sort(fresh, said.end(), {},
                        [](const auto& one) { return std::pair{one.first, one.second.first}; });
      said.erase(
          std::ranges::unique(fresh, said.end(), {}, [](const auto& one) { return one.first; }).begin(),
          said.end());
    };
    for (auto i = begin_; i < items_.size(); ++i) {
      read(static_cast<std::uint32_t>(i), items_[i].title(), false);
      read(static_cast<std::uint32_t>(i), items_[i].label_words(), true);
    }
    std::ranges::sort(
        said, {}, [](const auto& one) { return std::tuple{one.first, one.second.item, one.second.label}; });
    for (std::size_t i = 0; i < said.size();) {
      auto j = i;
      counted term;
      for (; j < said.size() && said[j].first == said[i].first; ++j) term.mentions.push_back(said[j].second);
      weigh(term);
      if (term.owners.size() >= needed_) terms_.emplace(said[i].first, std::move(term));
      i = j;
    }
  }

  std::vector<topic_term> best(std::size_t most) {
    const auto recent = counted_items(memory_, begin_, items_.size());
    const auto before = counted_items(memory_, 0, begin_);
    struct candidate {
      std::string key;
      std::uint64_t hash;
      const counted* term;
    };
    std::vector<candidate> kept;
    for (const auto& [hash, term] : terms_) {
      if (!is_name(hash, term)) continue;
      auto key = key_of(term.mentions.front());
      if (!memory_.names_partner(key)) kept.push_back({std::move(key), hash, &term});
    }
    // By key, not by hash: that is made of ids, which depend on what was said before.
    std::ranges::sort(kept, [](const candidate& a, const candidate& b) {
      return a.term->votes != b.term->votes ? a.term->votes > b.term->votes : a.key < b.key;
    });
    if (kept.size() > most_weighed) kept.resize(most_weighed);
    std::unordered_map<std::uint64_t, std::vector<std::uint32_t>> older;
    for (const auto& one : kept) older.try_emplace(one.hash);
    read_older(older);

    std::vector<topic_term> out;
    for (auto& [key, hash, term] : kept) {
      auto& items = older[hash];
      const auto rate = (static_cast<double>(items.size()) + prior_count) / (before + prior_items);
      auto score = ratio_of(term->votes, recent, rate) + steady * term->votes;
      if (agrees(*term)) score *= agreed_bonus;
      score *= 1 + phrase_bonus * (term->mentions.front().count - 1);
      topic_term made{.key = std::move(key),
                      .score = score,
                      .name = names_something(*term),
                      .owners = term->owners.size()};
      made.items = std::move(items);
      for (const auto& one : term->mentions) {
        if (made.items.empty() || made.items.back() != one.item) made.items.push_back(one.item);
      }
      made.mentions = term->mentions;
      out.push_back(std::move(made));
    }
    std::ranges::sort(out, [](const topic_term& a, const topic_term& b) {
      return a.score != b.score ? a.score > b.score : a.key < b.key;
    });
    if (out.size() > most) out.resize(most);
    return out;
  }

 private:
  /// Words that enough owners have in titles: only these can make a term.
  void find_frequent_words() {
    std::vector<std::pair<std::uint32_t, std::uint32_t>> said;
    for (auto i = begin_; i < items_.size(); ++i) {
      for (const auto& one : items_[i].title()) said.emplace_back(one.stem, items_[i].owner);
    }
    std::ranges::sort(said);
    said.erase(std::ranges::unique(said).begin(), said.end());
    frequent_.assign(memory_.texts(), false);
    for (std::size_t i = 0; i + needed_ <= said.size(); ++i) {
      if (said[i + needed_ - 1].first == said[i].first) frequent_[said[i].first] = true;
    }
  }

  static bool is_whole(std::span<const word> words, std::size_t first, std::size_t count) {
    return words[first].before == glue::wall &&
           (first + count == words.size() || words[first + count].before == glue::wall);
  }

  void weigh(counted& term) const {
    std::map<std::uint32_t, double> owners;
    std::vector<std::uint32_t> label_owners;
    std::vector<std::uint64_t> titles;  // copies of one text are one telling
    std::size_t cased = 0;
    for (const auto& one : term.mentions) {
      const auto& item = items_[one.item];
      if (one.label) {
        ++term.labels;
        label_owners.push_back(item.owner);
        continue;
      }
      titles.push_back(hash_of(item.title()));
      ++owners[item.owner];
      bool capitals = true, small = true, evidence = false;
      for (std::size_t i = 0; i < one.count; ++i) {
        const auto& each = item.title()[one.first + i];
        cased += each.is(topic_word::capital) || each.is(topic_word::small);
        // The first word of a sentence has a capital whatever it is.
        if (one.first + i == 0 || each.is(topic_word::stop) || each.is(topic_word::number)) continue;
        evidence = true;
        capitals = capitals && !each.is(topic_word::small);
        small = small && !each.is(topic_word::capital);
      }
      if (item.sentence && evidence) ++(capitals ? term.names : small ? term.plain : term.mixed);
    }
    term.caseless = cased == 0;
    for (const auto& [owner, count] : owners) {
      term.owners.emplace_back(owner, count);
      term.votes += std::min(count, owner_votes);
    }
    std::ranges::sort(titles);
    term.titles = static_cast<std::size_t>(std::ranges::unique(titles).begin() - titles.begin());
    std::ranges::sort(label_owners);
    term.label_owners =
        static_cast<std::size_t>(std::ranges::unique(label_owners).begin() - label_owners.begin());
  }

  /// Several partners have it as a category, and its articles speak of it.
  bool agrees(const counted& term) const {
    return term.label_owners >= 2 &&
           static_cast<double>(term.titles) >= least_told * static_cast<double>(term.labels);
  }

  static bool names_something(const counted& term) {
    const auto known = static_cast<double>(term.names + term.plain + term.mixed);
    return known > 0 && static_cast<double>(term.names) >= name_share * known;
  }

  const counted* find(std::span<const word> words) const {
    const auto known = terms_.find(hash_of(words));
    return known == terms_.end() ? nullptr : &known->second;
  }

  /// Whether people would call something so: a name, a category, or a phrase that keeps together; and not
  /// mostly a part of a longer one.
  bool is_name(std::uint64_t hash, const counted& term) {
    const auto at = std::ranges::find(term.mentions, false, &topic_mention::label);
    const auto words = words_of(items_[at->item], *at);
    if (term.titles < needed_titles || absorbed().contains(hash)) return false;
    if (agrees(term)) return true;
    if (term.caseless) return true;
    if (words.size() == 1) return names_something(term) && term.names >= needed_;
    if (names_something(term)) return true;
    if (term.mixed > 0) return false;
    // In small letters: words that mostly stand together.
    for (const auto& one : words) {
      if (one.is(topic_word::stop)) return false;
      const auto* part = find(std::span{&one, 1});
      if (part != nullptr &&
          static_cast<double>(term.titles) < common_phrase * static_cast<double>(part->titles))
        return false;
    }
    return term.owners.size() > needed_;
  }

  /// Terms that mostly stand within a longer one.
  const std::unordered_map<std::uint64_t, bool>& absorbed() {
    if (absorbed_known_) return absorbed_;
    absorbed_known_ = true;
    for (const auto& [hash, term] : terms_) {
      const auto at = std::ranges::find(term.mentions, false, &topic_mention::label);
      const auto words = words_of(items_[at->item], *at);
      for (std::size_t first = 0; first < words.size(); ++first) {
        for (std::size_t count = 1; first + count <= words.size(); ++count) {
          if (count == words.size()) continue;
          const auto part = words.subspan(first, count);
          const auto* smaller = find(part);
          if (smaller == nullptr || agrees(*smaller) || term.titles < needed_titles) continue;
          if (names_something(*smaller) && !names_something(term)) continue;
          if (static_cast<double>(term.titles) >= whole_share * static_cast<double>(smaller->titles)) {
            absorbed_[hash_of(part)] = true;
          }
        }
      }
    }
    return absorbed_;
  }

  void read_older(std::unordered_map<std::uint64_t, std::vector<std::uint32_t>>& wanted) const {
    std::vector<bool> begins(memory_.texts(), false);
    for (const auto& [hash, items] : wanted) {
      const auto& one = terms_.at(hash).mentions.front();
      begins[words_of(items_[one.item], one).front().stem] = true;
    }
    for (std::size_t i = 0; i < begin_; ++i) {
      const auto read = [&](std::span<const word> words, bool label) {
        for_each_term(words, [&](std::size_t first, std::size_t count) {
          if (!begins[words[first].stem] || (label && !is_whole(words, first, count))) return;
          const auto known = wanted.find(hash_of(std::span{words.data() + first, count}));
          if (known == wanted.end()) return;
          auto& items = known->second;
          if (items.empty() || items.back() != i) items.push_back(static_cast<std::uint32_t>(i));
        });
      };
      read(items_[i].title(), false);
      read(items_[i].label_words(), true);
    }
  }

  std::string key_of(const topic_mention& at) const {
    std::string key;
    for (const auto& one : words_of(items_[at.item], at)) {
      if (!key.empty()) key += ' ';
      key += memory_.text(one.stem);
    }
    return key;
  }

  const topic_memory& memory_;
  const paged_deque<topic_memory::item>& items_;
  std::size_t begin_ = 0, needed_ = 0;
  std::vector<bool> frequent_;
  std::unordered_map<std::uint64_t, counted> terms_;
  std::unordered_map<std::uint64_t, bool> absorbed_;
  bool absorbed_known_ = false;
};

}  // namespace

std::vector<topic_term> standing_out(const topic_memory& memory, instant since, std::size_t most) {
  counting all{memory, since};
  all.count_window();
  return all.best(most);
}

bool completes(const topic_term& longer, const topic_term& term) {
  const auto& key = longer.key;
  if (!longer.name || !term.name || term.key.find(' ') != term.key.npos) return false;
  if (!key.ends_with(' ' + term.key) && !key.starts_with(term.key + ' ')) return false;
  return static_cast<double>(longer.owners) >= full_name_share * static_cast<double>(term.owners);
}

std::string usual_form(const topic_term& term, const topic_memory& memory) {
  std::map<std::string, double> forms;
  std::map<std::string, double> small;
  for (const auto& at : term.mentions) {
    const auto& item = memory.items()[at.item];
    std::vector<written_word> words;
    bool shouted = true, begins_small = false;
    for (const auto& one : words_of(item, at)) {
      words.push_back({.text = std::string{memory.text(one.form)}, .before = one.before});
      const auto wide = icu::UnicodeString::fromUTF8(words.back().text);
      auto upper = wide;
      shouted = shouted && wide.length() > 3 && upper.toUpper() == wide && upper.toLower() != wide;
      begins_small = begins_small || (words.size() == 1 && one.is(topic_word::small));
    }
    // Within a sentence people write names as they are; a headline in capitals says nothing.
    const auto weight = shouted ? 0.1 : !at.label && item.sentence && at.first > 0 ? 4.0 : 1.0;
    auto form = written(words, 0, words.size());
    if (begins_small) small[form] += weight;
    forms[std::move(form)] += weight;
  }
  if (forms.empty()) return term.key;
  const auto best = std::ranges::max_element(forms, {}, [](const auto& one) { return one.second; });
  auto name = best->first;
  // A common phrase gets the capital of a heading; "iPhone" keeps its own.
  if (small.contains(name)) {
    auto wide = icu::UnicodeString::fromUTF8(name);
    const auto end = wide.indexOf(u' ');
    auto first = wide.tempSubString(0, end < 0 ? wide.length() : end);
    auto lower = first;
    if (lower.toLower() == first) {
      const auto c = wide.char32At(0);
      wide.replace(0, U16_LENGTH(c), static_cast<UChar32>(u_totitle(c)));
      name.clear();
      wide.toUTF8String(name);
    }
  }
  return name;
}

}  // namespace wireroom::feeds
