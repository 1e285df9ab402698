#include "daemon/desk/newsroom.hpp"

#include "daemon/desk/filing.hpp"

#include <algorithm>
#include <cmath>
#include <unordered_map>
#include <utility>

#include <boost/json.hpp>

namespace wireroom::daemon {
namespace {

using namespace std::chrono_literals;

// Items a transaction. What is filed falls everywhere into the indexes: together, more of it shares a page.
constexpr std::size_t batch_size = 4000;
constexpr std::size_t recall_size = 2000;     // decisions at a time
constexpr std::size_t places_looked_at = 16;  // items of a story that may stand for it
constexpr std::size_t voices_told = 50;       // of an entry, the strongest
constexpr const char* order_note = "hot order";
// Listing subjects reads all that is remembered, about 6.5 µs an item. Beyond a few of them it is not done
// more often than takes a twentieth of the time; then there is always more to be filed, so none is listed too
// late.
constexpr std::size_t few_items = 10'000;
constexpr auto pause_an_item = 130us;
// What is looked back on at most: days_back and the day that is running.
constexpr auto memory = days_back + std::chrono::days{1};

std::int64_t thousandths(double value) {
  return std::llround(value * 1000);
}

std::string write_order(const std::vector<std::int64_t>& order) {
  return boost::json::serialize(boost::json::array(order.begin(), order.end()));
}

std::vector<std::int64_t> read_order(const std::string& text) {
  boost::system::error_code failure;
  const auto read = boost::json::parse(text, failure);
  std::vector<std::int64_t> order;
  if (failure || !read.is_array()) return order;
  for (const auto& one : read.get_array())
    if (one.is_int64()) order.push_back(one.get_int64());
  return order;
}

}  // namespace

newsroom_settings newsroom_settings_of(const config& from) {
  newsroom_settings out{.window = from.trending.window, .size = from.trending.size};
  if (from.trending.half_life) out.half_life = *from.trending.half_life;
  for (const auto& partner : from.partners)
    if (partner.weight != 1) out.trust[partner.name] = partner.weight;
  out.category_aliases = from.categories;
  return out;
}

newsroom::newsroom(storage::store& db, newsroom_settings settings)
    : db_(db),
      settings_(std::move(settings)),
      board_(settings_.window),
      related_(memory),
      topics_(memory, topics_window) {}

void newsroom::begin_afresh() {
  index_ = {};
  board_ = feeds::trend_board{settings_.window};
  related_ = feeds::related_index{memory};
  topics_ = feeds::topic_board{memory, topics_window};
  topics_.use(feeds::category_names{settings_.category_aliases});
  merged_.clear();
  subjects_due_ = {};
}

/// Of the item that the index filed last.
void newsroom::relate(const feeds::assignment& decided, const storage::recollection& by,
                      const std::string& owner, instant at) {
  related_.add(
      {.article = decided.article, .story = decided.joined, .language = decided.language, .owner = owner},
      index_.telling(), at);
  topics_.add({.article = decided.article,
               .story = decided.joined,
               .title = by.title,
               .language = decided.language,
               .partner = by.partner,
               .owner = owner,
               .categories = by.categories},
              at);
  for (const auto& merge : decided.merged) {
    related_.merge(merge);
    topics_.merge(merge.from, merge.into);
    merged_.push_back(merge);
  }
}

void newsroom::configure(newsroom_settings settings) {
  if (settings == settings_) return;
  settings_ = std::move(settings);
  forget();
}

void newsroom::forget() {
  recalled_ = false;
}

void newsroom::vote(std::int64_t item, const feeds::assignment& decided, const std::string& partner,
                    const std::string& owner, instant place) {
  const auto trust = settings_.trust.find(partner);
  board_.add(item, decided.story, decided.words, owner, place,
             trust == settings_.trust.end() ? 1 : trust->second);
}

storage::result<void> newsroom::open() {
  if (opened_) return {};
  const auto hot = db_.note(hot_note);
  if (!hot) return std::unexpected(hot.error());
  const auto order = db_.note(order_note);
  if (!order) return std::unexpected(order.error());
  const auto subjects = db_.note(subjects_note);
  if (!subjects) return std::unexpected(subjects.error());
  noted_subjects_ = *subjects;
  if (!noted_subjects_.empty())
    subjects_ = feeds::read_subjects(noted_subjects_, slugs_).value_or(feeds::subject_list{});
  noted_hot_ = *hot;
  noted_order_ = *order;
  if (!noted_hot_.empty()) hot_ = feeds::read_hot_list(noted_hot_).value_or(feeds::hot_list{});
  order_.begin_with(read_order(noted_order_));
  opened_ = true;
  return {};
}

storage::result<void> newsroom::recall(std::chrono::sys_days day) {
  if (recalled_) return {};
  if (auto opened = open(); !opened) return opened;
  // What is decided and not stored is not to be decided again, nor is it in the store yet.
  if (!decided_.empty())
    return std::unexpected(storage::error{storage::errc::busy, "decisions wait to be stored"});
  begin_afresh();
  const auto last = db_.latest_decision();
  if (!last) return std::unexpected(last.error());
  latest_ = *last ? (*last)->at : instant{};
  day_ = std::max(day, std::chrono::floor<std::chrono::days>(latest_));
  if (auto done = recall_decisions(day_ - days_back); !done) return done;
  const auto ids = db_.ids();
  if (!ids) return std::unexpected(ids.error());
  index_.continue_after(ids->article, ids->story);
  const auto partings = db_.partings();
  if (!partings) return std::unexpected(partings.error());
  for (const auto& each : *partings) {
    index_.keep_apart(each.from, each.partner);
    for (const auto& other : each.others) index_.keep_apart(each.to, other);
  }

  recalled_ = true;
  return {};
}

storage::result<void> newsroom::recall_decisions(instant since) {
  const auto count = [this](const storage::decision& one) {
    for (const auto& merge : one.decided.merged) board_.merge(merge);
    vote(one.item, one.decided, one.partner, one.owner, one.place);
  };
  // From before the index begins only the votes of a longer window are of interest.
  const auto votes_since = latest_ - settings_.window - 24h;
  const auto broken_off = std::unexpected(storage::error{storage::errc::busy, "stopping"});
  std::int64_t after = 0;
  for (bool more = votes_since < since; more;) {
    if (after != 0 && ending_.stop_requested()) return broken_off;
    const auto decided = db_.decisions(votes_since, after, false, recall_size);
    if (!decided) return std::unexpected(decided.error());
    more = decided->size() == recall_size;
    for (const auto& one : *decided) {
      if (one.at >= since) {
        more = false;
        break;
      }
      after = one.item;
      count(one);
    }
  }
  after = 0;
  for (bool more = true; more;) {
    if (after != 0 && ending_.stop_requested()) return broken_off;
    const auto decided = db_.decisions(since, after, true, recall_size);
    if (!decided) return std::unexpected(decided.error());
    more = decided->size() == recall_size;
    for (const auto& one : *decided) {
      after = one.item;
      index_.restore(story_item_of(one.item, one.known_by), one.at, one.decided);
      relate(one.decided, one.known_by, one.owner, one.at);
      count(one);
    }
  }
  return {};
}

storage::result<void> newsroom::decide(std::span<const storage::unfiled_item> items) {
  std::vector<std::string> urls;
  std::vector<std::int64_t> ids;  // 0: not filed before
  for (const auto& item : items) {
    urls.push_back(article_url(item));
    ids.push_back(item.article != 0 ? item.item : 0);
  }
  const auto by_url = db_.articles_by_url(urls);
  if (!by_url) return std::unexpected(by_url.error());
  const auto before = db_.articles_of_items(ids);
  if (!before) return std::unexpected(before.error());

  // Of this batch, which the store does not know yet: stories by article, articles by URL.
  std::unordered_map<std::int64_t, std::int64_t> story_of;
  std::unordered_map<std::string_view, storage::article_place> founded;
  for (std::size_t i = 0; i < items.size(); ++i) {
    const auto& item = items[i];
    const auto at = std::max(item.first_seen, latest_);
    // With a new day comes a new memory: what was decided before it is stored, then recalled.
    if (std::chrono::floor<std::chrono::days>(at) != day_ || is_over()) return {};
    auto known = item.article != 0 ? (*before)[i] : (*by_url)[i];
    if (known.article == 0)
      if (const auto here = founded.find(item.canonical_url); here != founded.end()) known = here->second;
    if (const auto told = story_of.find(known.article); told != story_of.end()) known.story = told->second;
    latest_ = at;
    auto by = known_by(item);
    auto told = story_item_of(item.item, by);
    told.known_article = known.article;
    told.known_story = known.story;
    const auto decided = index_.add(told, at);
    story_of[decided.article] = decided.story;
    if (!urls[i].empty()) founded.try_emplace(item.canonical_url, decided.article, decided.story);
    for (const auto& merge : decided.merged) board_.merge(merge);
    vote(item.item, decided, item.partner, item.owner, item.place);
    relate(decided, by, item.owner, at);
    decided_.push_back({.item = item.item,
                        .article = decided.article,
                        .decided = decided,
                        .at = at,
                        .known_by = std::move(by)});
  }
  return {};
}

storage::result<void> newsroom::store_decided(instant now) {
  if (decided_.empty()) return {};
  auto stored = db_.file(decided_, now);
  if (stored) decided_.clear();
  return stored;
}

storage::result<std::uint64_t> newsroom::file(const clock& time) {
  std::uint64_t total = 0;
  for (;;) {
    const auto waiting = decided_.size();
    if (auto stored = store_decided(time.now()); !stored) return std::unexpected(stored.error());
    total += waiting;
    if (auto recalled = recall(day_); !recalled) return std::unexpected(recalled.error());
    const auto items = db_.unfiled(batch_size);
    if (!items) return std::unexpected(items.error());
    if (items->empty()) return total;
    const auto day = std::chrono::floor<std::chrono::days>(std::max(items->front().first_seen, latest_));
    if (day != day_) {
      forget();
      if (auto recalled = recall(day); !recalled) return std::unexpected(recalled.error());
    }
    if (auto decided = decide(*items); !decided) return std::unexpected(decided.error());
    if (!is_over()) continue;
    total += decided_.size();
    if (auto stored = store_decided(time.now()); !stored) return std::unexpected(stored.error());
    return total;
  }
}

bool newsroom::is_over() {
  if (!ending_.stop_requested()) return false;
  if (!over_) over_ = std::chrono::steady_clock::now() + patience_;
  return std::chrono::steady_clock::now() >= *over_;
}

storage::result<std::int64_t> newsroom::article_of(const feeds::hot_story& story) {
  const auto count = std::min(story.items.size(), places_looked_at);
  const auto places = db_.articles_of_items(std::span{story.items}.first(count));
  if (!places) return std::unexpected(places.error());
  for (const auto& place : *places)
    if (place.article != 0) return place.article;
  return 0;  // all was purged
}

storage::result<feeds::hot_list> newsroom::measure(instant now) {
  auto profile = feeds::profile_of(settings_.window);
  if (settings_.half_life.count() > 0) profile.half = settings_.half_life;
  const auto ranked = board_.hottest(
      now, profile, settings_.size, [this](std::int64_t story) { return index_.portrait(story); }, order_);
  feeds::hot_list list{.at = now, .entries = {}};
  for (const auto& story : ranked) {
    const auto article = article_of(story);
    if (!article) return std::unexpected(article.error());
    if (*article == 0) continue;
    auto& entry = list.entries.emplace_back();
    entry.story = std::ranges::min(story.stories);
    entry.stories = story.stories;
    entry.article = *article;
    entry.heat = thousandths(story.heat);
    entry.voices = story.voices;
    entry.first_seen = story.first_seen;
    entry.last_seen = story.last_seen;
    for (const auto& part : story.parts) {
      if (entry.parts.size() == voices_told) break;
      entry.parts.push_back({.owner = part.owner,
                             .partner = part.owner,
                             .item = part.item,
                             .age_s = std::chrono::floor<std::chrono::seconds>(part.heard.age).count(),
                             .items = part.heard.items,
                             .day_items = part.heard.day_items,
                             .story_day_items = part.heard.story_day_items,
                             .trust = thousandths(part.heard.weight),
                             .weight = thousandths(part.weight),
                             .share = thousandths(part.share)});
    }
  }
  return list;
}

storage::result<void> newsroom::name_partners(feeds::hot_list& list) {
  for (auto& entry : list.entries) {
    for (auto& part : entry.parts) {
      const auto decided = db_.decision_of(part.item);
      if (!decided) return std::unexpected(decided.error());
      part.partner = *decided ? (*decided)->partner : part.owner;
    }
  }
  return {};
}

storage::result<bool> newsroom::is_gone(const feeds::hot_list& fresh) {
  for (std::size_t i = 0; i < fresh.entries.size(); ++i) {
    const auto shown = hot_.entries[i].article;
    if (shown == fresh.entries[i].article) continue;
    const auto there = db_.articles_by_id(std::span{&shown, 1});
    if (!there) return std::unexpected(there.error());
    if (there->empty()) return true;
  }
  return false;
}

storage::result<void> newsroom::list(instant now) {
  if (auto recalled = recall(day_); !recalled) return recalled;
  auto fresh = measure(now);
  if (!fresh) return std::unexpected(fresh.error());
  auto changed = noted_hot_.empty() || !feeds::tells_the_same(hot_, *fresh);
  if (!changed) {
    const auto gone = is_gone(*fresh);
    if (!gone) return std::unexpected(gone.error());
    changed = *gone;
  }
  if (changed) {
    if (auto named = name_partners(*fresh); !named) return named;
    hot_ = std::move(*fresh);
  }
  if (auto kept = keep_note(hot_note, noted_hot_, feeds::write_hot_list(hot_)); !kept) return kept;
  if (auto kept = keep_note(order_note, noted_order_, write_order(order_.last())); !kept) return kept;
  return list_subjects(now);
}

storage::result<void> newsroom::list_subjects(instant now) {
  const auto began = std::chrono::steady_clock::now();
  if (began < subjects_due_) return {};
  feeds::subject_list fresh;
  const auto topics = topics_.topics(now, settings_.topics);
  const auto slugs = slugs_.assign(topics, now);
  for (std::size_t i = 0; i < topics.size(); ++i)
    fresh.topics.push_back({.slug = slugs[i], .name = topics[i].name, .articles = topics[i].articles});
  for (auto& one : topics_.categories(now, settings_.categories))
    fresh.categories.push_back({.slug = std::move(one.slug),
                                .label = std::move(one.label),
                                .articles = one.articles,
                                .labels = std::move(one.labels)});
  subjects_ = std::move(fresh);
  if (topics_.size() > few_items) subjects_due_ = began + pause_an_item * topics_.size();
  return keep_note(subjects_note, noted_subjects_, feeds::write_subjects(subjects_, slugs_));
}

storage::result<void> newsroom::keep_note(const char* name, std::string& noted, std::string wanted) {
  if (noted == wanted) return {};
  if (auto saved = db_.save_note(name, wanted); !saved) return saved;
  noted = std::move(wanted);
  return {};
}

storage::result<bool> newsroom::tidy(std::size_t limit) {
  const instant texts = day_ - days_back;
  const auto forgotten = db_.forget(texts, std::min(texts, latest_ - settings_.window - 24h), limit);
  if (!forgotten) return std::unexpected(forgotten.error());
  return *forgotten >= limit;
}

}  // namespace wireroom::daemon
