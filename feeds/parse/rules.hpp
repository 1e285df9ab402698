#pragma once
// The table of elements that the reader knows: which vocabulary and name, where it may stand, how its text is
// taken, and what is done when it begins and ends. One file per format and per extension family lends its
// rows.

#include "feeds/parse/namespaces.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace wireroom::feeds::reading {

class reader;

struct attribute {
  std::string_view name;  ///< local name
  std::string_view ns;    ///< namespace URI; empty for none
  std::string_view value;
};
using attributes = std::span<const attribute>;

/// Where the reader is in the document; a set of places is their bits.
enum class place : std::uint32_t {
  document = 1u << 0,  ///< before the root element
  outer = 1u << 1,     ///< within rss or rdf:RDF
  feed = 1u << 2,
  entry = 1u << 3,
  source = 1u << 4,
  image = 1u << 5,
  text_input = 1u << 6,
  person = 1u << 7,
  skip_hours = 1u << 8,
  skip_days = 1u << 9,
  media_group = 1u << 10,
  media_content = 1u << 11,
  itunes_owner = 1u << 12,
  itunes_category = 1u << 13,
  chapters = 1u << 14,
  where = 1u << 15,          ///< georss:where and the geometries within
  item_list = 1u << 16,      ///< rdf:Seq and the like within items
  schedule = 1u << 17,       ///< of CDF
  content_items = 1u << 18,  ///< of the content module's first form
};
using places = std::uint32_t;
constexpr places operator|(place a, place b) {
  return static_cast<places>(a) | static_cast<places>(b);
}
constexpr places operator|(places a, place b) {
  return a | static_cast<places>(b);
}
constexpr bool contains(places set, place one) {
  return (set & static_cast<places>(one)) != 0;
}

inline constexpr places in_feed = place::feed | place::outer;
inline constexpr places in_entry = static_cast<places>(place::entry);
inline constexpr places in_either = place::feed | place::entry;
inline constexpr places in_any = in_either | place::source;

/// How the text within an element is taken.
enum class take : std::uint8_t {
  nothing,  ///< a container: its children are looked up
  text,     ///< plain text; tags within are dropped
  markup,   ///< a text construct: tags within are kept as markup
  literal,  ///< plain text; tags within are part of it, as if they had been escaped
  mixed,    ///< its text, and its children are looked up
  skip,     ///< nothing of it, nor of what is within
  tree,     ///< kept as extension with its structure
};

struct rule {
  family space{};
  std::string_view name;  ///< lower case
  places where{};
  take how{};
  void (*begin)(reader&, attributes) = nullptr;
  /// The text taken, without surrounding white space; may be moved from.
  void (*end)(reader&, std::string&) = nullptr;
};

/// An element's name with what the table knows of it.
struct resolved_name {
  std::string_view ns, prefix, local;
  family space = family::unknown;
  std::span<const rule> rules;  ///< rows of this name, in order of the table
};

/// Looks a name up; views are kept as given. A prefix that is not declared means what it usually means.
resolved_name resolve(std::string_view ns, std::string_view prefix, std::string_view local);

}  // namespace wireroom::feeds::reading
