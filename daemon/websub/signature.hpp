#pragma once
// The signature of a push (WebSub, section 7.1) and the random parts of a subscription, by OpenSSL.

#include "feeds/websub/callback_request.hpp"

#include <string>
#include <string_view>

namespace wireroom::daemon {

/// True when `claimed` is the HMAC of `body` under `secret`. Compared in constant time. Any thread.
bool is_signed_by(const feeds::push_signature& claimed, std::string_view secret, std::string_view body);

/// So many random bytes as twice as many hexadecimal digits. Throws std::runtime_error when the system gives
/// no randomness: nothing may be drawn then. Any thread.
std::string random_hex(std::size_t bytes);

}  // namespace wireroom::daemon
