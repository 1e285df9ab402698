#pragma once
// What a hub says to a callback: the query of its GET (WebSub, sections 5.2 and 5.3) and the signature of its
// POST (section 7.1). Pure, any thread.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace wireroom::feeds {

/// The parameters of a hub's GET, decoded. Of those that are repeated the last counts: hubs append theirs to
/// the callback's own.
struct callback_query {
  std::string mode, topic, challenge, reason;
  std::optional<std::chrono::seconds> lease;  ///< nothing: not stated, or no number of 1 to 10 digits
};

/// Reads `query`, as received and without '?'; at most 8 KiB. What is no form data is left out.
callback_query read_callback_query(std::string_view query);

/// True for a challenge that is echoed: 1 to 1,024 printable characters of ASCII.
bool is_challenge(std::string_view text);

enum class signature_method : std::uint8_t { sha1, sha256, sha384, sha512 };

struct push_signature {
  signature_method method{};
  std::string digest;  ///< bytes, as many as the method has
};

/// Reads an X-Hub-Signature, "sha256=HEX". Nothing for an unknown method or a digest of another length.
std::optional<push_signature> read_signature(std::string_view field);

/// The form that asks a hub (section 5.1): `mode` is "subscribe" or "unsubscribe"; lease and secret go with
/// the former alone.
std::string hub_form(std::string_view mode, std::string_view topic, std::string_view callback,
                     std::string_view secret, std::chrono::seconds lease);

}  // namespace wireroom::feeds
