#pragma once
// What all pages are made with: the frame around them and values as the templates take them. Only for the
// sources of pages: mustache is costly to include.

#include "daemon/publish/pages.hpp"

#include <string>
#include <vector>

#include <kainjow/mustache.hpp>

namespace wireroom::daemon {

namespace mustache = kainjow::mustache;

/// False where there is none, so that sections leave it out.
mustache::data text(const std::string& value);

template <class Range, class Make>
mustache::data list_of(const Range& range, Make make) {
  mustache::data list{mustache::data::type::list};
  for (const auto& value : range) list << make(value);
  return list;
}

mustache::data article_data(const page_article& from);
mustache::data links_data(const std::vector<page_link>& links);

/// What the frame needs, for the page at `path`; and the partials hot_list, article_list (of `articles`),
/// byline.
mustache::data site_data(const page_site& site, std::string page_title, const std::string& path);

/// The page whose main part is `middle`.
std::string render_page(const char* middle, const mustache::data& data);

}  // namespace wireroom::daemon
