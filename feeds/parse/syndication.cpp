// Syndication module: how often a feed changes (web.resource.org/rss/1.0/modules/syndication).
#include "feeds/parse/reader.hpp"
#include "feeds/parse/vocabulary.hpp"

#include <limits>

namespace wireroom::feeds::reading {
namespace {

syndication& syndication_of(reader& r) {
  auto& found = r.feed().syndication;
  return found ? *found : found.emplace();
}

void end_period(reader& r, std::string& value) {
  for (std::string_view known : {"hourly", "daily", "weekly", "monthly", "yearly"})
    if (equals_ignoring_case(value, known)) syndication_of(r).period = known;
}
void end_frequency(reader& r, std::string& value) {
  const auto times = to_count(value);
  if (times && *times > 0 && *times <= std::numeric_limits<std::uint32_t>::max())
    syndication_of(r).frequency = static_cast<std::uint32_t>(*times);
}
void end_base(reader& r, std::string& value) {
  if (!value.empty()) syndication_of(r).base = r.date_of(value);
}

constexpr rule rows[] = {
    {family::syndication, "updateperiod", in_feed, take::text, nullptr, end_period},
    {family::syndication, "updatefrequency", in_feed, take::text, nullptr, end_frequency},
    {family::syndication, "updatebase", in_feed, take::text, nullptr, end_base},
};

}  // namespace

std::span<const rule> syndication_rules() {
  return rows;
}

}  // namespace wireroom::feeds::reading
