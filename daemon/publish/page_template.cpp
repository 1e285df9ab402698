#include "daemon/publish/page_template.hpp"

#include "feeds/text/html.hpp"

namespace wireroom::daemon {
namespace {

// Links are relative to the page, so that it works behind any prefix; only `canonical` is absolute. `root`
// leads from the page to the front page's folder.
constexpr const char* head_template = R"html(<!doctype html>
<html lang="{{language}}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{{page_title}}</title>
<link rel="canonical" href="{{canonical}}">
<link rel="icon" href="{{root}}favicon.svg" type="image/svg+xml">
<link rel="stylesheet" href="{{root}}style.css">
{{#feeds}}
<link rel="alternate" type="application/rss+xml" title="{{title}} (RSS)" href="{{root}}feeds/{{name}}.rss">
<link rel="alternate" type="application/atom+xml" title="{{title}} (Atom)" href="{{root}}feeds/{{name}}.atom">
<link rel="alternate" type="application/feed+json" title="{{title}} (JSON)" href="{{root}}feeds/{{name}}.json">
{{/feeds}}
{{#own_feed}}
<link rel="alternate" type="application/rss+xml" title="{{own_title}} (RSS)" href="{{root}}{{own_feed}}.rss">
<link rel="alternate" type="application/atom+xml" title="{{own_title}} (Atom)" href="{{root}}{{own_feed}}.atom">
<link rel="alternate" type="application/feed+json" title="{{own_title}} (JSON)" href="{{root}}{{own_feed}}.json">
{{/own_feed}}
<link rel="alternate" type="application/atom+xml" title="Hot this week (Atom)" href="{{root}}trending.atom">
</head>
<body>
<a class="skip" href="#main">Skip to the articles</a>
<header class="masthead">
<p class="dateline">{{#date}}<time datetime="{{date_iso}}">{{date}}</time>{{/date}}{{#city}}<span>{{city}}</span>{{/city}}</p>
<p class="name"><a href="{{root}}./">{{site_title}}</a></p>
<nav aria-label="Sections"><ul>
<li><a href="{{root}}./">Latest</a></li>
<li><a href="{{root}}trending">Hot this week</a></li>
<li><a href="#feeds">Feeds</a></li>
</ul></nav>
</header>
)html";

constexpr const char* foot_template = R"html(<footer id="feeds">
<h2>Feeds</h2>
<ul class="feeds">
{{#feeds}}
<li><span>{{title}}</span> <a href="{{root}}feeds/{{name}}.rss">RSS</a> <a href="{{root}}feeds/{{name}}.atom">Atom</a> <a href="{{root}}feeds/{{name}}.json">JSON</a></li>
{{/feeds}}
<li><span>Hot this week</span> <a href="{{root}}trending.rss">RSS</a> <a href="{{root}}trending.atom">Atom</a> <a href="{{root}}trending.json">JSON</a></li>
<li><span>Subscription lists</span> <a href="{{root}}opml">our feeds</a> <a href="{{root}}partners.opml">our partners</a></li>
</ul>
</footer>
</body>
</html>
)html";

constexpr const char* hot_list_template = R"html({{#has_hot}}<ol class="hot">
{{#hot}}
<li><article{{#language}} lang="{{language}}"{{/language}}>
{{#in_full}}{{#image}}<img src="{{image}}" alt="" loading="lazy" referrerpolicy="no-referrer">{{/image}}{{/in_full}}
<h3 dir="auto">{{#url}}<a href="{{url}}">{{title}}</a>{{/url}}{{^url}}{{title}}{{/url}}</h3>
{{#teaser}}<p class="teaser" dir="auto">{{teaser}}</p>{{/teaser}}
<p class="byline">{{#story_page}}<a href="{{root}}{{story_page}}">{{voices}} voices</a>{{/story_page}}{{^story_page}}{{voices}} voices{{/story_page}}: <bdi>{{sources}}</bdi></p>
{{#in_full}}<p class="byline">Heat {{heat}}: <bdi>{{parts}}</bdi>; first seen <time datetime="{{time_iso}}">{{time}}</time></p>{{/in_full}}
</article></li>
{{/hot}}
</ol>{{/has_hot}}{{^has_hot}}<p class="nothing">No story has two voices yet.</p>{{/has_hot}}
)html";

constexpr const char* byline_template =
    R"html(<p class="byline"><bdi>{{sources}}</bdi> <time datetime="{{time_iso}}">{{time}}</time>{{#page}} <a href="{{root}}{{page}}">sources and related</a>{{/page}}</p>
)html";

constexpr const char* article_list_template = R"html(<ol class="list">
{{#articles}}
<li><article{{#language}} lang="{{language}}"{{/language}}>
{{#category}}<p class="kicker"><bdi>{{category}}</bdi></p>{{/category}}
<h3 dir="auto">{{#url}}<a href="{{url}}">{{title}}</a>{{/url}}{{^url}}{{title}}{{/url}}</h3>
{{#teaser}}<p class="teaser" dir="auto">{{teaser}}</p>{{/teaser}}
{{> byline}}
</article></li>
{{/articles}}
</ol>
)html";

}  // namespace

mustache::data text(const std::string& value) {
  return value.empty() ? mustache::data{false} : mustache::data{value};
}

mustache::data article_data(const page_article& from) {
  mustache::data to;
  to.set("title", from.title);
  to.set("url", text(from.url));
  to.set("teaser", text(from.teaser));
  to.set("sources", from.sources);
  to.set("time", from.time);
  to.set("time_iso", from.time_iso);
  to.set("image", text(from.image));
  to.set("language", text(from.language));
  to.set("category", text(from.category));
  to.set("page", text(from.page));
  to.set("story_page", text(from.story_page));
  to.set("voices", std::to_string(from.voices));
  to.set("heat", from.heat);
  to.set("parts", from.parts);
  return to;
}

mustache::data links_data(const std::vector<page_link>& links) {
  return list_of(links, [](const page_link& link) {
    mustache::data to;
    to.set("label", link.label);
    to.set("href", link.href);
    to.set("count", std::to_string(link.count));
    return to;
  });
}

mustache::data site_data(const page_site& site, std::string page_title, const std::string& path) {
  mustache::data data;
  std::string root;
  for (std::size_t i = 1; i < path.size(); ++i) {
    if (path[i] == '/') root += "../";
  }
  data.set("root", root);
  data.set("own_feed", mustache::data{false});
  data.set("language", site.language);
  data.set("page_title", std::move(page_title));
  data.set("site_title", site.title);
  data.set("canonical", site.base_url + path);
  data.set("date", text(site.date));
  data.set("date_iso", site.date_iso);
  data.set("city", text(site.city));
  data.set("feeds", list_of(site.feeds, [](const page_feed& feed) {
             mustache::data to;
             to.set("title", feed.title);
             to.set("name", feed.name);
             return to;
           }));
  data.set("hot_list", mustache::data{mustache::partial{[] { return std::string{hot_list_template}; }}});
  data.set("article_list",
           mustache::data{mustache::partial{[] { return std::string{article_list_template}; }}});
  data.set("byline", mustache::data{mustache::partial{[] { return std::string{byline_template}; }}});
  return data;
}

std::string render_page(const char* middle, const mustache::data& data) {
  mustache::mustache page{std::string{head_template} + middle + foot_template};
  page.set_custom_escape([](const std::string& value) { return feeds::escape_markup(value); });
  return page.render(data);
}

}  // namespace wireroom::daemon
