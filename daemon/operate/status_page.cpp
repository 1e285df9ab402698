// The status pages for people. Mustache escapes every value; there are no scripts.
#include "daemon/operate/status.hpp"
#include "daemon/operate/time_text.hpp"
#include "feeds/update/poll_policy.hpp"

#include <algorithm>
#include <tuple>

#include <fmt/format.h>
#include <kainjow/mustache.hpp>

namespace wireroom::daemon {
namespace {

using kainjow::mustache::data;
using kainjow::mustache::mustache;

constexpr std::size_t most_rows = 1000;

constexpr const char* head = R"(<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{{title}}</title>
<link rel="stylesheet" href="/status.css">
</head>
<body>
)";

constexpr const char* status_template = R"(<header>
<h1>{{title}}</h1>
<p>Wireroom {{version}}, up {{uptime}}, configuration {{config}}</p>
<form method="post" action="/reload"><button>Read configuration again</button></form>
</header>
<main>
{{#alarm}}<p class="alarm" role="alert">{{.}}</p>
{{/alarm}}
<dl class="figures">
{{#figure}}<div><dt>{{name}}</dt><dd>{{value}}</dd></div>
{{/figure}}
</dl>
{{#is_trending}}<h2>Trending</h2>
<ol>
{{#trending}}<li>{{name}}, {{value}} voices</li>
{{/trending}}
</ol>
{{/is_trending}}
<h2>Feeds</h2>
<table>
<thead><tr><th scope="col">Partner</th><th scope="col">Feed</th><th scope="col">Standing</th><th scope="col">Last poll</th><th scope="col">Answer</th><th scope="col">Next poll</th><th scope="col">Why</th></tr></thead>
<tbody>
{{#feed}}<tr class="{{standing}}"><td>{{partner}}</td><td><a href="/status/feeds/{{id}}">{{name}}</a></td><td>{{word}}</td><td><time datetime="{{last_utc}}">{{last}}</time></td><td>{{answer}}</td><td>{{next}}</td><td>{{reason}}</td></tr>
{{/feed}}
</tbody>
</table>
{{#left_out}}<p>{{.}} more feeds are well; all are in <code>wireroom status --json</code>.</p>
{{/left_out}}
<h2>Outputs</h2>
<table>
<thead><tr><th scope="col">Path</th><th scope="col">Changed</th><th scope="col">Bytes</th><th scope="col">ETag</th></tr></thead>
<tbody>
{{#output}}<tr><td>{{path}}</td><td><time datetime="{{utc}}">{{changed}}</time></td><td class="number">{{bytes}}</td><td><code>{{etag}}</code></td></tr>
{{/output}}
</tbody>
</table>
</main>
</body>
</html>
)";

constexpr const char* feed_template = R"(<header>
<p><a href="/status">All feeds</a></p>
<h1>{{title}}</h1>
<form method="post" action="/feeds/{{id}}/poll"><button>Poll now</button></form>
{{#move}}<form method="post" action="/feeds/{{id}}/accept-move"><button>Poll {{.}} from now on</button></form>
{{/move}}</header>
<main>
<table>
<tbody>
{{#row}}<tr><th scope="row">{{name}}</th><td>{{value}}</td></tr>
{{/row}}
</tbody>
</table>
</main>
</body>
</html>
)";

std::string render(const char* body, const data& values) {
  mustache page{std::string{head} + body};
  return page.render(values);
}

/// "not modified" of "not_modified".
std::string words_of(std::string name) {
  std::ranges::replace(name, '_', ' ');
  return name;
}

std::string answer_of(const feeds::feed_state& state) {
  auto text = words_of(feeds::name_of(state.outcome));
  if (state.status != 0) text += fmt::format(" ({})", state.status);
  if (!state.error->empty()) text += ": " + *state.error;
  return text;
}

std::string moment_text(const std::optional<instant>& moment, instant now) {
  return moment ? relative_text(*moment, now) : "never";
}

std::string exact_text(const std::optional<instant>& moment, instant now) {
  return moment ? fmt::format("{} ({})", utc_text(*moment), relative_text(*moment, now)) : "never";
}

data row(const std::string& name, const std::string& value) {
  data result;
  result.set("name", name);
  result.set("value", value);
  return result;
}

data row_of(const feed_status& feed, instant now) {
  const auto& state = feed.row.state;
  data result;
  result.set("id", std::to_string(feed.row.id));
  result.set("partner", feed.row.partner);
  result.set("name", state.title.empty() ? feed.row.url : state.title);
  result.set("standing", standing_of(state));
  result.set("word", feed.in_flight ? "polling" : words_of(standing_of(state)));
  result.set("last_utc", state.last_poll ? utc_text(*state.last_poll) : "");
  result.set("last", moment_text(state.last_poll, now));
  result.set("answer", answer_of(state));
  result.set("next", state.stopped ? "stopped" : relative_text(state.next_poll, now));
  result.set("reason", state.reason);
  return result;
}

data alarms_of(const status_values& values, const std::vector<outage>& outages) {
  data list{data::type::list};
  if (!values.storage_error.empty())
    list << data{"Storage: " + values.storage_error + "; polls are held until it recovers"};
  for (const auto& [host, count, error, since] : outages) {
    list << data{fmt::format("Outage: none of {} feeds of {} answers, last success {}: {}", count, host,
                             moment_text(since, values.now), error)};
  }
  if (!values.last_reload_error.empty()) {
    list << data{"The last reload was refused: " + values.last_reload_error};
  }
  return list;
}

}  // namespace

std::string render_status_page(const status_values& values) {
  data page;
  page.set("title", values.title + ": status");
  page.set("version", values.version);
  page.set("uptime", span_text(values.now - values.started));
  page.set("config", values.config_file.empty() ? "none" : values.config_file);
  const auto counted = tally(values.feeds);
  page.set("alarm", alarms_of(values, counted.outages()));

  const auto& counts = counted.feeds();
  data figures{data::type::list};
  const auto figure = [&](const std::string& name, auto value) {
    figures << row(name, fmt::format("{}", value));
  };
  figure("Feeds", values.feeds.size());
  figure("Failing", counts.failing);
  figure("Stopped", counts.stopped);
  figure("Not polled yet", counts.never);
  figure("Polls", values.polls.polls);
  figure("Under way", values.polls.in_flight);
  figure("Not modified", values.polls.not_modified);
  figure("Items", values.stored.items);
  figure("Articles", values.stored.articles);
  figure("To be filed", values.stored.unfiled);
  figure("Responses", values.public_http.responses[2] + values.public_http.responses[3]);
  page.set("figure", figures);

  data trending{data::type::list};
  for (const auto& story : values.trending) trending << row(story.title, std::to_string(story.voices));
  page.set("is_trending", !values.trending.empty());
  page.set("trending", trending);

  std::vector<const feed_status*> order;
  for (const auto& feed : values.feeds) order.push_back(&feed);
  const auto urgency = [](const feed_status* feed) {
    const auto& state = feed->row.state;
    return state.stopped ? 0 : state.error_streak > 0 ? 1 : 2;
  };
  std::ranges::sort(order, [&](const feed_status* a, const feed_status* b) {
    return std::tuple{urgency(a), std::string_view{a->row.partner}, a->row.id} <
           std::tuple{urgency(b), std::string_view{b->row.partner}, b->row.id};
  });
  data feeds{data::type::list};
  for (const auto* feed : std::span{order}.first(std::min(order.size(), most_rows)))
    feeds << row_of(*feed, values.now);
  page.set("feed", feeds);
  if (order.size() > most_rows) page.set("left_out", data{std::to_string(order.size() - most_rows)});

  data outputs{data::type::list};
  for (const auto& output : values.outputs) {
    data line;
    line.set("path", output.path);
    line.set("utc", utc_text(output.modified));
    line.set("changed", relative_text(output.modified, values.now));
    line.set("bytes", std::to_string(output.bytes));
    line.set("etag", output.etag);
    outputs << line;
  }
  page.set("output", outputs);
  return render(status_template, page);
}

std::string render_feed_page(const feed_status& feed, instant now) {
  const auto& stored = feed.row;
  const auto& state = stored.state;
  data rows{data::type::list};
  const auto add = [&](const std::string& name, const std::string& value) {
    if (!value.empty()) rows << row(name, value);
  };
  add("Standing", feed.in_flight ? "polling" : words_of(standing_of(state)));
  add("Address", stored.url);
  if (!stored.configured->empty()) add("Configured as", stored.configured);
  add("Partner", stored.partner);
  add("Owner", stored.owner);
  add("Site", state.site);
  add("Last answer", answer_of(state));
  add("Last poll", exact_text(state.last_poll, now));
  add("Last success", exact_text(state.last_success, now));
  add("Last change of items", exact_text(state.last_change, now));
  add("Next poll", state.stopped ? "stopped; 'Poll now' resumes it" : exact_text(state.next_poll, now));
  add("Why then", state.reason);
  if (state.error_streak > 0) add("Failures in a row", std::to_string(state.error_streak));
  if (state.last_poll)
    add("Bytes", fmt::format("{} in the last poll, {} in all", state.bytes, state.bytes_total));
  add("ETag", state.validators.etag);
  add("Last-Modified", state.validators.last_modified);
  if (const auto rhythm = rhythm_of(state)) add("Publishes about every", span_text(*rhythm));
  if (state.hint_ttl.count() > 0) add("Asks to be polled every", span_text(state.hint_ttl));
  if (!state.moved_to->empty()) {
    add("Redirects to", fmt::format("{} ({} times, since {})", *state.moved_to, state.moved_streak,
                                    exact_text(state.moved_since, now)));
  }
  if (feed.websub) {
    const auto& pushed = *feed.websub;
    add("WebSub", fmt::format("{}{}", words_of(feeds::name_of(pushed.stage)),
                              pushed.live ? ": pushes arrive, polls are a safety net" : ""));
    add("Hub", pushed.hub);
    if (pushed.topic != stored.url) add("Subscribed to as", pushed.topic);
    if (pushed.lease_until) add("Lease until", exact_text(pushed.lease_until, now));
    add("Next request to the hub", exact_text(pushed.wake, now));
    add("Last push", exact_text(pushed.last_push, now));
    add("Pushes filed, refused", fmt::format("{}, {}", pushed.pushes, pushed.refused));
    add("Said of the hub", pushed.error);
  }
  const auto& search = *state.discovery;
  if (!search.chosen.empty()) {
    add("Found", fmt::format("{}, {} {}", search.chosen,
                             search.by_page ? "which its page names," : "a well-known place of its site,",
                             exact_text(search.at, now)));
  }
  for (const auto& offer : search.offers) add("Its page names", offer + ", of another site");
  add("Sent by the operator to", state.accepted);
  add("Known since", exact_text(stored.added, now));

  data page;
  page.set("title", state.title.empty() ? stored.url : state.title);
  page.set("id", std::to_string(stored.id));
  page.set("row", rows);
  if (const auto move = feeds::pending_move(state); !move.empty()) page.set("move", data{move});
  return render(feed_template, page);
}

std::string_view status_stylesheet() {
  return R"(:root { color-scheme: light dark; --line: #8886; --bad: #b3261e; --warn: #8a5a00; }
@media (prefers-color-scheme: dark) { :root { --bad: #ff8a80; --warn: #ffcc66; } }
body { font: 15px/1.45 system-ui, sans-serif; margin: 0 auto; max-width: 100rem; padding: 1rem; }
header { align-items: baseline; border-bottom: 1px solid var(--line); display: flex; flex-wrap: wrap; gap: 0 1.5rem; }
h1 { font-size: 1.3rem; margin: .4rem 0; }
h2 { font-size: 1.05rem; margin: 1.5rem 0 .4rem; }
.alarm { border-left: .3rem solid var(--bad); padding: .3rem .7rem; }
.figures { display: flex; flex-wrap: wrap; gap: .5rem 2rem; }
.figures dt { font-size: .85rem; }
.figures dd { font-size: 1.3rem; font-variant-numeric: tabular-nums; margin: 0; }
main { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { border-bottom: 1px solid var(--line); overflow-wrap: anywhere; padding: .25rem .6rem .25rem 0; text-align: left; vertical-align: top; }
td.number { font-variant-numeric: tabular-nums; text-align: right; }
tr.failing td { color: var(--warn); }
tr.stopped td { color: var(--bad); }
code { font-size: .85em; }
)";
}

}  // namespace wireroom::daemon
