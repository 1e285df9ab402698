#pragma once
// The rows that each format and each extension family lends to the table of rules (rules.hpp). Each is in the
// file of its name.

#include "feeds/parse/rules.hpp"

#include <span>

namespace wireroom::feeds::reading {

std::span<const rule> core_rules();          ///< core.cpp: what RSS and Atom share
std::span<const rule> rss_rules();           ///< rss.cpp: RSS 0.91 to 2.0
std::span<const rule> atom_rules();          ///< atom.cpp: Atom 0.3 and 1.0 (RFC 4287)
std::span<const rule> rdf_rules();           ///< rdf.cpp: RSS 0.90, 1.0, 1.1
std::span<const rule> cdf_rules();           ///< cdf.cpp: Channel Definition Format
std::span<const rule> dublin_core_rules();   ///< dublin_core.cpp: dc and dcterms
std::span<const rule> content_rules();       ///< content.cpp: content:encoded, xhtml:body
std::span<const rule> syndication_rules();   ///< syndication.cpp
std::span<const rule> discussion_rules();    ///< discussion.cpp: slash, wfw, thr
std::span<const rule> media_rules();         ///< media_rss.cpp
std::span<const rule> itunes_rules();        ///< itunes.cpp
std::span<const rule> podcast_rules();       ///< podcast.cpp: Podcasting 2.0
std::span<const rule> podlove_rules();       ///< podlove.cpp: Simple Chapters
std::span<const rule> geo_rules();           ///< georss.cpp: GeoRSS, W3C geo, GML
std::span<const rule> licence_rules();       ///< creative_commons.cpp
std::span<const rule> feed_history_rules();  ///< feed_history.cpp: RFC 5005
std::span<const rule> feedburner_rules();    ///< feedburner.cpp
std::span<const rule> admin_rules();         ///< admin.cpp

}  // namespace wireroom::feeds::reading
