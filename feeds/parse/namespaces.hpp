#pragma once
// Vocabularies by namespace URI, with the misspellings that are usual, whatever the prefix. Pure, any thread.

#include <cstdint>
#include <string_view>

namespace wireroom::feeds::reading {

/// A family of elements: what a namespace URI means to the reader.
enum class family : std::uint8_t {
  core,  ///< no namespace, RSS of any version, Atom of any version, CDF
  rdf,
  xml,
  xhtml,
  svg,
  mathml,
  dublin_core,
  dublin_core_terms,
  content,
  syndication,
  slash,
  well_formed_web,
  threading,
  media,
  itunes,
  podcast,
  podlove_chapters,
  georss,
  w3c_geo,
  gml,
  creative_commons,
  feed_history,
  feedburner,
  admin,
  xlink,
  unknown
};

/// The family that `uri` names; compared without case, scheme, trailing slash, `#` and spaces.
family family_of(std::string_view uri);

/// The URI that documents usually bind `prefix` to, for prefixes they forgot to declare; empty if none.
std::string_view usual_namespace(std::string_view prefix);

/// Which RSS or Atom a core namespace belongs to.
enum class core_dialect : std::uint8_t { none, rss, rss090, rss091, rss10, rss11, atom03, atom10 };
core_dialect dialect_of(std::string_view uri);

inline constexpr std::string_view xml_namespace = "http://www.w3.org/XML/1998/namespace";

}  // namespace wireroom::feeds::reading
