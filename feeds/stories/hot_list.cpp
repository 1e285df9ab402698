#include "feeds/stories/hot_list.hpp"

#include <algorithm>
#include <exception>

#include <boost/json.hpp>

namespace wireroom::feeds {
namespace {

namespace json = boost::json;

json::object part_of(const hot_part& from) {
  return {{"owner", from.owner},
          {"partner", from.partner},
          {"item", from.item},
          {"age_s", from.age_s},
          {"items", from.items},
          {"day_items", from.day_items},
          {"story_day_items", from.story_day_items},
          {"trust", from.trust},
          {"weight", from.weight},
          {"share", from.share}};
}

hot_part part_of(const json::value& from) {
  const auto number = [&](std::string_view name) { return from.at(name).to_number<std::int64_t>(); };
  const auto count = [&](std::string_view name) { return from.at(name).to_number<std::uint32_t>(); };
  return {.owner = std::string{from.at("owner").as_string()},
          .partner = std::string{from.at("partner").as_string()},
          .item = number("item"),
          .age_s = number("age_s"),
          .items = count("items"),
          .day_items = count("day_items"),
          .story_day_items = count("story_day_items"),
          .trust = number("trust"),
          .weight = number("weight"),
          .share = number("share")};
}

json::object entry_of(const hot_entry& from) {
  json::array parts;
  for (const auto& part : from.parts) parts.push_back(part_of(part));
  return {{"story", from.story},
          {"stories", json::array(from.stories.begin(), from.stories.end())},
          {"article", from.article},
          {"heat", from.heat},
          {"voices", from.voices},
          {"first_seen", to_ms(from.first_seen)},
          {"last_seen", to_ms(from.last_seen)},
          {"parts", std::move(parts)}};
}

hot_entry entry_of(const json::value& from) {
  const auto number = [&](std::string_view name) { return from.at(name).to_number<std::int64_t>(); };
  hot_entry to{.story = number("story"),
               .stories = {},
               .article = number("article"),
               .heat = number("heat"),
               .voices = from.at("voices").to_number<std::uint32_t>(),
               .first_seen = from_ms(number("first_seen")),
               .last_seen = from_ms(number("last_seen")),
               .parts = {}};
  for (const auto& story : from.at("stories").as_array())
    to.stories.push_back(story.to_number<std::int64_t>());
  for (const auto& part : from.at("parts").as_array()) to.parts.push_back(part_of(part));
  return to;
}

}  // namespace

bool tells_the_same(const hot_list& a, const hot_list& b) {
  return std::ranges::equal(a.entries, b.entries, [](const hot_entry& x, const hot_entry& y) {
    const auto owners = [](const hot_entry& of) {
      std::vector<std::string_view> names;
      for (const auto& part : of.parts) names.push_back(part.owner);
      std::ranges::sort(names);
      return names;
    };
    return x.story == y.story && x.voices == y.voices &&
           (x.parts.size() < x.voices || owners(x) == owners(y));
  });
}

std::string write_hot_list(const hot_list& list) {
  json::array entries;
  for (const auto& entry : list.entries) entries.push_back(entry_of(entry));
  return json::serialize(json::object{{"at", to_ms(list.at)}, {"entries", std::move(entries)}});
}

std::expected<hot_list, std::string> read_hot_list(std::string_view text) {
  try {
    const auto read = json::parse(text);
    hot_list list{.at = from_ms(read.at("at").to_number<std::int64_t>()), .entries = {}};
    for (const auto& entry : read.at("entries").as_array()) list.entries.push_back(entry_of(entry));
    return list;
  } catch (const std::exception& why) {
    return std::unexpected(std::string{why.what()});
  }
}

}  // namespace wireroom::feeds
