#pragma once
// One entry of a feed document, in the members of `conformance/inspect.schema.json`.

#include "feeds/model/box.hpp"
#include "feeds/model/element.hpp"
#include "feeds/model/feed.hpp"
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

/// Where and how much an entry is discussed.
struct comments {
  std::string href;                    ///< page of the comments
  std::string feed;                    ///< feed of the comments (wfw:commentRss)
  std::string api;                     ///< where to post one (wfw:comment)
  std::optional<std::uint64_t> count;  ///< slash:comments, thr:total
  bool operator==(const comments&) const = default;
};

struct entry {
  std::string id;  ///< as written: atom:id, guid, rdf:about
  std::optional<bool> guid_is_permalink;
  std::optional<text> title;
  std::optional<text> summary;
  std::vector<content> contents;  ///< the fullest first
  std::string link;               ///< best alternate link, else a permalink guid
  std::vector<feeds::link> links;
  std::vector<enclosure> enclosures;
  std::string language;
  std::vector<person> authors;
  std::vector<person> contributors;
  std::vector<category> categories;
  std::optional<date> published;
  std::optional<date> updated;
  std::optional<text> rights;
  std::optional<feeds::image> image;
  std::optional<person> publisher;
  std::optional<date> created;
  std::optional<date> expired;  ///< when it stops being current
  std::optional<period> valid;
  box<feed> source;  ///< the feed it was copied from; the URL of RSS source is its link of rel `self`
  box<feeds::comments> comments;
  std::optional<feeds::geo> geo;
  box<feeds::media> media;
  box<feeds::chapters> chapters;
  box<feeds::itunes> itunes;
  box<feeds::podcast> podcast;
  std::vector<element> extensions;  ///< whatever has no member of its own, in document order

  bool operator==(const entry&) const = default;
};

}  // namespace wireroom::feeds
