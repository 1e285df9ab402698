#include "daemon/publish/renderer.hpp"

#include "daemon/publish/reading.hpp"
#include "daemon/publish/render_pass.hpp"
#include "daemon/publish/source_order.hpp"
#include "feeds/memory/paged.hpp"
#include "feeds/write/atom.hpp"
#include "feeds/write/json_feed.hpp"
#include "feeds/write/opml.hpp"
#include "feeds/write/rss.hpp"

#include <algorithm>
#include <chrono>
#include <expected>
#include <functional>
#include <memory_resource>
#include <optional>
#include <span>
#include <utility>

#include <fmt/format.h>

namespace wireroom::daemon {
namespace {

/// An output that changes again within this time stays in memory until it has stood for as long: paged out,
/// it would go to the disk with each new article.
constexpr std::chrono::minutes stands_after{10};

constexpr const char* html_media_type = "text/html; charset=utf-8";
constexpr const char* robots = "User-agent: *\nAllow: /\n";

}  // namespace

/// One rendering: gathers the next shelf.
class renderer::pass {
 public:
  pass(renderer& owner, instant now, const newsroom_view& room)
      : owner_{owner},
        settings_{*owner.settings_},
        room_{room},
        now_{std::chrono::floor<std::chrono::seconds>(now)},
        old_{owner.outputs_.load()} {}

  storage::result<void> run() {
    for (const auto& feed : settings_.feeds)
      if (auto done = merged(feed); !done) return done;
    if (auto done = trending_and_pages(); !done) return done;
    owner_.page_keys_ = std::move(page_keys_);
    auto polled = owner_.db_.feeds();
    if (!polled) return std::unexpected{polled.error()};
    put("/partners.opml", feeds::opml_media_type, feeds::write_opml(partners_opml(settings_, *polled)));
    put("/opml", feeds::opml_media_type, feeds::write_opml(merged_opml(settings_)));
    put("/robots.txt", "text/plain; charset=utf-8", robots, audience::asset);
    put("/style.css", "text/css; charset=utf-8", std::string{style_sheet()}, audience::asset);
    put("/favicon.svg", "image/svg+xml", std::string{favicon()}, audience::asset);

    std::ranges::sort(moved_);
    if (next_ != old_->outputs() || moved_ != old_->moved())
      owner_.outputs_.store(std::make_shared<const shelf>(std::move(next_), std::move(moved_)));
    if (owner_.unsaved_.empty()) return {};
    if (auto saved = owner_.db_.save_outputs(owner_.unsaved_); !saved) return saved;
    owner_.unsaved_.clear();
    return {};
  }

 private:
  bool is_young(const snapshot& one) const { return now_ - one.modified < stands_after; }

  /// Where an output lies that is made anew.
  std::pmr::memory_resource& place_after(const std::shared_ptr<const snapshot>& before) const {
    return before && is_young(*before) ? *std::pmr::new_delete_resource() : feeds::paged_memory();
  }

  /// Lets an output stand as it is.
  void leave(const std::string& path, const std::shared_ptr<const snapshot>& before) {
    const bool is_paged = *before->text.get_allocator().resource() == feeds::paged_memory();
    next_[path] = is_paged || is_young(*before) ? before : copy_to(feeds::paged_memory(), *before);
  }

  /// The snapshot of before when its input is the same. False: it is to be made.
  bool keep(const std::string& path, const std::string& input, std::uint64_t key) {
    const auto known = owner_.inputs_.find(input);
    const auto& before = old_->find(path);
    if (!before || known == owner_.inputs_.end() || known->second != key) return false;
    leave(path, before);
    return true;
  }

  void put(const std::string& path, const char* type, std::string bytes, audience readers = audience::feed,
           std::string link = {}) {
    const auto hash = content_hash_of(type, bytes);
    const auto& before = old_->find(path);
    if (before && before->hash == hash) {
      leave(path, before);
      return;
    }
    // Last-Modified of the last real change, from before a restart too; later than the one before it, so that
    // a client with the old date sees the new bytes.
    auto modified = now_;
    const auto known = owner_.states_.find(path);
    const bool same = known != owner_.states_.end() && known->second.etag == hash;
    if (known != owner_.states_.end()) {
      const auto last = std::chrono::floor<std::chrono::seconds>(known->second.modified);
      modified = same ? last : std::max(now_, last + std::chrono::seconds{1});
    }
    if (!same) {
      storage::output_state state{.name = path, .etag = hash, .modified = modified};
      owner_.unsaved_.push_back(state);
      owner_.states_[path] = std::move(state);
    }
    next_[path] = make_snapshot(
        {.content_type = type, .bytes = std::move(bytes), .readers = readers, .link = std::move(link)},
        modified, place_after(before));
  }

  /// What dates a feed that has no article: when it was first published.
  instant empty_since(const std::string& path) const {
    const auto known = owner_.states_.find(path);
    return known == owner_.states_.end() ? instant{now_} : known->second.modified;
  }

  void put_feed(const std::string& path, const std::string& input, std::uint64_t key, auto&& make) {
    const std::string rss = path + ".rss", atom = path + ".atom", json = path + ".json";
    if (keep(rss, input, key) && keep(atom, input, key) && keep(json, input, key)) return;
    const feeds::output_feed feed = make();
    const auto link = [](const std::string& self) { return fmt::format("<{}>; rel=\"self\"", self); };
    put(rss, feeds::rss_media_type, feeds::write_rss(feed), audience::feed, link(feed.rss_url));
    put(atom, feeds::atom_media_type, feeds::write_atom(feed), audience::feed, link(feed.atom_url));
    put(json, feeds::json_feed_media_type, feeds::write_json_feed(feed), audience::feed, link(feed.json_url));
    owner_.inputs_[input] = key;
  }

  storage::result<void> merged(const merged_feed& feed) {
    auto articles = owner_.db_.articles(
        {.partners = feed.partners, .categories = feed.categories, .limit = feed.limit, .since = {}});
    if (!articles) return std::unexpected{articles.error()};
    order_sources(*articles, settings_.prefer);
    const auto path = "/feeds/" + feed.name;
    put_feed(path, path, input_key(*articles),
             [&] { return merged_output(settings_, feed, *articles, empty_since(path + ".rss")); });
    return {};
  }

  /// A page of one article or of a list. There are many and they go with their articles: what they were made
  /// of is remembered in memory alone, and `changed` dates them after a restart.
  void put_page(const std::string& path, const char* type, std::uint64_t key, instant changed, auto&& make,
                audience readers = audience::page, const std::string& link = {}) {
    page_keys_[path] = key;
    const auto& before = old_->find(path);
    const auto known = owner_.page_keys_.find(path);
    if (before && known != owner_.page_keys_.end() && known->second == key) {
      leave(path, before);
      return;
    }
    std::string bytes = make();
    if (before && before->hash == content_hash_of(type, bytes)) {
      leave(path, before);
      return;
    }
    auto modified = std::chrono::floor<std::chrono::seconds>(changed);
    if (before) modified = std::max({modified, now_, before->modified + std::chrono::seconds{1}});
    next_[path] =
        make_snapshot({.content_type = type, .bytes = std::move(bytes), .readers = readers, .link = link},
                      modified, place_after(before));
  }

  /// Page and feed of a topic or category.
  void put_subject(const reading_room& room, const std::string& path, const char* kind,
                   const std::string& title, std::span<const feeds::article> articles) {
    std::vector<const feeds::article*> each;
    for (const auto& one : articles) each.push_back(&one);
    const auto key = room.list_key(each) * 31 + std::hash<std::string>{}(title);
    const auto changed = changed_of(articles, now_);
    put_page(path, html_media_type, key, changed, [&] {
      list_page page{
          .site = site_of(settings_, articles), .path = path, .kind = kind, .title = title, .has_feed = true};
      for (const auto& one : articles) page.articles.push_back(room.linked(one));
      return render_list_page(page);
    });
    std::optional<feeds::output_feed> feed;
    const auto put_form = [&](const char* suffix, const char* type, auto write) {
      const auto self = fmt::format("<{}{}{}>; rel=\"self\"", settings_.base_url, path, suffix);
      const auto make = [&] {
        if (!feed) feed = subject_output(settings_, path, title, articles, changed);
        return write(*feed);
      };
      put_page(path + suffix, type, key, changed, make, audience::feed, self);
    };
    put_form(".rss", feeds::rss_media_type, [](const auto& from) { return feeds::write_rss(from); });
    put_form(".atom", feeds::atom_media_type, [](const auto& from) { return feeds::write_atom(from); });
    put_form(".json", feeds::json_feed_media_type,
             [](const auto& from) { return feeds::write_json_feed(from); });
  }

  storage::result<void> subjects(const reading_room& room) {
    if (room_.subjects == nullptr) return {};
    for (const auto& topic : room_.subjects->topics) {
      const auto count = std::min(topic.articles.size(), listed_articles);
      auto articles = owner_.db_.articles_by_id(std::span{topic.articles}.first(count));
      if (!articles) return std::unexpected{articles.error()};
      order_sources(*articles, settings_.prefer);
      if (articles->empty()) continue;  // all was purged
      put_subject(room, "/topics/" + topic.slug, "Topic", topic.name, *articles);
    }
    for (const auto& category : room_.subjects->categories) {
      auto articles = owner_.db_.articles(
          {.partners = {}, .categories = category.labels, .limit = listed_articles, .since = {}});
      if (!articles) return std::unexpected{articles.error()};
      order_sources(*articles, settings_.prefer);
      if (articles->empty()) continue;
      put_subject(room, "/categories/" + category.slug, "Category", category.label, *articles);
    }
    return {};
  }

  void articles_and_stories(const reading_room& room, std::span<const feeds::article> articles) {
    // Without what was recalled there are no related articles: better no page yet than half of one.
    if (!room_.recalled) return;
    for (const auto& one : articles) {
      put_page(fmt::format("/articles/{}", one.id), html_media_type, room.article_key(one), one.changed,
               [&] { return render_article_page(room.article(one)); });
    }
    const auto forwarded = room.forwarded();
    for (const auto& [id, told] : room.stories()) {
      const auto path = shelf::story_path(id);
      auto changed = told.front()->changed;
      for (const auto* one : told) changed = std::max(changed, one->changed);
      // Its title is that of the article closest to its centre, which may change with what was filed since.
      const auto face = room_.stories.portrait(id);
      const auto key = room.list_key(told) * 31 + static_cast<std::uint64_t>(face ? face->medoid : 0);
      put_page(path, html_media_type, key, changed, [&] { return render_list_page(room.story(id)); });
      // An old id shows the same page, whose canonical address is the new one's.
      if (const auto old = forwarded.find(id); old != forwarded.end()) {
        for (const auto from : old->second) moved_.emplace_back(from, id);
      }
    }
  }

  storage::result<void> trending_and_pages() {
    std::vector<std::int64_t> ids;
    for (const auto& one : room_.hot.entries) ids.push_back(one.article);
    auto hot = owner_.db_.articles_by_id(ids);
    if (!hot) return std::unexpected{hot.error()};
    order_sources(*hot, settings_.prefer);
    auto latest =
        owner_.db_.articles({.partners = {}, .categories = {}, .limit = articles_with_page, .since = {}});
    if (!latest) return std::unexpected{latest.error()};
    order_sources(*latest, settings_.prefer);
    auto read = *latest;
    for (const auto& one : *hot) {
      if (std::ranges::find(read, one.id, &feeds::article::id) == read.end()) read.push_back(one);
    }
    std::erase_if(read, [](const feeds::article& one) { return one.sources.empty(); });
    const reading_room reading{settings_, read, room_};
    if (auto done = subjects(reading); !done) return done;
    articles_and_stories(reading, read);

    const auto shown = std::span{*latest}.first(std::min(latest->size(), settings_.front_articles));
    const auto trend_key = input_key(*hot) * 31 + std::hash<std::string>{}(feeds::write_hot_list(room_.hot));
    put_feed("/trending", "/trending", trend_key,
             [&] { return trending_output(settings_, room_.hot, *hot, empty_since("/trending.rss")); });

    std::vector<const feeds::article*> on_pages;
    for (const auto* list : {&*hot, &*latest}) {
      for (const auto& one : *list) {
        if (list == &*hot || on_pages.size() < hot->size() + shown.size()) on_pages.push_back(&one);
      }
    }
    const auto subjects = room_.subjects != nullptr ? *room_.subjects : feeds::subject_list{};
    auto page_key = trend_key * 31 + reading.list_key(on_pages);
    for (const auto& links : {topic_links(subjects), category_links(subjects)}) {
      for (const auto& one : links)
        page_key = page_key * 31 + std::hash<std::string>{}(one.href + one.label) + one.count;
    }
    if (!keep("/", "pages", page_key) || !keep("/trending", "pages", page_key)) {
      auto listed = hot_of(settings_, room_.hot, *hot);
      std::size_t place = 0;
      for (const auto& one : room_.hot.entries) {
        const auto found = std::ranges::find(*hot, one.article, &feeds::article::id);
        if (found != hot->end() && !found->sources.empty()) reading.link(listed[place++], *found);
      }
      put("/trending", html_media_type, render_trending_page(site_of(settings_, shown), listed),
          audience::page);
      auto front = front_page_of(settings_, shown, std::move(listed), subjects);
      link_front(front, reading, shown);
      put("/", html_media_type, render_front_page(front), audience::page);
      owner_.inputs_["pages"] = page_key;
    }
    owner_.hot_.store(std::make_shared<const std::vector<page_article>>(hot_of(settings_, room_.hot, *hot)),
                      std::memory_order_release);
    return {};
  }

  static void link_front(front_page& page, const reading_room& reading,
                         std::span<const feeds::article> articles) {
    std::size_t place = 0;
    for (const auto& one : articles) {
      if (one.sources.empty()) continue;
      if (place == 0)
        reading.link(page.lead, one);
      else if (place <= page.latest.size())
        reading.link(page.latest[place - 1], one);
      ++place;
    }
  }

  renderer& owner_;
  const publish_settings& settings_;
  const newsroom_view& room_;
  sys_seconds now_;
  std::shared_ptr<const shelf> old_;
  shelf::map next_;
  shelf::moved_stories moved_;
  input_keys page_keys_;
};

renderer::renderer(storage::store& db, shelf_slot& outputs, publish_settings settings)
    : db_{db},
      outputs_{outputs},
      next_settings_{std::make_shared<const publish_settings>(std::move(settings))} {}

void renderer::configure(publish_settings settings) {
  auto next = std::make_shared<const publish_settings>(std::move(settings));
  const std::scoped_lock lock{mutex_};
  next_settings_ = std::move(next);
}

storage::result<void> renderer::render(instant now, const newsroom_view& room) {
  {
    const std::scoped_lock lock{mutex_};
    if (next_settings_) {
      settings_ = std::exchange(next_settings_, nullptr);
      inputs_.clear();
      page_keys_.clear();
    }
  }
  if (!restored_) {
    auto states = db_.outputs();
    if (!states) return std::unexpected{states.error()};
    for (auto& state : *states) states_[state.name] = std::move(state);
    restored_ = true;
  }
  auto done = pass{*this, now, room}.run();
  if (done) ready_.store(true, std::memory_order_release);
  return done;
}

}  // namespace wireroom::daemon
