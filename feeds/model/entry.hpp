#pragma once
// One entry of a feed document, in the members of `conformance/inspect.schema.json`.

#include "feeds/model/parts.hpp"
#include "feeds/model/text.hpp"

#include <optional>
#include <string>
#include <vector>

namespace wireroom::feeds {

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

  bool operator==(const entry&) const = default;
};

}  // namespace wireroom::feeds
