// Admin module (webns.net/mvcb): the program that wrote the feed.
#include "feeds/parse/reader.hpp"
#include "feeds/parse/vocabulary.hpp"

namespace wireroom::feeds::reading {
namespace {

void begin_generator_agent(reader& r, attributes list) {
  feeds::feed& f = r.feed();
  std::string href = r.url(find(list, "resource"));
  if (href.empty()) return;
  if (!f.generator) f.generator.emplace();
  if (f.generator->uri.empty()) f.generator->uri = std::move(href);
}

constexpr rule rows[] = {
    {family::admin, "generatoragent", in_feed, take::nothing, begin_generator_agent, nullptr},
};

}  // namespace

std::span<const rule> admin_rules() {
  return rows;
}

}  // namespace wireroom::feeds::reading
