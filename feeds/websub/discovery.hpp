#pragma once
// Which hub a feed names, and by which URL it wants to be subscribed to (WebSub, section 4). Pure, any
// thread.

#include "feeds/model/document.hpp"

#include <string>
#include <string_view>

namespace wireroom::feeds {

/// Where to subscribe.
struct hub_offer {
  std::string hub, topic;  ///< absolute http(s) URLs of at most 2,048 bytes; both empty: none is offered
  bool operator==(const hub_offer&) const = default;
};

/// The offer of an answer from `url` whose Link field, all lines joined, is `link_field`, and whose document
/// is `doc`. The field goes before the document: only where it names no hub do the document's links count.
/// The first hub that can be used is taken. The topic is the rel=self beside it, else that of the other
/// place, else `url`.
hub_offer hub_offer_of(std::string_view link_field, const document& doc, std::string_view url);

}  // namespace wireroom::feeds
