#pragma once
// The rendered bytes of one output with all that serving them needs, made once: compressed forms, strong
// ETags, header blocks. Immutable, so any thread may read it.

#include "feeds/model/time.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <memory_resource>
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

/// One representation as it goes out (RFC 9110, section 8.8.3.3: codings have ETags of their own). Valid as
/// long as its snapshot.
struct representation {
  std::string_view bytes;         ///< empty where the coding would not make it smaller
  std::string_view etag;          ///< with quotes
  std::string_view headers;       ///< of a 200, made by header_lines
  std::string_view not_modified;  ///< of a 304
};

struct snapshot {
  /// `where` its text will lie, which must outlive it.
  explicit snapshot(std::pmr::memory_resource& where = *std::pmr::new_delete_resource()) : text{&where} {}
  snapshot(const snapshot&) = delete;
  snapshot& operator=(const snapshot&) = delete;

  std::string content_type;
  std::string hash;        ///< of the identity bytes and the content type, in hexadecimal
  sys_seconds modified{};  ///< last real change
  std::array<representation, coding_count> forms;
  std::pmr::string text;  ///< all that they view

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
/// megabyte: not for a thread that serves. Its text lies in `where`, which must outlive it. Throws
/// std::bad_alloc alone.
std::shared_ptr<const snapshot> make_snapshot(
    const snapshot_source& source, sys_seconds modified,
    std::pmr::memory_resource& where = *std::pmr::new_delete_resource());

/// The same snapshot with its text in `where`, as above.
std::shared_ptr<const snapshot> copy_to(std::pmr::memory_resource& where, const snapshot& from);

}  // namespace wireroom::daemon
