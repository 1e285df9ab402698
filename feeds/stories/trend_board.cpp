#include "feeds/stories/trend_board.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <string_view>
#include <tuple>
#include <unordered_map>

namespace wireroom::feeds {
namespace {

constexpr std::size_t max_votes = 2'000'000;
constexpr std::size_t candidates_per_place = 4;         // of the list, that are looked at for being the same
constexpr double same_story = 0.22, same_piece = 0.08;  // cosine of the cores: of equals, of a small one
constexpr double equal_share = 0.5;                     // of the heat, from which on two are equals
constexpr double least_heard = 0.8;  // of voices, after damping: two that send 100 items a day are heard
constexpr double least_calm = 0.2;   // of an owner whose item may stand for the story
constexpr std::chrono::hours day{24};

}  // namespace

void trend_board::add(std::int64_t item, std::int64_t story, std::uint64_t words, std::string_view owner,
                      instant at, double weight) {
  now_ = std::max(now_, at);
  const auto [known, fresh] =
      owner_ids_.try_emplace(std::string{owner}, static_cast<std::uint32_t>(owner_times_.size()));
  if (fresh) {
    owner_times_.emplace_back();
    owners_.emplace_back(owner);
  }
  auto& times = owner_times_[known->second];
  if (!times.empty() && times.back() > at) mixed_owners_.insert(known->second);
  times.push_back(at);
  auto& votes = stories_[story];
  if (!votes.empty() && votes.back().at > at) mixed_stories_.insert(story);
  votes.push_back(
      {.at = at, .item = item, .words = words, .owner = known->second, .weight = static_cast<float>(weight)});
  if (++votes_ > max_votes) expire(now_);
}

void trend_board::merge(const story_merge& merge) {
  const auto from = stories_.find(merge.from);
  if (from == stories_.end()) return;
  auto votes = std::move(from->second);
  stories_.erase(from);
  auto& into = stories_[merge.into];
  into.insert(into.end(), votes.begin(), votes.end());
  mixed_stories_.insert(merge.into);
}

// Put off until the list is asked for: a flood of backdated items is sorted once.
void trend_board::put_in_order() {
  for (const auto story : mixed_stories_) {
    const auto known = stories_.find(story);
    if (known == stories_.end()) continue;
    std::ranges::sort(known->second, {}, [](const vote& one) { return std::tuple{one.at, one.item}; });
  }
  for (const auto owner : mixed_owners_) std::ranges::sort(owner_times_[owner]);
  mixed_stories_.clear();
  mixed_owners_.clear();
}

void trend_board::expire(instant now) {
  now_ = std::max(now_, now);
  put_in_order();
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

// The owners that are heard in `one`, in the order of their ids.
std::vector<hot_voice> trend_board::heard(const entry& one, instant now) const {
  struct said {
    voice heard;
    instant newest{};
    std::int64_t item = 0;
    std::vector<instant> times;
  };
  std::map<std::uint32_t, said> owners;
  for (const auto& each : one.votes) {
    auto& owner = owners[each.owner];
    ++owner.heard.items;
    owner.times.push_back(each.at);
    if (owner.item == 0 || std::tuple{each.at, each.item} >= std::tuple{owner.newest, owner.item}) {
      owner.newest = each.at;
      owner.item = each.item;
      owner.heard.words = each.words;
      owner.heard.weight = static_cast<double>(each.weight);
    }
  }
  std::vector<hot_voice> voices;
  voices.reserve(owners.size());
  for (auto& [owner, what] : owners) {
    what.heard.age = now - what.newest;
    // Counted up to its newest item, not to now: a flood stays a flood when it is over.
    what.heard.story_day_items = static_cast<std::uint32_t>(std::ranges::count_if(
        what.times, [&](instant at) { return at > what.newest - day && at <= what.newest; }));
    what.heard.day_items = items_in_day(owner, what.newest);
    voices.push_back({.owner = owners_[owner], .item = what.item, .heard = what.heard});
  }
  return voices;
}

void trend_board::weigh(entry& one, instant now, const heat_profile& profile) const {
  std::vector<voice> voices;
  one.calm = 0;
  for (auto& each : heard(one, now)) {
    voices.push_back(each.heard);
    one.calm += damping_of(each.heard);
  }
  one.voices = static_cast<std::uint32_t>(voices.size());
  one.heat = heat_of(voices, profile);
  one.last = std::ranges::max_element(one.votes, {}, &vote::at)->at;
}

// As heat_of() adds them up.
std::vector<hot_voice> trend_board::parts_of(const entry& one, const heat_profile& profile) const {
  auto voices = heard(one, now_);
  for (auto& each : voices) each.weight = weight_of(each.heard, profile);
  std::ranges::sort(voices, [](const hot_voice& a, const hot_voice& b) {
    return std::tuple{b.heard.words, b.weight, std::string_view{a.owner}} <
           std::tuple{a.heard.words, a.weight, std::string_view{b.owner}};
  });
  double rank = 0;
  std::uint64_t group = 0;
  for (auto& each : voices) {
    rank = rank > 0 && each.heard.words == group ? rank + 1 : 1;
    group = each.heard.words;
    each.share = each.weight / std::sqrt(rank);
  }
  std::ranges::sort(voices, [](const hot_voice& a, const hot_voice& b) {
    return std::tuple{b.share, std::string_view{a.owner}} < std::tuple{a.share, std::string_view{b.owner}};
  });
  return voices;
}

bool trend_board::hotter(const entry& a, const entry& b) {
  return std::tuple{a.heat, a.last, b.stories[0]} > std::tuple{b.heat, b.last, a.stories[0]};
}

/// `entries`, the hottest first, with those that turn out to be one story made one. Two of equal heat must be
/// quite alike; a small one beside a large one less so: it is likely a piece of it, and nobody misses it if
/// not.
std::vector<trend_board::entry> trend_board::merge_alike(std::vector<entry> entries,
                                                         const heat_profile& profile,
                                                         const portraits& look) const {
  std::vector<entry> merged;
  std::vector<std::optional<story_portrait>> faces;
  for (auto& one : entries) {
    auto face = look(one.stories[0]);
    std::size_t best = merged.size();
    double most = 0;
    for (std::size_t i = 0; face && i < merged.size(); ++i) {
      if (!faces[i]) continue;
      const auto share = std::min(1.0, one.heat / merged[i].heat);
      const auto needed = same_piece + (same_story - same_piece) * std::min(1.0, share / equal_share);
      const auto alike = likeness(*face, *faces[i]) / needed;
      if (alike >= 1 && alike > most) {
        most = alike;
        best = i;
      }
    }
    if (best == merged.size()) {
      merged.push_back(std::move(one));
      faces.push_back(std::move(face));
      continue;
    }
    auto& into = merged[best];
    into.stories.push_back(one.stories[0]);
    into.votes.insert(into.votes.end(), one.votes.begin(), one.votes.end());
    weigh(into, now_, profile);
  }
  std::ranges::sort(merged, hotter);
  return merged;
}

hot_story trend_board::describe(entry& one, const heat_profile& profile, const portraits& look) const {
  std::ranges::sort(one.votes, std::greater{},
                    [](const vote& each) { return std::tuple{each.at, each.item}; });
  hot_story out{.stories = one.stories,
                .heat = one.heat,
                .voices = one.voices,
                .first_seen = one.votes.back().at,
                .last_seen = one.last,
                .shown = 0,
                .items = {},
                .parts = parts_of(one, profile),
                .closest = {}};
  // Nobody who floods a story writes its title, nor fills what is listed of it.
  std::set<std::string_view> loud;
  for (const auto& each : out.parts)
    if (damping_of(each.heard) < least_calm) loud.insert(each.owner);
  std::unordered_map<std::int64_t, std::uint32_t> owner_of;
  for (const auto& each : one.votes) owner_of.emplace(each.item, each.owner);
  const auto is_loud = [&](std::int64_t item) {
    const auto known = owner_of.find(item);
    return known != owner_of.end() && loud.contains(owners_[known->second]);
  };
  if (const auto face = look(one.stories[0]); face && face->medoid != 0) {
    out.closest = face->closest.empty() ? std::vector{face->medoid} : face->closest;
    std::erase_if(out.closest, is_loud);
  }
  if (out.closest.empty()) {
    const auto newest = one.votes.front().item;
    out.closest = {is_loud(newest) ? out.parts.front().item : newest};
  }
  out.shown = out.closest.front();
  out.items.push_back(out.shown);
  for (const auto& each : one.votes) {
    if (each.item != out.shown && !loud.contains(owners_[each.owner])) out.items.push_back(each.item);
  }
  return out;
}

std::vector<hot_story> trend_board::hottest(instant now, const heat_profile& profile, std::size_t size,
                                            const portraits& look, steady_order& order) {
  expire(now);
  std::vector<entry> entries;
  for (const auto& [story, votes] : stories_) {
    const auto first = std::ranges::upper_bound(votes, now_ - profile.window, {}, &vote::at);
    if (std::ranges::all_of(first, votes.end(), [&](const vote& one) { return one.owner == first->owner; })) {
      continue;  // also when there are none
    }
    auto& one = entries.emplace_back();
    one.stories = {story};
    one.votes.assign(first, votes.end());
    weigh(one, now_, profile);
    // Owners that shout do not become a story by being two.
    if (one.calm < least_heard) entries.pop_back();
  }
  std::ranges::sort(entries, hotter);
  if (entries.size() > size * candidates_per_place) entries.resize(size * candidates_per_place);
  auto merged = merge_alike(std::move(entries), profile, look);

  std::vector<std::pair<std::int64_t, double>> ranked;
  for (const auto& one : merged) ranked.emplace_back(one.stories[0], one.heat);
  std::vector<hot_story> out;
  for (const auto id : order.arrange(ranked)) {
    if (out.size() == size) break;
    out.push_back(
        describe(*std::ranges::find_if(merged, [&](const entry& each) { return each.stories[0] == id; }),
                 profile, look));
  }
  return out;
}

}  // namespace wireroom::feeds
