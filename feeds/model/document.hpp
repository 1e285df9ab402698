#pragma once
// What a feed document says of itself; its entries leave the parser one by one and are not kept here.

#include "feeds/model/feed.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace wireroom::feeds {

/// Format of a document; `rss` and `atom` where its version is missing or unknown.
enum class format : std::uint8_t {
  unknown,
  rss090,
  rss091n,
  rss091u,
  rss092,
  rss093,
  rss094,
  rss10,
  rss20,
  rss,
  atom01,
  atom02,
  atom03,
  atom10,
  atom,
  cdf,
  jsonfeed1,
  jsonfeed11
};

enum class problem_code : std::uint8_t {
  syntax,
  encoding,
  media_type,  ///< these set `document::malformed`
  structure,
  value  ///< these do not
};

/// Something that was repaired or given up.
struct problem {
  problem_code code{};
  std::string message;       ///< for people
  std::uint32_t line = 0;    ///< from 1; 0 where unknown
  std::uint32_t column = 0;  ///< from 1; 0 where unknown
  bool operator==(const problem&) const = default;
};

/// A whole document but for its entries.
struct document {
  format version = format::unknown;
  std::string url;       ///< where it came from, after redirects
  std::string encoding;  ///< IANA or WHATWG label, lower case
  bool malformed = false;
  std::vector<problem> problems;  ///< in document order; at most 100, the rest are counted in the last
  std::map<std::string, std::string> namespaces;
  feeds::feed feed;
};

}  // namespace wireroom::feeds
