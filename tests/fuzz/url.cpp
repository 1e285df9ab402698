// Any two strings as base and reference: what is made of them is settled, and nothing dangerous becomes
// publishable.

#include "feeds/text/url.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace wireroom::feeds;
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const auto line = input.find('\n');
  const auto reference = input.substr(0, line);
  const auto base =
      line == input.npos ? std::string_view("https://example.org/a/b?c") : input.substr(line + 1);

  const std::string resolved = resolve_url(base, reference);
  if (is_publishable_url(resolved) && is_dangerous_url(resolved)) std::abort();
  if (is_publishable_url(resolved) && resolve_url(base, resolved) != resolved) std::abort();
  const std::string key = canonical_url(reference);
  if (!key.empty() && (canonical_url(key) != key || !split_url(key))) std::abort();
  if (const auto parts = split_url(resolved)) {
    if (parts->host.empty() || parts->port == 0 || !parts->target.starts_with('/')) std::abort();
    for (const char c : parts->host + parts->target) {
      if (static_cast<unsigned char>(c) <= 0x20 || static_cast<unsigned char>(c) >= 0x7F) std::abort();
    }
  }
  return 0;
}
