#include "daemon/publish/pages.hpp"

#include "feeds/text/html.hpp"

#include <kainjow/mustache.hpp>

namespace wireroom::daemon {
namespace {

namespace mustache = kainjow::mustache;

// Links are relative to the page, so that it works behind any prefix; only `canonical` is absolute.
constexpr const char* head_template = R"html(<!doctype html>
<html lang="{{language}}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{{page_title}}</title>
<link rel="canonical" href="{{canonical}}">
<link rel="icon" href="favicon.svg" type="image/svg+xml">
<link rel="stylesheet" href="style.css">
{{#feeds}}
<link rel="alternate" type="application/rss+xml" title="{{title}} (RSS)" href="feeds/{{name}}.rss">
<link rel="alternate" type="application/atom+xml" title="{{title}} (Atom)" href="feeds/{{name}}.atom">
<link rel="alternate" type="application/feed+json" title="{{title}} (JSON)" href="feeds/{{name}}.json">
{{/feeds}}
<link rel="alternate" type="application/atom+xml" title="Hot this week (Atom)" href="trending.atom">
</head>
<body>
<a class="skip" href="#main">Skip to the articles</a>
<header class="masthead">
<p class="dateline">{{#date}}<time datetime="{{date_iso}}">{{date}}</time>{{/date}}{{#city}}<span>{{city}}</span>{{/city}}</p>
<p class="name"><a href="./">{{site_title}}</a></p>
<nav aria-label="Sections"><ul>
<li><a href="./">Latest</a></li>
<li><a href="trending">Hot this week</a></li>
<li><a href="#feeds">Feeds</a></li>
</ul></nav>
</header>
)html";

constexpr const char* foot_template = R"html(<footer id="feeds">
<h2>Feeds</h2>
<ul class="feeds">
{{#feeds}}
<li><span>{{title}}</span> <a href="feeds/{{name}}.rss">RSS</a> <a href="feeds/{{name}}.atom">Atom</a> <a href="feeds/{{name}}.json">JSON</a></li>
{{/feeds}}
<li><span>Hot this week</span> <a href="trending.rss">RSS</a> <a href="trending.atom">Atom</a> <a href="trending.json">JSON</a></li>
<li><span>Subscription lists</span> <a href="opml">our feeds</a> <a href="partners.opml">our partners</a></li>
</ul>
</footer>
</body>
</html>
)html";

constexpr const char* front_template = R"html(<main id="main">
{{#lead}}
<article class="lead"{{#language}} lang="{{language}}"{{/language}}>
{{#image}}<img src="{{image}}" alt="" loading="lazy" referrerpolicy="no-referrer">{{/image}}
{{#category}}<p class="kicker"><bdi>{{category}}</bdi></p>{{/category}}
<h1 dir="auto">{{#url}}<a href="{{url}}">{{title}}</a>{{/url}}{{^url}}{{title}}{{/url}}</h1>
{{#teaser}}<p class="teaser" dir="auto">{{teaser}}</p>{{/teaser}}
<p class="byline"><bdi>{{sources}}</bdi> <time datetime="{{time_iso}}">{{time}}</time></p>
</article>
{{/lead}}
{{^lead}}<p class="nothing">Nothing has been filed yet. The first articles appear here as soon as a partner has been polled.</p>{{/lead}}
<div class="columns">
<section aria-labelledby="latest"><h2 id="latest">Latest</h2>
<ol class="list">
{{#latest}}
<li><article{{#language}} lang="{{language}}"{{/language}}>
{{#category}}<p class="kicker"><bdi>{{category}}</bdi></p>{{/category}}
<h3 dir="auto">{{#url}}<a href="{{url}}">{{title}}</a>{{/url}}{{^url}}{{title}}{{/url}}</h3>
{{#teaser}}<p class="teaser" dir="auto">{{teaser}}</p>{{/teaser}}
<p class="byline"><bdi>{{sources}}</bdi> <time datetime="{{time_iso}}">{{time}}</time></p>
</article></li>
{{/latest}}
</ol>
</section>
<aside>
<section aria-labelledby="hot"><h2 id="hot"><a href="trending">Hot this week</a></h2>
{{> hot_list}}
</section>
{{#has_categories}}
<section aria-labelledby="categories"><h2 id="categories">Popular categories</h2>
<ul class="categories">
{{#categories}}
<li><bdi>{{label}}</bdi> <span>{{count}}</span></li>
{{/categories}}
</ul>
</section>
{{/has_categories}}
</aside>
</div>
</main>
)html";

constexpr const char* hot_list_template = R"html({{#has_hot}}<ol class="hot">
{{#hot}}
<li><article{{#language}} lang="{{language}}"{{/language}}>
{{#in_full}}{{#image}}<img src="{{image}}" alt="" loading="lazy" referrerpolicy="no-referrer">{{/image}}{{/in_full}}
<h3 dir="auto">{{#url}}<a href="{{url}}">{{title}}</a>{{/url}}{{^url}}{{title}}{{/url}}</h3>
{{#teaser}}<p class="teaser" dir="auto">{{teaser}}</p>{{/teaser}}
<p class="byline">{{voices}} voices: <bdi>{{sources}}</bdi></p>
{{#in_full}}<p class="byline">Heat {{heat}}: <bdi>{{parts}}</bdi>; first seen <time datetime="{{time_iso}}">{{time}}</time></p>{{/in_full}}
</article></li>
{{/hot}}
</ol>{{/has_hot}}{{^has_hot}}<p class="nothing">No story has two voices yet.</p>{{/has_hot}}
)html";

constexpr const char* trending_template = R"html(<main id="main">
<h1>Hot this week</h1>
{{> hot_list}}
</main>
)html";

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
  to.set("voices", std::to_string(from.voices));
  to.set("heat", from.heat);
  to.set("parts", from.parts);
  return to;
}

template <class Range, class Make>
mustache::data list_of(const Range& range, Make make) {
  mustache::data list{mustache::data::type::list};
  for (const auto& value : range) list << make(value);
  return list;
}

mustache::data site_data(const page_site& site, std::string page_title, std::string path) {
  mustache::data data;
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
  return data;
}

std::string render(const char* middle, const mustache::data& data) {
  mustache::mustache page{std::string{head_template} + middle + foot_template};
  page.set_custom_escape([](const std::string& value) { return feeds::escape_markup(value); });
  return page.render(data);
}

void set_hot(mustache::data& data, const std::vector<page_article>& hot) {
  data.set("has_hot", mustache::data{!hot.empty()});
  data.set("hot", list_of(hot, article_data));
}

}  // namespace

std::string render_front_page(const front_page& page) {
  auto data = site_data(page.site, page.site.title, "/");
  data.set("lead", page.lead.title.empty() ? mustache::data{false} : article_data(page.lead));
  data.set("latest", list_of(page.latest, article_data));
  data.set("in_full", mustache::data{false});
  set_hot(data, page.hot);
  data.set("has_categories", mustache::data{!page.categories.empty()});
  data.set("categories", list_of(page.categories, [](const page_category& category) {
             mustache::data to;
             to.set("label", category.label);
             to.set("count", std::to_string(category.count));
             return to;
           }));
  return render(front_template, data);
}

std::string render_trending_page(const page_site& site, const std::vector<page_article>& hot) {
  auto data = site_data(site, "Hot this week \xE2\x80\x93 " + site.title, "/trending");
  data.set("in_full", mustache::data{true});
  set_hot(data, hot);
  return render(trending_template, data);
}

}  // namespace wireroom::daemon
