#pragma once
// Partners' spellings of one category: which labels mean the same. Pure; immutable once made, any thread.
//
// Labels are one category when they are equal after this, in order:
//   references and markup are decoded ("Arts &amp; Culture"), a leading # is dropped;
//   NFKC case folding ("WORLD", "Ｗｏｒｌｄ");
//   "&" and "+" between words are "and"; other punctuation is a space, but for + and # after a letter
//   ("C++"); the last word's English plural is folded ("Sports", "Technologies"), not "-ss", "-us", "-is",
//   "-ics"; the operator's table ("Tech" is Technology).
// Nothing else: "Politics" and "Political" are two, and paths ("News/World") stay one label.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace wireroom::feeds {

/// A line of the operator's table: every label that means `name`.
struct category_alias {
  std::string name;
  std::vector<std::string> labels;

  bool operator==(const category_alias&) const = default;
};

class category_names {
 public:
  category_names() = default;
  explicit category_names(std::span<const category_alias> table);

  /// What `label`, as a partner writes it, is counted under; empty when it names nothing: no letter or digit,
  /// or longer than 60 characters.
  std::string key_of(std::string_view label) const;

  /// How the operator writes it; empty where the partners' usual spelling is shown.
  std::string_view name_of(std::string_view key) const;

  /// `label` as it is shown: on one line, without markup.
  static std::string shown(std::string_view label);

 private:
  std::unordered_map<std::string, std::string> keys_;   // folded label to key
  std::unordered_map<std::string, std::string> names_;  // key to the operator's name
};

/// An article's labels at one partner.
struct categorised {
  std::int64_t article = 0;
  std::string_view owner;
  std::span<const std::string> labels;
};

struct popular_category {
  std::string key;
  std::string label;                ///< the operator's, else the most usual spelling
  std::string slug;                 ///< a function of the key alone
  std::size_t articles = 0;         ///< distinct
  std::size_t owners = 0;           ///< distinct
  double weight = 0;                ///< 1/2, and 1 - 2^-(its articles) for each owner but the loudest
  std::vector<std::string> labels;  ///< every spelling, sorted

  bool operator==(const popular_category&) const = default;
};

/// The `size` most used by weight, ties by key. A category needs two owners; an owner's weight is at most
/// one, and of the loudest one it is a half, whatever it sends: none can buy its way in. Where `all` has one
/// owner in all, its own are listed.
std::vector<popular_category> popular_categories(std::span<const categorised> all,
                                                 const category_names& names, std::size_t size);

}  // namespace wireroom::feeds
