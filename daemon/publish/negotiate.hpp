#pragma once
// What a client wants, from its headers (RFC 9110, sections 12.5 and 13.1). Pure functions on views; any
// thread.

#include "daemon/publish/http_message.hpp"
#include "daemon/publish/snapshot.hpp"

#include <cstddef>
#include <span>
#include <string_view>

namespace wireroom::daemon {

/// The best coding that `request` accepts and `from` has. Without Accept-Encoding identity; also when nothing
/// is acceptable, since an answer serves better than none.
coding choose_coding(const request_view& request, const snapshot& from);

/// Index of the offer that Accept likes best: the highest weight, then the earlier offer; 0 when none is
/// liked. Offers are media types without parameters.
std::size_t choose_type(const request_view& request, std::span<const std::string_view> offers);

/// True when a GET or HEAD of `from` is answered by 304; `matched` is then the form whose ETag the client
/// has, `chosen` where several or none was named. If-None-Match, compared weakly, rules out
/// If-Modified-Since.
bool is_not_modified(const request_view& request, const snapshot& from, coding chosen, coding& matched);

}  // namespace wireroom::daemon
