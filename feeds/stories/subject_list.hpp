#pragma once
// Topics and popular categories as they are published, with the slugs that name their pages for ever. Plain
// values and pure functions; any thread.

#include "feeds/model/time.hpp"
#include "feeds/stories/category_names.hpp"
#include "feeds/stories/topic_board.hpp"

#include <cstddef>
#include <cstdint>
#include <expected>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace wireroom::feeds {

struct listed_topic {
  std::string slug, name;
  std::vector<std::int64_t> articles;  ///< newest first

  bool operator==(const listed_topic&) const = default;
};

struct listed_category {
  std::string slug, label;
  std::size_t articles = 0;
  std::vector<std::string> labels;  ///< every spelling that means it

  bool operator==(const listed_category&) const = default;
};

struct subject_list {
  std::vector<listed_topic> topics;
  std::vector<listed_category> categories;

  bool operator==(const subject_list&) const = default;
};

/// The slugs that topics were given. A topic keeps its slug whatever becomes of its rank and its usual form,
/// and also when another of its names leads; no two topics of a list have the same one.
class topic_slugs {
 public:
  /// A slug for each of `topics`, which are the best first.
  std::vector<std::string> assign(std::span<const topic> topics, instant now);

  /// At most 4,096 are remembered: the ones that were used last.
  std::size_t size() const { return known_.size(); }

  bool operator==(const topic_slugs&) const = default;

 private:
  friend std::string write_subjects(const subject_list& list, const topic_slugs& slugs);
  friend std::expected<subject_list, std::string> read_subjects(std::string_view text, topic_slugs& slugs);

  struct given {
    std::string slug;
    std::int64_t day = 0;  ///< since 1970, on which it was used last

    bool operator==(const given&) const = default;
  };
  std::map<std::string, given> known_;  // by the topic's key
};

/// Both as JSON, and back: what a restart begins with.
std::string write_subjects(const subject_list& list, const topic_slugs& slugs);
std::expected<subject_list, std::string> read_subjects(std::string_view text, topic_slugs& slugs);

}  // namespace wireroom::feeds
