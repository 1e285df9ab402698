// JSON feeds: any bytes are read or refused, within limits, and what is written of them is well-formed JSON;
// the same bytes say the same in chunks.
#include "feeds/parse/parser.hpp"
#include "feeds/write/inspect_json.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json/parse.hpp>

using namespace wireroom::feeds;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  struct collector final : entry_sink {
    std::vector<entry> entries;
    void on_entry(entry&& value) override { entries.push_back(std::move(value)); }
    void on_restart() override { entries.clear(); }
  } sink;
  // Every input begins as a JSON Feed does, so that none is spent on other formats.
  std::string text = "{\"version\":\"https://jsonfeed.org/version/1.1\",";
  text.append(reinterpret_cast<const char*>(data), size);
  const std::string_view bytes = text;
  const parse_options options{.url = "https://a.example/feed", .content_type = {}};
  const auto whole = parse(bytes, options);
  parser p(options, sink);
  for (std::size_t at = 0; at < bytes.size(); at += 61)
    if (!p.feed(bytes.substr(at, 61))) break;
  const auto chunked = p.finish();
  if (whole.has_value() != chunked.has_value()) std::abort();
  if (!whole) return 0;
  const std::string written = inspect_json(whole->document, whole->entries);
  if (written != inspect_json(*chunked, sink.entries)) std::abort();
  boost::json::parse_options deep;
  deep.max_depth = 600;
  boost::json::error_code ec;
  boost::json::parse(written, ec, {}, deep);
  if (ec) std::abort();
  return 0;
}
