#include "daemon/desk/explain.hpp"

#include "daemon/desk/newsroom.hpp"
#include "daemon/publish/source_order.hpp"
#include "feeds/stories/story_space.hpp"
#include "feeds/text/date.hpp"
#include "feeds/text/html.hpp"
#include "feeds/text/url.hpp"
#include "feeds/write/xml_writer.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <optional>

#include <boost/json.hpp>
#include <fmt/format.h>

namespace wireroom::daemon {
namespace {

constexpr std::size_t most_items = 20;

std::string when(instant at) {
  return feeds::format_rfc3339(std::chrono::floor<std::chrono::seconds>(at));
}

std::optional<std::int64_t> id_of(std::string_view what) {
  std::int64_t id = 0;
  const auto [end, failure] = std::from_chars(what.data(), what.data() + what.size(), id);
  if (failure != std::errc{} || end != what.data() + what.size() || id < 1) return {};
  return id;
}

reason identity_of(const std::string& key) {
  const auto rest = key.size() > 2 ? key.substr(2) : std::string{};
  if (key.starts_with("i:"))
    return {"identity", "id", fmt::format("its feed tells items apart by their id, here '{}'", rest)};
  if (key.starts_with("l:"))
    return {"identity", "link",
            fmt::format("it has no id that can be relied on, so its link is its identity: {}", rest)};
  return {"identity", "contents", "it has neither id nor link: title and contents are its identity"};
}

reason dates_of(const storage::item_account& item, const feeds::item_body& body) {
  const auto& stated = body.published ? body.published : body.updated;
  if (!stated)
    return {
        "dates", "no date",
        fmt::format("states no date: it stands at {}, when it came (on a feed's first poll, an hour earlier "
                    "for each item before it)",
                    when(item.place))};
  if (*stated > item.place)
    return {"dates", "future",
            fmt::format("states {}, which was the future when it came: it stands at {}", when(*stated),
                        when(item.place))};
  if (*stated < item.place)
    return {
        "dates", "place stays",
        fmt::format("states {} now and stands at {}, where it took its place: an edit never moves an item",
                    when(*stated), when(item.place))};
  return {"dates", "as stated", fmt::format("stands at {}, as it states", when(item.place))};
}

std::string title_of(const feeds::item_body& body) {
  return feeds::one_line(body.title.type == feeds::text_type::plain ? body.title.value
                                                                    : feeds::html_to_text(body.title.value));
}

/// The others of an article: "17 of Harbour Times, 22 of Buoy and 3 more".
std::string others(const feeds::article& article, std::int64_t item) {
  std::string line;
  std::size_t told = 0, all = 0;
  for (const auto& source : article.sources) {
    if (source.item == item) continue;
    if (++all <= 6) {
      line += fmt::format("{}{} of {}", told == 0 ? "" : ", ", source.item, feeds::one_line(source.partner));
      ++told;
    }
  }
  return all > told ? fmt::format("{} and {} more", line, all - told) : line;
}

reason article_reason(const feeds::article& article, const storage::item_account& item,
                      const std::optional<storage::decision>& decision) {
  using feeds::article_rule;
  const auto id = article.id;
  const auto with = others(article, item.item);
  const auto company = with.empty() ? std::string{} : fmt::format("; with it: items {}", with);
  if (!decision)
    return {"article", "canonical URL",
            fmt::format("article {}: filed by its canonical URL before stories were kept{}", id, company)};
  switch (decision->decided.rule) {
    case article_rule::url:
      return {"article", "canonical URL",
              fmt::format("article {}: the same canonical URL, {}{}", id, item.canonical_url, company)};
    case article_rule::title:
      return {
          "article", "title",
          fmt::format("article {}: its title has nearly the same words, within one story{}", id, company)};
    case article_rule::body:
      return {"article", "text", fmt::format("article {}: its text is nearly the same{}", id, company)};
    case article_rule::split:
      return {"article", "split", fmt::format("article {}: an operator split it off{}", id, company)};
    case article_rule::founded:
      break;
  }
  return {"article", "founded",
          fmt::format("article {}: unlike all that was there when it came{}", id, company)};
}

reason sources_reason(feeds::article article, const std::map<std::string, int>& prefer) {
  order_sources(std::span{&article, 1}, prefer);
  const auto& shown = article.sources.front();
  const auto known = prefer.find(shown.partner);
  if (known != prefer.end() && known->second != 0)
    return {"sources", "preference",
            fmt::format("item {} of {} is shown: prefer = {}", shown.item, shown.partner, known->second)};
  return {"sources", "published first",
          fmt::format("item {} of {} is shown: it was published first, {}", shown.item, shown.partner,
                      when(shown.place))};
}

reason story_reason(const feeds::article& article, const storage::decision& decision) {
  const auto& decided = decision.decided;
  std::string says = fmt::format("story {}", article.story);
  std::string rule = "article";
  if (decided.score != 0) {
    rule = "likeness";
    says += fmt::format(": it fitted story {} with {:.3f}, where {:.2f} is needed", decided.joined,
                        decided.score / 1000.0, feeds::join_score);
  } else if (decided.rule == feeds::article_rule::url || decided.rule == feeds::article_rule::body) {
    says += ": that of its article";
  } else {
    rule = "founded";
    says += fmt::format(": no living story was like it, so it founded story {}", decided.joined);
  }
  for (const auto& merge : decided.merged)
    says += fmt::format("; it showed {} and {} to be one", merge.from, merge.into);
  if (decided.joined != article.story && decided.merged.empty())
    says += fmt::format("; {} was merged into {} later", decided.joined, article.story);
  says += fmt::format("; language {}", decided.language);
  if (!decided.counted) says += ", which is not the story's, so its words did not shape it";
  return {"story", rule, says};
}

reason trending_reason(const feeds::hot_list& hot, std::int64_t story) {
  const auto entry = std::ranges::find_if(hot.entries, [&](const feeds::hot_entry& one) {
    return std::ranges::find(one.stories, story) != one.stories.end();
  });
  if (entry == hot.entries.end())
    return {"trending", "not listed",
            fmt::format("not on the list of {}: fewer than two owners tell it, or {} stories are hotter",
                        when(hot.at), hot.entries.size())};
  std::string parts;
  for (const auto& part : entry->parts) {
    parts += fmt::format("{}{} {:.3f} (item {}, {:.1f} h old, {} in the story", parts.empty() ? "" : " + ",
                         part.owner, static_cast<double>(part.share) / 1000, part.item,
                         static_cast<double>(part.age_s) / 3600, part.items);
    if (part.trust != 1000) parts += fmt::format(", weight {}", static_cast<double>(part.trust) / 1000);
    if (part.day_items > 20 || part.story_day_items > 8)
      parts +=
          fmt::format(", damped: {} items that day, {} in the story", part.day_items, part.story_day_items);
    if (part.share < part.weight) parts += ", the title of another's";
    parts += ")";
  }
  return {"trending", "heat",
          fmt::format("number {} on the list of {}: heat {:.3f} of {} voices = {}",
                      entry - hot.entries.begin() + 1, when(hot.at), static_cast<double>(entry->heat) / 1000,
                      entry->voices, parts)};
}

}  // namespace

storage::result<std::vector<explanation>> explain(storage::store& db, std::string_view what,
                                                  const std::map<std::string, int>& prefer) {
  const auto id = id_of(what);
  const auto canonical = id ? std::string{} : feeds::canonical_url(what);
  std::vector<std::string> keys;
  if (!id) keys = {fmt::format("i:{}", what), fmt::format("l:{}", canonical)};
  const auto found = db.find_items(id.value_or(0), canonical, keys, most_items);
  if (!found) return std::unexpected(found.error());
  const auto noted = db.note(hot_note);
  if (!noted) return std::unexpected(noted.error());
  const auto hot = feeds::read_hot_list(*noted).value_or(feeds::hot_list{});
  const auto partings = db.partings();
  if (!partings) return std::unexpected(partings.error());

  std::vector<explanation> all;
  for (const auto& item : *found) {
    auto& made = all.emplace_back();
    made.item = item.item;
    made.url = item.canonical_url;
    const auto add = [&](reason one) { made.reasons.push_back(std::move(one)); };
    add({"feed", "",
         fmt::format("feed {}, {}, of {} (owner {})", item.feed, item.feed_url, item.partner, item.owner)});
    add(identity_of(item.key));
    if (item.item == 0) {
      add({"stored", "purged",
           fmt::format("dropped: it was older than {} and no longer in its feed; it does not return as new",
                       when(item.purged))});
      continue;
    }
    add({"stored", item.changed > item.first_seen ? "edited" : "new",
         fmt::format(
             "first seen {}{}; its feed {}", when(item.first_seen),
             item.changed > item.first_seen ? fmt::format(", last edited {}", when(item.changed)) : "",
             item.held ? "holds it still" : "holds it no longer")});
    if (item.article == 0) {
      add({"article", "waiting",
           "it is not filed yet: a daemon does that within seconds, a round at its end"});
      continue;
    }
    const auto articles = db.articles_by_id(std::span{&item.article, 1});
    if (!articles) return std::unexpected(articles.error());
    if (articles->empty()) continue;  // purged just now
    const auto& article = articles->front();
    const auto source = std::ranges::find(article.sources, item.item, &feeds::source::item);
    if (source != article.sources.end()) {
      made.title = title_of(source->body);
      if (made.url.empty()) made.url = source->body.url;
      add(dates_of(item, source->body));
    }
    const auto decision = db.decision_of(item.item);
    if (!decision) return std::unexpected(decision.error());
    add(article_reason(article, item, *decision));
    for (const auto& each : *partings) {
      if (each.item == item.item)
        add({"article", "split",
             fmt::format("split from article {} on {}; no text of {} joins that again", each.from,
                         when(each.at), each.partner)});
      else if (each.from == item.article)
        add({"article", "split",
             fmt::format("item {} of {} was split from this article on {}", each.item, each.partner,
                         when(each.at))});
    }
    add(sources_reason(article, prefer));
    if (!*decision || article.story == 0) {
      add({"story", "none", "it was filed before stories were kept"});
      continue;
    }
    add(story_reason(article, **decision));
    add(trending_reason(hot, article.story));
  }
  return all;
}

std::string explanations_json(const std::vector<explanation>& all) {
  namespace json = boost::json;
  json::array items;
  for (const auto& one : all) {
    json::array reasons;
    for (const auto& [about, rule, says] : one.reasons)
      reasons.push_back(json::object{{"about", about}, {"rule", rule}, {"says", says}});
    items.push_back(json::object{
        {"item", one.item}, {"title", one.title}, {"url", one.url}, {"reasons", std::move(reasons)}});
  }
  return json::serialize(json::object{{"items", std::move(items)}}) + "\n";
}

}  // namespace wireroom::daemon
