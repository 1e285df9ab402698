#include "daemon/publish/pages.hpp"

#include "daemon/publish/page_template.hpp"

namespace wireroom::daemon {
namespace {

constexpr const char* front_template = R"html(<main id="main">
{{#lead}}
<article class="lead"{{#language}} lang="{{language}}"{{/language}}>
{{#image}}<img src="{{image}}" alt="" loading="lazy" referrerpolicy="no-referrer">{{/image}}
{{#category}}<p class="kicker"><bdi>{{category}}</bdi></p>{{/category}}
<h1 dir="auto">{{#url}}<a href="{{url}}">{{title}}</a>{{/url}}{{^url}}{{title}}{{/url}}</h1>
{{#teaser}}<p class="teaser" dir="auto">{{teaser}}</p>{{/teaser}}
{{> byline}}
</article>
{{/lead}}
{{^lead}}<p class="nothing">Nothing has been filed yet. The first articles appear here as soon as a partner has been polled.</p>{{/lead}}
<div class="columns">
<section aria-labelledby="latest"><h2 id="latest">Latest</h2>
{{> article_list}}
</section>
<aside>
<section aria-labelledby="hot"><h2 id="hot"><a href="{{root}}trending">Hot this week</a></h2>
{{> hot_list}}
</section>
{{#has_topics}}
<section aria-labelledby="topics"><h2 id="topics">Topics</h2>
<ul class="categories">
{{#topics}}
<li><a href="{{root}}{{href}}"><bdi>{{label}}</bdi></a> <span>{{count}}</span></li>
{{/topics}}
</ul>
</section>
{{/has_topics}}
{{#has_categories}}
<section aria-labelledby="categories"><h2 id="categories">Popular categories</h2>
<ul class="categories">
{{#categories}}
<li><a href="{{root}}{{href}}"><bdi>{{label}}</bdi></a> <span>{{count}}</span></li>
{{/categories}}
</ul>
</section>
{{/has_categories}}
</aside>
</div>
</main>
)html";

constexpr const char* trending_template = R"html(<main id="main">
<h1>Hot this week</h1>
{{> hot_list}}
</main>
)html";

void set_hot(mustache::data& data, const std::vector<page_article>& hot) {
  data.set("has_hot", mustache::data{!hot.empty()});
  data.set("hot", list_of(hot, article_data));
}

}  // namespace

std::string render_front_page(const front_page& page) {
  auto data = site_data(page.site, page.site.title, "/");
  data.set("lead", page.lead.title.empty() ? mustache::data{false} : article_data(page.lead));
  data.set("articles", list_of(page.latest, article_data));
  data.set("in_full", mustache::data{false});
  set_hot(data, page.hot);
  data.set("has_categories", mustache::data{!page.categories.empty()});
  data.set("categories", links_data(page.categories));
  data.set("has_topics", mustache::data{!page.topics.empty()});
  data.set("topics", links_data(page.topics));
  return render_page(front_template, data);
}

std::string render_trending_page(const page_site& site, const std::vector<page_article>& hot) {
  auto data = site_data(site, "Hot this week \xE2\x80\x93 " + site.title, "/trending");
  data.set("in_full", mustache::data{true});
  set_hot(data, hot);
  return render_page(trending_template, data);
}

}  // namespace wireroom::daemon
