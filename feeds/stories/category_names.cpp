#include "feeds/stories/category_names.hpp"

#include "feeds/text/html.hpp"
#include "feeds/text/slug.hpp"
#include "feeds/text/utf8.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include <unicode/uchar.h>

namespace wireroom::feeds {
namespace {

constexpr std::size_t longest_label = 60;  // characters
constexpr std::size_t most_bytes = 1024;   // of a label as it came

bool is_word_character(char32_t c) {
  const auto point = static_cast<UChar32>(c);
  return u_isalnum(point) != 0 || u_charType(point) == U_NON_SPACING_MARK ||
         u_charType(point) == U_COMBINING_SPACING_MARK;
}

/// English plurals alone: the words of other languages that end alike lose an s too, which does no harm to a
/// key.
void drop_plural(std::string& key) {
  const auto word = key.size() - (key.rfind(' ') == std::string::npos ? 0 : key.rfind(' ') + 1);
  if (word < 5 || !key.ends_with('s')) return;
  for (const std::string_view kept : {"ss", "us", "is", "ics", "series", "species"}) {
    if (key.ends_with(kept)) return;
  }
  key.pop_back();
  if (word > 6 && key.ends_with("ie")) {
    key.resize(key.size() - 2);
    key += 'y';
  }
}

std::string folded_label(std::string_view label) {
  const auto text = fold_case(category_names::shown(label));
  std::string out;
  std::size_t characters = 0;
  bool gap = false, letters = false;
  const auto word = [&](std::string_view what) {
    if (gap && !out.empty()) out += ' ';
    gap = false;
    out += what;
  };
  for (std::size_t i = 0; i < text.size();) {
    const auto c = read_utf8(std::string_view{text}.substr(i));
    const auto written = std::string_view{text}.substr(i, c.size);
    i += c.size;
    ++characters;
    if (c.valid && is_word_character(c.value)) {
      letters = true;
      word(written);
    } else if ((c.value == '+' || c.value == '#') && !out.empty() && !gap &&
               (i == text.size() || text[i] == ' ' || text[i] == '+')) {
      word(written);
    } else if ((c.value == '&' || c.value == '+') && !out.empty() && i < text.size()) {
      gap = true;
      word("and");
      gap = true;
    } else if (c.value != '\'' && c.value != 0x2019) {
      gap = true;
    }
  }
  if (!letters || characters > longest_label) return {};
  drop_plural(out);
  return out;
}

}  // namespace

std::string category_names::shown(std::string_view label) {
  // Labels are plain text by their formats, but many feeds escape them once more.
  const auto text = html_to_text(label.substr(0, most_bytes));
  std::string out;
  bool gap = false;
  for (const char c : text) {
    if (c == ' ' || (c >= '\t' && c <= '\r')) {
      gap = !out.empty();
      continue;
    }
    if (out.empty() && c == '#') continue;
    if (gap) out += ' ';
    gap = false;
    out += c;
  }
  return out;
}

category_names::category_names(std::span<const category_alias> table) {
  for (const auto& [name, labels] : table) {
    const auto key = folded_label(name);
    if (key.empty()) continue;
    names_.insert_or_assign(key, name);
    for (const auto& label : labels) {
      if (auto other = folded_label(label); !other.empty() && other != key) {
        keys_.insert_or_assign(std::move(other), key);
      }
    }
  }
}

std::string category_names::key_of(std::string_view label) const {
  auto key = folded_label(label);
  const auto known = keys_.find(key);
  return known == keys_.end() ? key : known->second;
}

std::string_view category_names::name_of(std::string_view key) const {
  const auto known = names_.find(std::string{key});
  return known == names_.end() ? std::string_view{} : std::string_view{known->second};
}

std::vector<popular_category> popular_categories(std::span<const categorised> all,
                                                 const category_names& names, std::size_t size) {
  struct counted {
    std::set<std::int64_t> articles;
    std::map<std::string_view, std::set<std::int64_t>> owners;
    std::map<std::string, std::size_t> spellings;  // by how it is shown
    std::set<std::string> labels;                  // as they are stored
  };
  std::map<std::string, counted> categories;
  std::set<std::string_view> owners;
  for (const auto& one : all) {
    owners.insert(one.owner);
    for (const auto& label : one.labels) {
      auto key = names.key_of(label);
      if (key.empty()) continue;
      auto& into = categories[std::move(key)];
      into.articles.insert(one.article);
      into.owners[one.owner].insert(one.article);
      ++into.spellings[category_names::shown(label)];
      into.labels.insert(label);
    }
  }
  const std::size_t needed = std::min<std::size_t>(2, owners.size());
  std::vector<popular_category> out;
  for (const auto& [key, what] : categories) {
    if (what.owners.size() < needed) continue;
    popular_category one{.key = key,
                         .label = std::string{names.name_of(key)},
                         .slug = unique_slug_of(key),
                         .articles = what.articles.size(),
                         .owners = what.owners.size(),
                         .labels = {what.labels.begin(), what.labels.end()}};
    double loudest = 0;
    for (const auto& [owner, articles] : what.owners) {
      const auto voice = 1 - std::exp2(-static_cast<double>(articles.size()));
      one.weight += voice;
      loudest = std::max(loudest, voice);
    }
    one.weight += 0.5 - loudest;
    if (one.label.empty()) {
      one.label =
          std::ranges::max_element(what.spellings, {}, [](const auto& each) { return each.second; })->first;
    }
    out.push_back(std::move(one));
  }
  const auto before = [](const popular_category& a, const popular_category& b) {
    return a.weight != b.weight ? a.weight > b.weight : a.key < b.key;
  };
  std::ranges::sort(out, before);
  if (out.size() > size) out.resize(size);
  return out;
}

}  // namespace wireroom::feeds
