#include "feeds/parse/namespaces.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace wireroom::feeds::reading {
namespace {

struct known_uri {
  std::string_view uri;  // folded
  family what;
  core_dialect dialect = core_dialect::none;
};

// Folded by fold_uri(): lower case, without scheme and trailing `/`, `#`. Sorted at first use.
constexpr known_uri known[] = {
    {"", family::core},
    // RSS and Atom
    {"backend.userland.com/rss", family::core, core_dialect::rss},
    {"backend.userland.com/rss2", family::core, core_dialect::rss},
    {"backend.userland.com/rss091", family::core, core_dialect::rss},
    {"backend.userland.com/rss092", family::core, core_dialect::rss},
    {"blogs.law.harvard.edu/tech/rss", family::core, core_dialect::rss},
    {"cyber.law.harvard.edu/rss/rss.html", family::core, core_dialect::rss},
    {"www.rssboard.org/rss-specification", family::core, core_dialect::rss},
    {"purl.org/rss/2.0", family::core, core_dialect::rss},
    {"purl.org/rss/1.0", family::core, core_dialect::rss10},
    {"purl.org/rss/1.0/modules/rss091", family::core, core_dialect::rss10},
    {"purl.org/net/rss1.1", family::core, core_dialect::rss11},
    {"my.netscape.com/rdf/simple/0.9", family::core, core_dialect::rss090},
    {"channel.netscape.com/rdf/simple/0.9", family::core, core_dialect::rss090},
    {"my.netscape.com/publish/formats/rss-0.91.dtd", family::core, core_dialect::rss091},
    {"www.w3.org/2005/atom", family::core, core_dialect::atom10},
    {"www.w3.org/2005/atom10", family::core, core_dialect::atom10},
    {"purl.org/atom/ns", family::core, core_dialect::atom03},
    {"purl.org/atom/0.3", family::core, core_dialect::atom03},
    {"example.com/newformat", family::core, core_dialect::atom03},
    {"example.com/necho", family::core, core_dialect::atom03},
    {"purl.org/echo", family::core, core_dialect::atom03},
    {"purl.org/pie", family::core, core_dialect::atom03},
    {"uri/of/echo/namespace", family::core, core_dialect::atom03},
    // W3C
    {"www.w3.org/1999/02/22-rdf-syntax-ns", family::rdf},
    {"www.w3.org/xml/1998/namespace", family::xml},
    {"www.w3.org/1999/xhtml", family::xhtml},
    {"www.w3.org/tr/xhtml1/strict", family::xhtml},
    {"www.w3.org/tr/xhtml1/transitional", family::xhtml},
    {"www.w3.org/2000/svg", family::svg},
    {"www.w3.org/1998/math/mathml", family::mathml},
    {"www.w3.org/1999/xlink", family::xlink},
    {"www.w3.org/2003/01/geo/wgs84_pos", family::w3c_geo},
    {"www.w3.org/2003/01/geo", family::w3c_geo},
    {"postneo.com/icbm", family::w3c_geo},
    // Modules
    {"purl.org/dc/elements/1.1", family::dublin_core},
    {"purl.org/dc/elements/1.0", family::dublin_core},
    {"purl.org/dc", family::dublin_core},
    {"dublincore.org/documents/dcmi-terms", family::dublin_core_terms},
    {"purl.org/dc/terms", family::dublin_core_terms},
    {"purl.org/rss/1.0/modules/content", family::content},
    {"purl.org/rss/1.0/modules/content/encoded", family::content},
    {"purl.org/rss/1.0/modules/syndication", family::syndication},
    {"purl.org/rss/1.0/modules/slash", family::slash},
    {"wellformedweb.org/commentapi", family::well_formed_web},
    {"purl.org/syndication/thread/1.0", family::threading},
    {"purl.org/rss/1.0/modules/threading", family::threading},
    {"search.yahoo.com/mrss", family::media},
    {"video.search.yahoo.com/mrss", family::media},
    {"www.rssboard.org/media-rss", family::media},
    {"tools.search.yahoo.com/mrss", family::media},
    {"docs.yahoo.com/mediamodule", family::media},
    {"www.itunes.com/dtds/podcast-1.0.dtd", family::itunes},
    {"www.itunes.com/dtds/podcast-1.0", family::itunes},
    {"itunes.com/dtds/podcast-1.0.dtd", family::itunes},
    {"www.itunes.com/dtds/podcast", family::itunes},
    {"www.apple.com/itunes/dtds/podcast-1.0.dtd", family::itunes},
    {"example.com/dtds/podcast-1.0.dtd", family::itunes},
    {"podcastindex.org/namespace/1.0", family::podcast},
    {"github.com/podcastindex-org/podcast-namespace/blob/main/docs/1.0.md", family::podcast},
    {"raw.githubusercontent.com/podcastindex-org/podcast-namespace/main/docs/1.0.md", family::podcast},
    {"podlove.org/simple-chapters", family::podlove_chapters},
    {"www.georss.org/georss", family::georss},
    {"www.georss.org/georss/10", family::georss},
    {"georss.org/georss", family::georss},
    {"www.opengis.net/gml", family::gml},
    {"www.opengis.net/gml/3.2", family::gml},
    {"backend.userland.com/creativecommonsrssmodule", family::creative_commons},
    {"cyber.law.harvard.edu/rss/creativecommonsrssmodule.html", family::creative_commons},
    {"blogs.law.harvard.edu/tech/creativecommonsrssmodule", family::creative_commons},
    {"web.resource.org/cc", family::creative_commons},
    {"creativecommons.org/ns", family::creative_commons},
    {"purl.org/syndication/history/1.0", family::feed_history},
    {"rssnamespace.org/feedburner/ext/1.0", family::feedburner},
    {"webns.net/mvcb", family::admin},
};

// Longer than any known URI; what does not fit is unknown.
constexpr std::size_t longest = 128;

struct folded {
  std::array<char, longest> bytes;
  std::size_t size = 0;
  bool fits = true;
  std::string_view view() const { return {bytes.data(), size}; }
};

folded fold_uri(std::string_view uri) {
  while (!uri.empty() && static_cast<unsigned char>(uri.front()) <= ' ') uri.remove_prefix(1);
  while (!uri.empty() &&
         (static_cast<unsigned char>(uri.back()) <= ' ' || uri.back() == '/' || uri.back() == '#'))
    uri.remove_suffix(1);
  folded out;
  if (uri.size() > longest) {
    out.fits = false;
    return out;
  }
  for (char c : uri) out.bytes[out.size++] = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  for (std::string_view scheme : {"http://", "https://"})
    if (out.view().starts_with(scheme)) {
      std::copy(out.bytes.begin() + static_cast<std::ptrdiff_t>(scheme.size()),
                out.bytes.begin() + static_cast<std::ptrdiff_t>(out.size), out.bytes.begin());
      out.size -= scheme.size();
      break;
    }
  return out;
}

const known_uri* find(std::string_view uri) {
  static const auto sorted = [] {
    auto all = std::to_array(known);
    std::ranges::sort(all, {}, &known_uri::uri);
    return all;
  }();
  const folded key = fold_uri(uri);
  if (!key.fits) return nullptr;
  auto at = std::ranges::lower_bound(sorted, key.view(), {}, &known_uri::uri);
  return at != sorted.end() && at->uri == key.view() ? &*at : nullptr;
}

constexpr std::pair<std::string_view, std::string_view> usual[] = {
    {"atom", "http://www.w3.org/2005/Atom"},
    {"atom10", "http://www.w3.org/2005/Atom"},
    {"a10", "http://www.w3.org/2005/Atom"},
    {"rss", "http://purl.org/rss/1.0/"},
    {"rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"},
    {"dc", "http://purl.org/dc/elements/1.1/"},
    {"dcterms", "http://purl.org/dc/terms/"},
    {"content", "http://purl.org/rss/1.0/modules/content/"},
    {"sy", "http://purl.org/rss/1.0/modules/syndication/"},
    {"slash", "http://purl.org/rss/1.0/modules/slash/"},
    {"wfw", "http://wellformedweb.org/CommentAPI/"},
    {"thr", "http://purl.org/syndication/thread/1.0"},
    {"media", "http://search.yahoo.com/mrss/"},
    {"itunes", "http://www.itunes.com/dtds/podcast-1.0.dtd"},
    {"podcast", "https://podcastindex.org/namespace/1.0"},
    {"psc", "http://podlove.org/simple-chapters"},
    {"georss", "http://www.georss.org/georss"},
    {"geo", "http://www.w3.org/2003/01/geo/wgs84_pos#"},
    {"gml", "http://www.opengis.net/gml"},
    {"cc", "http://web.resource.org/cc/"},
    {"creativeCommons", "http://backend.userland.com/creativeCommonsRssModule"},
    {"fh", "http://purl.org/syndication/history/1.0"},
    {"feedburner", "http://rssnamespace.org/feedburner/ext/1.0"},
    {"at", "http://purl.org/atompub/tombstones/1.0"},
    {"trackback", "http://madskills.com/public/xml/rss/module/trackback/"},
    {"admin", "http://webns.net/mvcb/"},
    {"xhtml", "http://www.w3.org/1999/xhtml"},
    {"xlink", "http://www.w3.org/1999/xlink"},
    {"svg", "http://www.w3.org/2000/svg"},
    {"xml", xml_namespace},
};

}  // namespace

family family_of(std::string_view uri) {
  if (uri.empty()) return family::core;
  const known_uri* found = find(uri);
  return found ? found->what : family::unknown;
}

std::string_view usual_namespace(std::string_view prefix) {
  for (const auto& [name, uri] : usual)
    if (name == prefix) return uri;
  return {};
}

core_dialect dialect_of(std::string_view uri) {
  const known_uri* found = find(uri);
  return found ? found->dialect : core_dialect::none;
}

}  // namespace wireroom::feeds::reading
