#pragma once
// Reads OPML lists of feeds (opml.org/spec2.opml), well-formed or not. Pure, any thread.

#include "feeds/error.hpp"
#include "feeds/model/document.hpp"

#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace wireroom::feeds {

/// Bounds of one list; docs/limits.md lists them.
struct opml_limits {
  std::size_t document_bytes = 64u << 20;
  std::size_t feeds = 100'000;
  std::size_t depth = 64;         ///< folders within folders, and what is around them
  std::size_t text_bytes = 4096;  ///< of each title, category and URL; longer ones are cut or left out
};

/// A feed of a list.
struct listed_feed {
  std::string url;                      ///< xmlUrl as written, trimmed; never one that can run code
  std::string title;                    ///< title, else text; plain; may be empty
  std::string site;                     ///< htmlUrl; may be empty
  std::string type;                     ///< rss, atom and so on as written; may be empty
  std::string language;                 ///< BCP 47 tag; may be empty
  std::vector<std::string> categories;  ///< folders from the outermost, then those of its category attribute
  std::uint32_t line = 0;               ///< from 1; 0 where unknown
  bool operator==(const listed_feed&) const = default;
};

struct feed_list {
  std::string title;
  std::vector<listed_feed>
      feeds;                      ///< in document order; of repeats of one URL the first, with all categories
  std::size_t repeats = 0;        ///< left out
  std::vector<problem> problems;  ///< what was repaired or left out; at most 100
};

/// Errors: not_a_feed (no OPML), limit_exceeded, forbidden_markup.
std::expected<feed_list, error> read_opml(std::string_view bytes, const opml_limits& limits = {});

}  // namespace wireroom::feeds
