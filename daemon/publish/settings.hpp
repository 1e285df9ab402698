#pragma once
// What publishing needs of the configuration: plain values.

#include "daemon/config/config.hpp"
#include "feeds/write/output.hpp"

#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace wireroom::daemon {

/// One merged feed: /feeds/NAME.rss, .atom, .json.
struct merged_feed {
  std::string name, title;
  std::vector<std::string> partners, categories;  ///< empty: all
  std::size_t limit = 60;
  feeds::content_mode content = feeds::content_mode::full;

  bool operator==(const merged_feed&) const = default;
};

struct publish_settings {
  std::string title = "Wireroom";
  std::string base_url;  ///< absolute, no trailing slash; every link of an output is built from it
  std::string language = "en";
  std::string city;              ///< for the masthead; may be empty
  std::string timezone = "UTC";  ///< name of the tz database
  std::vector<merged_feed> feeds;
  std::map<std::string, int> prefer;  ///< of partners, where it is not 0
  std::size_t front_articles = 30;    ///< latest articles on the front page

  bool operator==(const publish_settings&) const = default;
};

/// The settings of a configuration. `base_url` stands in where the configuration names none.
publish_settings settings_of(const config& from, const std::string& base_url);

}  // namespace wireroom::daemon
