#include "daemon/publish/reading.hpp"

#include "daemon/publish/local_time.hpp"
#include "daemon/publish/render_pass.hpp"
#include "feeds/text/date.hpp"
#include "feeds/write/uri.hpp"
#include "feeds/write/xml_writer.hpp"

#include <algorithm>
#include <chrono>
#include <functional>

#include <fmt/format.h>

namespace wireroom::daemon {
namespace {

// More are asked for than are shown: not every related article still has a page.
constexpr std::size_t related_looked_at = 16;
constexpr std::size_t shown_sources = 50;

std::uint64_t mixed(std::uint64_t key, std::uint64_t with) {
  return (key ^ with) * 0x100000001b3u + (key >> 29);
}

std::uint64_t mixed(std::uint64_t key, const std::string& with) {
  return mixed(key, std::hash<std::string>{}(with));
}

page_link link_of(const feeds::listed_topic& topic) {
  return {.label = topic.name, .href = "topics/" + topic.slug, .count = topic.articles.size()};
}

page_link link_of(const feeds::listed_category& category) {
  return {.label = category.label, .href = "categories/" + category.slug, .count = category.articles};
}

template <typename Listed>
std::vector<page_link> links_of(const std::vector<Listed>& all) {
  std::vector<page_link> out;
  for (const auto& one : std::span{all}.first(std::min(all.size(), front_subjects)))
    out.push_back(link_of(one));
  return out;
}

}  // namespace

std::vector<page_link> topic_links(const feeds::subject_list& subjects) {
  return links_of(subjects.topics);
}

std::vector<page_link> category_links(const feeds::subject_list& subjects) {
  return links_of(subjects.categories);
}

reading_room::reading_room(const publish_settings& settings, std::span<const feeds::article> articles,
                           const newsroom_view& room)
    : settings_{settings}, room_{room} {
  if (room.merged != nullptr) {
    for (const auto& [from, into] : *room.merged) forwards_.insert_or_assign(from, into);
  }
  for (const auto& one : articles) {
    articles_.emplace(one.id, &one);
    keys_.emplace(one.id, input_key(std::span{&one, 1}));
    if (one.story != 0) stories_[current(one.story)].push_back(&one);
  }
  std::erase_if(stories_, [](const auto& story) { return story.second.size() < 2; });
  if (room.subjects == nullptr) return;
  for (const auto& topic : room.subjects->topics) {
    for (const auto id : topic.articles) topics_[id].push_back(&topic);
  }
  for (const auto& category : room.subjects->categories) {
    for (const auto& label : category.labels) categories_.emplace(label, &category);
  }
}

std::int64_t reading_room::current(std::int64_t id) const {
  for (std::size_t steps = 0; steps <= forwards_.size(); ++steps) {
    const auto next = forwards_.find(id);
    if (next == forwards_.end()) break;
    id = next->second;
  }
  return id;
}

std::map<std::int64_t, std::vector<std::int64_t>> reading_room::forwarded() const {
  std::map<std::int64_t, std::vector<std::int64_t>> out;
  for (const auto& [from, into] : forwards_) {
    if (const auto story = stories_.find(current(into)); story != stories_.end())
      out[story->first].push_back(from);
  }
  for (auto& [story, ids] : out) std::ranges::sort(ids);
  return out;
}

void reading_room::link(page_article& to, const feeds::article& from) const {
  if (articles_.contains(from.id)) to.page = fmt::format("articles/{}", from.id);
  const auto story = current(from.story);
  if (stories_.contains(story)) to.story_page = fmt::format("stories/{}", story);
}

page_article reading_room::linked(const feeds::article& from) const {
  auto to = page_article_of(settings_, from);
  link(to, from);
  return to;
}

std::vector<const feeds::article*> reading_room::related(const feeds::article& of) const {
  std::vector<const feeds::article*> out;
  if (room_.related == nullptr) return out;
  for (const auto id : room_.related->related(of.id, related_looked_at)) {
    if (out.size() == related_articles) break;
    if (const auto known = articles_.find(id); known != articles_.end()) out.push_back(known->second);
  }
  return out;
}

article_page reading_room::article(const feeds::article& of) const {
  article_page page{.site = site_of(settings_, std::span{&of, 1}),
                    .path = fmt::format("/articles/{}", of.id),
                    .shown = linked(of)};
  for (const auto& source : of.sources) {
    if (page.sources.size() == shown_sources) break;
    page.sources.push_back(
        {.partner = feeds::one_line(source.partner),
         .url = feeds::publishable_uri(source.body.url),
         .time = short_time(source.place, settings_.timezone, settings_.language),
         .time_iso = feeds::format_rfc3339(std::chrono::floor<std::chrono::seconds>(source.place))});
    for (const auto& label : source.body.categories) {
      const auto known = categories_.find(label);
      if (known == categories_.end()) continue;
      auto link = link_of(*known->second);
      if (std::ranges::find(page.categories, link.href, &page_link::href) == page.categories.end())
        page.categories.push_back(std::move(link));
    }
  }
  if (const auto story = stories_.find(current(of.story)); story != stories_.end())
    page.story = {
        .label = {}, .href = fmt::format("stories/{}", story->first), .count = story->second.size()};
  for (const auto* one : related(of)) page.related.push_back(linked(*one));
  if (const auto known = topics_.find(of.id); known != topics_.end()) {
    for (const auto* topic : known->second) page.topics.push_back(link_of(*topic));
  }
  return page;
}

list_page reading_room::story(std::int64_t id) const {
  const auto& articles = stories_.at(id);
  list_page page{.site = site_of(settings_, std::span{articles.front(), 1}),
                 .path = fmt::format("/stories/{}", id),
                 .kind = "Story",
                 .title = {}};
  // In order: how it came about is read from the top.
  for (const auto* one : articles) {
    if (page.articles.size() == listed_articles) break;
    page.articles.push_back(linked(*one));
  }
  std::ranges::reverse(page.articles);
  auto shown = articles.front();
  if (const auto face = room_.stories.portrait(id); face && face->medoid != 0) {
    for (const auto* one : articles) {
      if (std::ranges::find(one->sources, face->medoid, &feeds::source::item) != one->sources.end())
        shown = one;
    }
  }
  page.title = linked(*shown).title;
  return page;
}

std::uint64_t reading_room::article_key(const feeds::article& of) const {
  auto key = mixed(0xcbf29ce484222325u, keys_.at(of.id));
  for (const auto* one : related(of)) key = mixed(key, keys_.at(one->id));
  if (const auto story = stories_.find(current(of.story)); story != stories_.end())
    key = mixed(mixed(key, static_cast<std::uint64_t>(story->first)), story->second.size());
  if (const auto known = topics_.find(of.id); known != topics_.end()) {
    for (const auto* topic : known->second) key = mixed(mixed(key, topic->slug), topic->name);
  }
  for (const auto& source : of.sources) {
    for (const auto& label : source.body.categories) {
      const auto known = categories_.find(label);
      if (known != categories_.end()) key = mixed(mixed(key, known->second->slug), known->second->label);
    }
  }
  return key;
}

std::uint64_t reading_room::list_key(std::span<const feeds::article* const> articles) const {
  std::uint64_t key = 0xcbf29ce484222325u;
  for (const auto* one : articles) {
    const auto known = keys_.find(one->id);
    key = mixed(key, known != keys_.end() ? known->second : ~input_key(std::span{one, 1}));
    const auto story = current(one->story);
    key = mixed(key, stories_.contains(story) ? static_cast<std::uint64_t>(story) : 0);
  }
  return key;
}

}  // namespace wireroom::daemon
