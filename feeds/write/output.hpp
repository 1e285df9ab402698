#pragma once
// What the writers write: a feed of ours and its entries, made from articles. Plain values and pure
// functions; any thread. The same values give the same bytes: nothing here knows the time.

#include "feeds/model/article.hpp"
#include "feeds/model/parts.hpp"
#include "feeds/model/time.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace wireroom::feeds {

/// How much of an item a merged feed passes on.
enum class content_mode : std::uint8_t {
  full,     ///< summary and contents
  summary,  ///< summary, else a teaser of the contents
  link,     ///< title and link alone
};

/// Who carries an article; the first of an entry is the one shown.
struct output_source {
  std::string partner, owner;
  std::string feed_title;  ///< the partner's name where the feed has none
  std::string feed_url;    ///< URI
  std::string site;        ///< URI; may be empty
  std::string url;         ///< URI of the item there; may be empty
  std::string id;          ///< the item's id there as written; may be empty
  instant changed{};       ///< last change of the item there

  bool operator==(const output_source&) const = default;
};

/// What a trending entry says beyond its article.
struct output_heat {
  struct part {
    std::string owner, partner;
    std::uint32_t items = 0;
    std::int64_t age_s = 0;
    double share = 0;  ///< of the heat

    bool operator==(const part&) const = default;
  };
  std::int64_t story = 0;
  std::uint32_t voices = 0;  ///< distinct owners
  std::uint32_t score = 0;   ///< per cent of the first entry's heat
  double heat = 0;
  instant first_seen{};
  std::vector<part> parts;

  bool operator==(const output_heat&) const = default;
};

/// One entry of a feed of ours. URLs are ASCII URIs, fit to publish; texts hold no control characters.
struct output_entry {
  std::string id;        ///< unique in the feed: the partner's own where it can be (RSS guid, JSON Feed id)
  std::string iri;       ///< the same as a URI, unique in the feed (atom:id)
  std::string url;       ///< may be empty
  std::string title;     ///< plain, one line; may be empty
  std::string headline;  ///< the title, or what can stand in for it; never empty
  std::string summary;   ///< sanitised HTML; may be empty
  std::string content;   ///< sanitised HTML; may be empty
  std::string language;  ///< BCP 47; may be empty
  std::string image;     ///< may be empty
  std::vector<person> authors;
  std::vector<std::string> categories;  ///< not empty, no two alike but for case
  std::vector<enclosure> enclosures;
  std::optional<instant> published;  ///< never after `updated`
  instant updated{};                 ///< no two of a feed are alike, to the millisecond
  std::vector<output_source> sources;
  std::optional<output_heat> heat;  ///< of the trending list

  bool operator==(const output_entry&) const = default;
};

/// A feed of ours.
struct output_feed {
  std::string title, description;
  std::string home_url;                     ///< page for people
  std::string rss_url, atom_url, json_url;  ///< of its three forms
  std::string language = "en";
  std::string id;      ///< atom:id, a URI
  instant updated{};   ///< last real change; never the time of writing
  std::string author;  ///< of the feed as a whole: the site's title
  std::vector<std::string> hubs;
  std::string icon;  ///< may be empty
  std::vector<output_entry> entries;

  bool operator==(const output_feed&) const = default;
};

struct entry_options {
  content_mode content = content_mode::full;
  std::string base_url;  ///< of the site: ids that have to be ours are tag URIs of its host (RFC 4151)
};

/// The entries of `articles`, in their order; articles without sources are left out.
///
/// Ids: the partner's own, verbatim, unless it is missing, repeated in this feed, or (for `iri`) no URI, (for
/// `id`) a short number that says little beyond its own feed; then a tag URI made of the article's id. When
/// an id is repeated, the article that was filed first keeps it. It is the founder's id, not that of the
/// source shown: a source that comes later and is shown from then on does not make the entry another.
std::vector<output_entry> make_entries(std::span<const article> articles, const entry_options& options);

/// The last change among `entries`, or `otherwise` when there is none.
instant last_change(std::span<const output_entry> entries, instant otherwise);

}  // namespace wireroom::feeds
