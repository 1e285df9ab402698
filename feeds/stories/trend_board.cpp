#include "feeds/stories/trend_board.hpp"

#include <algorithm>
#include <map>
#include <tuple>

namespace wireroom::feeds {
namespace {

constexpr std::size_t max_votes = 2'000'000;
constexpr std::size_t candidates_per_place = 4;  // of the list, that are looked at for being the same
constexpr float same_story = 0.22F;              // cosine of the cores
constexpr std::chrono::hours day{24};

}  // namespace

void trend_board::add(std::int64_t item, std::int64_t story, std::uint64_t words, std::string_view owner,
                      instant at, double weight) {
  now_ = std::max(now_, at);
  const auto [known, fresh] =
      owner_ids_.try_emplace(std::string{owner}, static_cast<std::uint32_t>(owner_times_.size()));
  if (fresh) owner_times_.emplace_back();
  owner_times_[known->second].push_back(now_);
  stories_[story].push_back({.at = now_,
                             .item = item,
                             .words = words,
                             .owner = known->second,
                             .weight = static_cast<float>(weight)});
  if (++votes_ > max_votes) expire(now_);
}

void trend_board::merge(const story_merge& merge) {
  const auto from = stories_.find(merge.from);
  if (from == stories_.end()) return;
  auto votes = std::move(from->second);
  stories_.erase(from);
  auto& into = stories_[merge.into];
  into.insert(into.end(), votes.begin(), votes.end());
  std::ranges::sort(into, {}, [](const vote& one) { return std::tuple{one.at, one.item}; });
}

void trend_board::expire(instant now) {
  now_ = std::max(now_, now);
  // Beyond the bound the memory gets shorter, for all alike.
  auto oldest = now_ - memory_;
  for (auto shorter = memory_;; shorter = shorter * 3 / 4) {
    oldest = now_ - shorter;
    votes_ = 0;
    for (auto& [story, votes] : stories_) {
      votes.erase(votes.begin(), std::ranges::upper_bound(votes, oldest, {}, &vote::at));
      votes_ += votes.size();
    }
    std::erase_if(stories_, [](const auto& story) { return story.second.empty(); });
    if (votes_ <= max_votes / 4 * 3 || shorter < day) break;
  }
  for (auto& times : owner_times_) {
    while (!times.empty() && times.front() <= oldest - day) times.pop_front();
  }
}

std::uint32_t trend_board::items_in_day(std::uint32_t owner, instant until) const {
  const auto& times = owner_times_[owner];
  return static_cast<std::uint32_t>(std::ranges::upper_bound(times, until) -
                                    std::ranges::upper_bound(times, until - day));
}

void trend_board::weigh(entry& one, instant now, const heat_profile& profile) const {
  struct said {
    voice heard;
    instant newest{};
    std::vector<instant> times;
  };
  std::map<std::uint32_t, said> owners;
  for (const auto& each : one.votes) {
    auto& owner = owners[each.owner];
    ++owner.heard.items;
    owner.times.push_back(each.at);
    if (each.at >= owner.newest) {
      owner.newest = each.at;
      owner.heard.words = each.words;
      owner.heard.weight = static_cast<double>(each.weight);
    }
  }
  std::vector<voice> voices;
  voices.reserve(owners.size());
  one.last = {};
  for (auto& [owner, what] : owners) {
    what.heard.age = now - what.newest;
    // Counted up to its newest item, not to now: a flood stays a flood when it is over.
    what.heard.story_day_items = static_cast<std::uint32_t>(
        std::ranges::count_if(what.times, [&](instant at) { return at > what.newest - day; }));
    what.heard.day_items = items_in_day(owner, what.newest);
    one.last = std::max(one.last, what.newest);
    voices.push_back(what.heard);
  }
  one.voices = static_cast<std::uint32_t>(voices.size());
  one.heat = heat_of(voices, profile);
}

std::vector<hot_story> trend_board::hottest(instant now, std::chrono::milliseconds window, std::size_t size,
                                            const portraits& look, steady_order& order) {
  expire(now);
  const auto profile = profile_of(window);
  std::vector<entry> entries;
  for (const auto& [story, votes] : stories_) {
    const auto first = std::ranges::upper_bound(votes, now_ - window, {}, &vote::at);
    if (std::ranges::all_of(first, votes.end(), [&](const vote& one) { return one.owner == first->owner; })) {
      continue;  // also when there are none
    }
    auto& one = entries.emplace_back();
    one.stories = {story};
    one.votes.assign(first, votes.end());
    weigh(one, now_, profile);
  }
  const auto hotter = [](const entry& a, const entry& b) {
    return std::tuple{a.heat, a.last, b.stories[0]} > std::tuple{b.heat, b.last, a.stories[0]};
  };
  std::ranges::sort(entries, hotter);
  if (entries.size() > size * candidates_per_place) entries.resize(size * candidates_per_place);

  std::vector<entry> merged;
  std::vector<std::optional<story_portrait>> faces;
  for (auto& one : entries) {
    auto face = look(one.stories[0]);
    const auto same = std::ranges::find_if(
        faces, [&](const auto& other) { return face && other && likeness(*face, *other) >= same_story; });
    if (same == faces.end()) {
      merged.push_back(std::move(one));
      faces.push_back(std::move(face));
      continue;
    }
    auto& into = merged[static_cast<std::size_t>(same - faces.begin())];
    into.stories.push_back(one.stories[0]);
    into.votes.insert(into.votes.end(), one.votes.begin(), one.votes.end());
    weigh(into, now_, profile);
  }
  std::ranges::sort(merged, hotter);

  std::vector<std::pair<std::int64_t, double>> ranked;
  for (const auto& one : merged) ranked.emplace_back(one.stories[0], one.heat);
  std::vector<hot_story> out;
  for (const auto id : order.arrange(ranked)) {
    if (out.size() == size) break;
    auto& one = *std::ranges::find_if(merged, [&](const entry& each) { return each.stories[0] == id; });
    std::ranges::sort(one.votes, std::greater{},
                      [](const vote& each) { return std::tuple{each.at, each.item}; });
    hot_story listed{.stories = one.stories,
                     .heat = one.heat,
                     .voices = one.voices,
                     .first_seen = one.votes.back().at,
                     .last_seen = one.last,
                     .shown = one.votes.front().item,
                     .items = {}};
    if (const auto face = look(id); face && face->medoid != 0) listed.shown = face->medoid;
    listed.items.push_back(listed.shown);
    for (const auto& each : one.votes) {
      if (each.item != listed.shown) listed.items.push_back(each.item);
    }
    out.push_back(std::move(listed));
  }
  return out;
}

}  // namespace wireroom::feeds
