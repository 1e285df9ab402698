#include "daemon/publish/renderer.hpp"

#include "daemon/publish/render_pass.hpp"
#include "daemon/publish/source_order.hpp"
#include "feeds/write/atom.hpp"
#include "feeds/write/json_feed.hpp"
#include "feeds/write/opml.hpp"
#include "feeds/write/rss.hpp"

#include <algorithm>
#include <chrono>
#include <expected>
#include <functional>
#include <utility>

#include <fmt/format.h>

namespace wireroom::daemon {
namespace {

constexpr std::size_t counted_for_categories =
    120;  // latest articles that popular categories are counted over
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
    auto polled = owner_.db_.feeds();
    if (!polled) return std::unexpected{polled.error()};
    put("/partners.opml", feeds::opml_media_type, feeds::write_opml(partners_opml(settings_, *polled)));
    put("/opml", feeds::opml_media_type, feeds::write_opml(merged_opml(settings_)));
    put("/robots.txt", "text/plain; charset=utf-8", robots, audience::asset);
    put("/style.css", "text/css; charset=utf-8", std::string{style_sheet()}, audience::asset);
    put("/favicon.svg", "image/svg+xml", std::string{favicon()}, audience::asset);

    if (next_ != old_->outputs()) owner_.outputs_.store(std::make_shared<const shelf>(std::move(next_)));
    if (owner_.unsaved_.empty()) return {};
    if (auto saved = owner_.db_.save_outputs(owner_.unsaved_); !saved) return saved;
    owner_.unsaved_.clear();
    return {};
  }

 private:
  /// The snapshot of before when its input is the same. False: it is to be made.
  bool keep(const std::string& path, const std::string& input, std::uint64_t key) {
    const auto known = owner_.inputs_.find(input);
    const auto& before = old_->find(path);
    if (!before || known == owner_.inputs_.end() || known->second != key) return false;
    next_[path] = before;
    return true;
  }

  void put(const std::string& path, const char* type, std::string bytes, audience readers = audience::feed,
           std::string link = {}) {
    const auto hash = content_hash_of(type, bytes);
    if (const auto& before = old_->find(path); before && before->hash == hash) {
      next_[path] = before;
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
        modified);
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

  storage::result<void> trending_and_pages() {
    std::vector<std::int64_t> ids;
    for (const auto& one : room_.hot.entries) ids.push_back(one.article);
    auto hot = owner_.db_.articles_by_id(ids);
    if (!hot) return std::unexpected{hot.error()};
    order_sources(*hot, settings_.prefer);
    auto latest = owner_.db_.articles({.partners = {},
                                       .categories = {},
                                       .limit = std::max(counted_for_categories, settings_.front_articles),
                                       .since = {}});
    if (!latest) return std::unexpected{latest.error()};
    order_sources(*latest, settings_.prefer);

    const auto trend_key = input_key(*hot) * 31 + std::hash<std::string>{}(feeds::write_hot_list(room_.hot));
    put_feed("/trending", "/trending", trend_key,
             [&] { return trending_output(settings_, room_.hot, *hot, empty_since("/trending.rss")); });

    const auto page_key = trend_key * 31 + input_key(*latest);
    if (!keep("/", "pages", page_key) || !keep("/trending", "pages", page_key)) {
      auto listed = hot_of(settings_, room_.hot, *hot);
      put("/trending", html_media_type, render_trending_page(site_of(settings_, *latest), listed),
          audience::page);
      put("/", html_media_type, render_front_page(front_page_of(settings_, *latest, std::move(listed))),
          audience::page);
      owner_.inputs_["pages"] = page_key;
    }
    owner_.hot_.store(std::make_shared<const std::vector<page_article>>(hot_of(settings_, room_.hot, *hot)),
                      std::memory_order_release);
    return {};
  }

  renderer& owner_;
  const publish_settings& settings_;
  const newsroom_view& room_;
  sys_seconds now_;
  std::shared_ptr<const shelf> old_;
  shelf::map next_;
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
