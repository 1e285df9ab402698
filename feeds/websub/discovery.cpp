#include "feeds/websub/discovery.hpp"

#include "feeds/text/url.hpp"
#include "feeds/websub/link_header.hpp"

namespace wireroom::feeds {
namespace {

constexpr std::size_t longest = 2048;

/// `reference` as a URL that can be asked or subscribed to; empty when it is none.
std::string usable(std::string_view base, std::string_view reference) {
  auto url = resolve_url(base, reference);
  if (const auto hash = url.find('#'); hash != url.npos) url.resize(hash);
  const auto parts = url.size() <= longest ? split_url(url) : std::nullopt;
  return parts && parts->user.empty() && parts->password.empty() ? url : std::string{};
}

/// Keeps the first hub and the first self that can be used.
void look(hub_offer& found, std::string_view base, std::string_view relation, std::string_view target) {
  if (relation == "hub" && found.hub.empty()) found.hub = usable(base, target);
  if (relation == "self" && found.topic.empty()) found.topic = usable(base, target);
}

}  // namespace

hub_offer hub_offer_of(std::string_view link_field, const document& doc, std::string_view url) {
  hub_offer field, body;
  for (const auto& one : links_of_field(link_field))
    for (const auto& relation : one.relations) look(field, url, relation, one.target);
  for (const auto& one : doc.feed.links) look(body, url, one.rel, one.href);

  const auto& first = field.hub.empty() ? body : field;
  const auto& second = field.hub.empty() ? field : body;
  if (first.hub.empty()) return {};
  auto topic = !first.topic.empty() ? first.topic : !second.topic.empty() ? second.topic : usable({}, url);
  if (topic.empty()) return {};
  return {.hub = first.hub, .topic = std::move(topic)};
}

}  // namespace wireroom::feeds
