// Which format a document is of: by its root element, whatever its Content-Type says.
#include "feeds/parse/reader.hpp"
#include "feeds/text/utf8.hpp"

#include <fmt/format.h>

namespace wireroom::feeds::reading {
namespace {

format rss_version(std::string_view version, bool netscape) {
  version = trimmed(version);
  if (version == "0.90") return format::rss090;
  if (version == "0.91" || version == "0.9") return netscape ? format::rss091n : format::rss091u;
  if (version == "0.92") return format::rss092;
  if (version == "0.93") return format::rss093;
  if (version == "0.94") return format::rss094;
  if (version == "1.0") return format::rss10;
  if (version == "2" || version.starts_with("2.")) return format::rss20;
  return format::rss;
}

format atom_version(std::string_view version, core_dialect dialect) {
  version = trimmed(version);
  if (version == "0.1") return format::atom01;
  if (version == "0.2") return format::atom02;
  if (version == "0.3") return format::atom03;
  if (version == "1.0") return format::atom10;
  if (dialect == core_dialect::atom10) return format::atom10;
  if (dialect == core_dialect::atom03 && version.empty()) return format::atom03;
  return format::atom;
}

}  // namespace

void reader::begin_root(resolved_name name, attributes list) {
  // A root of the right name in a namespace nobody knows: that namespace is meant to be the format's.
  if (name.space == family::unknown && !name.ns.empty() &&
      (equals_ignoring_case(name.local, "rss") || equals_ignoring_case(name.local, "feed"))) {
    core_alias_ = name.ns;
    name.space = family::core;
  }
  const std::string root = lower(name.local);
  const core_dialect dialect = dialect_of(name.ns);
  document_.version = format::unknown;
  if (name.space == family::core && root == "rss") {
    document_.version = rss_version(find(list, "version"), netscape_);
    root_place_ = place::outer;
  } else if (name.space == family::core && (root == "feed" || root == "entry")) {
    document_.version = atom_version(find(list, "version"), dialect);
    atom_ = true;
    root_place_ = place::feed;
    seen_channel_ = true;
    if (root == "entry") {  // an Atom entry document (RFC 4287, section 2)
      start_entry();
      root_place_ = place::entry;
    }
  } else if (root == "rdf" && (name.space == family::rdf || name.space == family::core)) {
    document_.version = dialect_ == core_dialect::rss090 ? format::rss090 : format::rss10;
    root_place_ = place::outer;
  } else if (name.space == family::core && root == "channel") {
    const bool cdf =
        dialect == core_dialect::none && (has(list, "href") || has(list, "base") || name.local == "CHANNEL");
    document_.version = cdf ? format::cdf : format::rss;
    root_place_ = place::feed;
    seen_channel_ = true;
    if (cdf) {
      if (std::string base = url(find(list, "base")); !base.empty()) scopes_.back().base = std::move(base);
      add_link({.href = url(find(list, "href")), .type = {}, .hreflang = {}, .title = {}, .length = {}});
      lastmod_of(document_.feed.updated, list);
    } else if (std::string about(trimmed(find(list, "about"))); !about.empty()) {
      document_.feed.id = std::move(about);
    }
  } else if (root == "html" || root == "head" || root == "body") {
    fail(errc::not_a_feed, "it is a web page (HTML)");
  } else if (root == "opml") {
    fail(errc::not_a_feed, "it is an OPML list of feeds, to be imported, not a feed");
  } else {
    fail(errc::not_a_feed,
         fmt::format("its root element <{}> is of no feed format", utf8_prefix(name.local, 80)));
  }
}

void reader::lastmod_of(std::optional<date>& out, attributes list) {
  std::string value(trimmed(find(list, "lastmod")));
  if (!value.empty()) out = date_of(value);
}

}  // namespace wireroom::feeds::reading
