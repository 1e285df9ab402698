#pragma once
// The rendered bytes of one output with all that serving them needs, made once: compressed forms, strong
// ETags, header blocks. Immutable, so any thread may read it.

#include "feeds/model/time.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace wireroom::daemon {

/// Content codings (RFC 9110, section 8.4.1) in the order of preference among equals.
enum class coding : std::uint8_t { brotli, gzip, identity };
inline constexpr std::size_t coding_count = 3;

/// What kind of reader an output has; decides its caching and security headers.
enum class audience : std::uint8_t {
  feed,   ///< feed readers: any origin may read it
  page,   ///< browsers: a strict content security policy
  asset,  ///< browsers: style, icon; changes rarely
};

/// One representation as it goes out (RFC 9110, section 8.8.3.3: codings have ETags of their own).
struct representation {
  std::string bytes;         ///< empty where the coding would not make it smaller
  std::string etag;          ///< with quotes
  std::string headers;       ///< of a 200, made by header_lines
  std::string not_modified;  ///< of a 304
};

struct snapshot {
  std::string content_type;
  std::string hash;        ///< of the identity bytes and the content type, in hexadecimal
  sys_seconds modified{};  ///< last real change
  std::array<representation, coding_count> forms;

  const representation& form(coding c) const noexcept { return forms[static_cast<std::size_t>(c)]; }
  /// True when the output can be sent in that coding.
  bool has(coding c) const noexcept { return c == coding::identity || !form(c).bytes.empty(); }
};

/// What a snapshot is made of.
struct snapshot_source {
  std::string content_type;
  std::string bytes;
  audience readers = audience::feed;
  std::string link;  ///< value of a Link header; may be empty
};

/// Hash of an output, the base of its ETags: the same for the same content on every node and after a restart.
std::string content_hash_of(std::string_view content_type, std::string_view bytes);

/// Compresses and prepares `source`. The same values give the same bytes. Takes tens of milliseconds for a
/// megabyte: not for a thread that serves. Throws std::bad_alloc alone.
std::shared_ptr<const snapshot> make_snapshot(snapshot_source source, sys_seconds modified);

}  // namespace wireroom::daemon
