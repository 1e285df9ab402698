// Any bytes as a request: where its head ends does not depend on how it is cut, what is accepted is what
// handlers are promised (http_message.hpp), and what it prefers is among what there is.

#include "daemon/publish/http_request_head.hpp"
#include "daemon/publish/negotiate.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

using namespace wireroom::daemon;

constexpr request_limits limits{.header_bytes = 1024, .target_bytes = 256, .fields = 12, .body_bytes = 99};

struct finding {
  head_finder::result result{};
  unsigned status = 0;
  std::size_t begin = 0, end = 0;

  bool operator==(const finding&) const = default;
};

finding find(std::string_view bytes, std::size_t step) {
  head_finder finder{limits};
  auto result = head_finder::result::need_more;
  for (std::size_t came = 0; came < bytes.size() && result == head_finder::result::need_more;) {
    came = std::min(came + step, bytes.size());
    result = finder.look(bytes.substr(0, came));
  }
  return {result, finder.status(), finder.skipped(), finder.head_size()};
}

void require(bool holds) {
  if (!holds) std::abort();
}

bool is_clean(std::string_view text) {
  return std::ranges::none_of(text, [](unsigned char c) { return (c < ' ' && c != '\t') || c == 0x7f; });
}

/// An output that was compressed by gzip alone.
void show(snapshot& out) {
  out.modified = wireroom::sys_seconds{std::chrono::seconds{1'764'000'000}};
  constexpr std::array<std::string_view, coding_count> etags = {"\"0\"", "\"1\"", "\"2\""};
  for (std::size_t i = 0; i < coding_count; ++i) out.forms[i].etag = etags[i];
  out.forms[static_cast<std::size_t>(coding::gzip)].bytes = "x";
}

void check_preferences(const request_view& request) {
  static snapshot output;
  show(output);
  constexpr std::array<std::string_view, 3> offers = {"text/html", "application/rss+xml",
                                                      "application/feed+json"};
  require(choose_type(request, offers) < offers.size());
  const auto chosen = choose_coding(request, output);
  require(output.has(chosen));
  auto matched = coding::brotli;
  if (is_not_modified(request, output, chosen, matched))
    require(static_cast<std::size_t>(matched) < coding_count);
}

void check(std::string_view bytes) {
  request_head head;
  const auto status = read_head(bytes, limits, head);
  require(status == 0 || (status >= 400 && status < 600));
  if (status != 0) return;
  const auto& request = head.request;
  const auto within = [bytes](std::string_view text) {
    return text.empty() ||
           (text.data() >= bytes.data() && text.data() + text.size() <= bytes.data() + bytes.size());
  };
  require(head.version == 10 || head.version == 11);
  require(head.content_length <= limits.body_bytes);
  require(!request.method.empty() && is_clean(request.method) && within(request.method));
  require(request.path.starts_with('/') || (request.path == "*" && request.method == "OPTIONS"));
  require(is_clean(request.path) && is_clean(request.query) && within(request.query));
  require(request.headers.size() <= limits.fields);
  for (const auto& [name, value] : request.headers) {
    require(!name.empty() && is_clean(name) && is_clean(value) && within(name));
    require(!equals_ignoring_case(name, "transfer-encoding"));
  }
  require(head.version == 10 || request.header("host"));
  check_preferences(request);
}

}  // namespace

/// The first byte chooses the size of the pieces.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const auto found = find(bytes, 1u + data[0]);
  if (bytes.empty()) return 0;
  require(found == find(bytes, bytes.size()));
  if (found.result == head_finder::result::found) check(bytes.substr(found.begin, found.end - found.begin));
  return 0;
}
