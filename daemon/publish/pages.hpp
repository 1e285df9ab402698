#pragma once
// The pages for people as pure functions of values: semantic HTML that works without scripts. Any thread.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace wireroom::daemon {

/// An article as pages show it. Plain texts; URLs are publishable or empty.
struct page_article {
  std::string title, url, teaser;
  std::string sources;     ///< "Harbour Times, Coast & Wire"
  std::string time;        ///< for people; trending: when the story was first seen
  std::string time_iso;    ///< RFC 3339
  std::string image;       ///< may be empty
  std::string language;    ///< of the article where it is not the page's; may be empty
  std::string category;    ///< may be empty
  std::size_t voices = 0;  ///< trending: distinct owners; else 0
  std::string heat;        ///< trending: "5.31"
  std::string parts;       ///< trending: what it is the sum of
  std::string page;        ///< "articles/12", from the front page's folder; empty where it has none
  std::string story_page;  ///< "stories/12"; the same
};

/// A link within the site.
struct page_link {
  std::string label;
  std::string href;       ///< from the front page's folder: "topics/storm-surge"
  std::size_t count = 0;  ///< articles there
};

struct page_source {
  std::string partner, url;  ///< url: publishable or empty
  std::string time, time_iso;
};

struct page_feed {
  std::string title, name;  ///< /feeds/NAME.rss …
};

/// What all pages share.
struct page_site {
  std::string title, language, base_url;
  std::string date, date_iso;  ///< of the last change: no `now` in the bytes; empty when there is nothing yet
  std::string city;
  std::vector<page_feed> feeds;
};

struct front_page {
  page_site site;
  page_article lead;  ///< the first of the latest; no title: there is none
  std::vector<page_article> latest;
  std::vector<page_article> hot;
  std::vector<page_link> topics, categories;
};

/// `/articles/ID`
struct article_page {
  page_site site;
  std::string path;  ///< "/articles/12"
  page_article shown;
  std::vector<page_source> sources;
  page_link story;  ///< no count: there is no page of it
  std::vector<page_article> related;
  std::vector<page_link> topics, categories;
};

/// `/stories/ID`, `/topics/SLUG`, `/categories/SLUG`
struct list_page {
  page_site site;
  std::string path;  ///< "/topics/storm-surge"
  std::string kind;  ///< "Topic"
  std::string title;
  bool has_feed = false;  ///< at path + ".rss", ".atom", ".json"
  std::vector<page_article> articles;
};

/// `/`
std::string render_front_page(const front_page& page);

/// `/trending`
std::string render_trending_page(const page_site& site, const std::vector<page_article>& hot);

std::string render_article_page(const article_page& page);
std::string render_list_page(const list_page& page);

/// `/style.css` and `/favicon.svg`
std::string_view style_sheet();
std::string_view favicon();

}  // namespace wireroom::daemon
