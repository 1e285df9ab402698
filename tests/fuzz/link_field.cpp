// Any bytes as a Link field or as a hub's query: what is made of them is bounded, and what a hub is asked
// with comes back as it was.

#include "feeds/text/url.hpp"
#include "feeds/websub/callback_request.hpp"
#include "feeds/websub/discovery.hpp"
#include "feeds/websub/link_header.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace wireroom::feeds;
  const std::string_view input(reinterpret_cast<const char*>(data), size);

  const auto links = links_of_field(input);
  if (links.size() > 64) std::abort();
  for (const auto& one : links) {
    if (one.target.empty() || one.target.size() > 2048) std::abort();
    if (one.relations.empty() || one.relations.size() > 8) std::abort();
    for (const auto& relation : one.relations)
      if (relation.empty() || relation.find_first_of(" \t\"") != relation.npos) std::abort();
  }
  const auto offer = hub_offer_of(input, {}, "https://paper.example/feed");
  if (offer.hub.empty() != offer.topic.empty()) std::abort();
  if (!offer.hub.empty() && (!split_url(offer.hub) || !split_url(offer.topic))) std::abort();

  const auto query = read_callback_query(input);
  if (query.topic.size() + query.challenge.size() + query.mode.size() + query.reason.size() > 8192)
    std::abort();
  if (query.lease && query.lease->count() < 1) std::abort();
  if (const auto signature = read_signature(input); signature && signature->digest.size() < 20) std::abort();

  const std::string text(input.substr(0, 512));
  const auto form =
      hub_form("subscribe", text, "https://wire.example/websub/1", "s", std::chrono::seconds{1});
  if (read_callback_query(form).topic != text) std::abort();
  return 0;
}
