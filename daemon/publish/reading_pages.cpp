// The pages that links of the front page lead to: an article with its sources, and lists of articles.
#include "daemon/publish/page_template.hpp"
#include "daemon/publish/pages.hpp"

namespace wireroom::daemon {
namespace {

constexpr const char* article_template = R"html(<main id="main" class="reading">
{{#shown}}
<article{{#language}} lang="{{language}}"{{/language}}>
{{#has_categories}}<p class="kicker">{{#categories}}<a href="{{root}}{{href}}"><bdi>{{label}}</bdi></a> {{/categories}}</p>{{/has_categories}}
<h1 dir="auto">{{#url}}<a href="{{url}}">{{title}}</a>{{/url}}{{^url}}{{title}}{{/url}}</h1>
<p class="byline"><bdi>{{sources}}</bdi> <time datetime="{{time_iso}}">{{time}}</time></p>
{{#image}}<img src="{{image}}" alt="" loading="lazy" referrerpolicy="no-referrer">{{/image}}
{{#teaser}}<p class="teaser" dir="auto">{{teaser}}</p>{{/teaser}}
</article>
{{/shown}}
<section aria-labelledby="sources"><h2 id="sources">Read it at</h2>
<ul class="sources">
{{#each_source}}
<li>{{#url}}<a href="{{url}}"><bdi>{{partner}}</bdi></a>{{/url}}{{^url}}<bdi>{{partner}}</bdi>{{/url}} <time datetime="{{time_iso}}">{{time}}</time></li>
{{/each_source}}
</ul>
{{#story}}<p class="byline"><a href="{{root}}{{href}}">The whole story: {{count}} articles</a></p>{{/story}}
{{#has_topics}}<ul class="categories" aria-label="Topics">
{{#topics}}
<li><a href="{{root}}{{href}}"><bdi>{{label}}</bdi></a></li>
{{/topics}}
</ul>{{/has_topics}}
</section>
{{#has_related}}
<section aria-labelledby="related"><h2 id="related">Related articles</h2>
{{> article_list}}
</section>
{{/has_related}}
</main>
)html";

constexpr const char* list_template = R"html(<main id="main">
<p class="kicker">{{kind}}</p>
<h1 dir="auto">{{title}}</h1>
{{#own_feed}}<p class="byline">As a feed: <a href="{{root}}{{own_feed}}.rss">RSS</a> <a href="{{root}}{{own_feed}}.atom">Atom</a> <a href="{{root}}{{own_feed}}.json">JSON</a></p>{{/own_feed}}
<section aria-labelledby="articles"><h2 id="articles">Articles</h2>
{{> article_list}}
</section>
</main>
)html";

}  // namespace

std::string render_article_page(const article_page& page) {
  auto data = site_data(page.site, page.shown.title + " \xE2\x80\x93 " + page.site.title, page.path);
  data.set("shown", article_data(page.shown));
  data.set("has_categories", mustache::data{!page.categories.empty()});
  data.set("categories", links_data(page.categories));
  data.set("has_topics", mustache::data{!page.topics.empty()});
  data.set("topics", links_data(page.topics));
  data.set("each_source", list_of(page.sources, [](const page_source& from) {
             mustache::data to;
             to.set("partner", from.partner);
             to.set("url", text(from.url));
             to.set("time", from.time);
             to.set("time_iso", from.time_iso);
             return to;
           }));
  data.set("story", page.story.count > 0 ? links_data({page.story}) : mustache::data{false});
  data.set("has_related", mustache::data{!page.related.empty()});
  data.set("articles", list_of(page.related, article_data));
  return render_page(article_template, data);
}

std::string render_list_page(const list_page& page) {
  auto data = site_data(page.site, page.title + " \xE2\x80\x93 " + page.site.title, page.path);
  data.set("kind", page.kind);
  data.set("title", page.title);
  if (page.has_feed) {
    data.set("own_feed", page.path.substr(1));
    data.set("own_title", page.title);
  }
  data.set("articles", list_of(page.articles, article_data));
  return render_page(list_template, data);
}

}  // namespace wireroom::daemon
