#pragma once
// OPML 2.0 subscription lists. Pure, any thread.

#include "feeds/model/time.hpp"

#include <optional>
#include <string>
#include <vector>

namespace wireroom::feeds {

struct opml_feed {
  std::string title;     ///< shown; the URL where empty
  std::string xml_url;   ///< left out when not publishable
  std::string html_url;  ///< may be empty
};

/// A folder of feeds.
struct opml_group {
  std::string title;
  std::vector<opml_feed> feeds;
};

struct opml_list {
  std::string title;
  std::optional<instant> changed;  ///< last real change; left out where unknown
  std::vector<opml_group> groups;
};

/// The document in UTF-8. `text` and `title` may hold HTML by the specification, so what would read as markup
/// is escaped as such.
std::string write_opml(const opml_list& list);

inline constexpr const char* opml_media_type = "text/x-opml; charset=utf-8";

}  // namespace wireroom::feeds
