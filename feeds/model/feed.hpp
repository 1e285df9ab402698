#pragma once
// A feed, without its entries; also what an entry's `source` says of the feed it was copied from.
// Members are those of conformance/inspect.schema.json.

#include "feeds/model/box.hpp"
#include "feeds/model/element.hpp"
#include "feeds/model/geo.hpp"
#include "feeds/model/media.hpp"
#include "feeds/model/parts.hpp"
#include "feeds/model/podcast.hpp"
#include "feeds/model/text.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace wireroom::feeds {

/// syndication module: how often the feed changes.
struct syndication {
  std::string period;           ///< hourly, daily, weekly, monthly, yearly
  std::uint32_t frequency = 0;  ///< times in a period; 0 where not stated
  std::optional<date> base;
  bool operator==(const syndication&) const = default;
};

/// Period of validity (dcterms:valid).
struct period {
  std::optional<date> start, end;
  bool operator==(const period&) const = default;
};

/// rssCloud registration (RSS 2.0).
struct cloud {
  std::string domain;
  std::optional<std::uint32_t> port;
  std::string path, register_procedure, protocol;
  bool operator==(const cloud&) const = default;
};

/// Form that goes with a feed (RSS).
struct text_input {
  std::string title, description, name, link;
  bool operator==(const text_input&) const = default;
};

struct feed {
  std::string id;
  std::optional<text> title;
  std::optional<text> subtitle;
  std::optional<text> info;  ///< note to people who open the feed itself
  std::string link;          ///< URL of the site
  std::vector<feeds::link> links;
  std::string language;
  std::vector<person> authors;
  std::vector<person> contributors;
  std::optional<person> publisher, webmaster;
  std::vector<category> categories;
  std::optional<date> published;
  std::optional<date> updated;
  std::optional<date> created;
  std::optional<period> valid;
  std::optional<text> rights;
  std::optional<feeds::generator> generator;
  std::string icon, logo;
  std::optional<feeds::image> image;
  std::string docs;
  std::optional<std::uint32_t> ttl;      ///< minutes
  std::vector<std::uint8_t> skip_hours;  ///< 0 to 23, UTC
  std::vector<std::uint8_t> skip_days;   ///< 0 Sunday … 6 Saturday, UTC
  std::optional<feeds::syndication> syndication;
  std::optional<feeds::cloud> cloud;
  std::optional<feeds::text_input> text_input;
  std::string new_feed_url;
  std::optional<bool> complete, archive;  ///< RFC 5005
  std::optional<bool> expired;            ///< no more entries will come
  std::optional<feeds::geo> geo;
  box<feeds::media> media;
  box<feeds::itunes> itunes;
  box<feeds::podcast> podcast;
  std::vector<element> extensions;  ///< whatever has no member of its own, in document order

  bool operator==(const feed&) const = default;
};

}  // namespace wireroom::feeds
