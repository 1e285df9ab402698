// Any bytes under any label, in chunks of any size: valid UTF-8 of characters that XML allows comes out, the
// same however the bytes were cut.

#include "feeds/text/charset.hpp"

#include "feeds/text/utf8.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

std::string decoded(std::string_view label, std::string_view bytes, std::size_t chunk) {
  wireroom::feeds::charset_decoder decoder(label);
  std::string out;
  do {
    const auto part = bytes.substr(0, chunk);
    bytes.remove_prefix(part.size());
    decoder.decode(part, out, bytes.empty());
  } while (!bytes.empty());
  return out;
}

}  // namespace

// The first line is a Content-Type, the second a label; what follows is the document.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace wireroom::feeds;
  std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto take_line = [&bytes] {
    const auto line = bytes.substr(0, bytes.find('\n'));
    bytes.remove_prefix(std::min(line.size() + 1, bytes.size()));
    return line;
  };
  const auto content_type = take_line();
  const auto label = take_line();
  const auto choice = choose_charset(bytes, content_type);
  if (choice.label.empty() || choice.reason.empty() == choice.contradictory) std::abort();
  for (const std::string_view name : {std::string_view(choice.label), label}) {
    const std::string whole = decoded(name, bytes, std::string_view::npos);
    if (clean_utf8_prefix(whole) != whole.size()) std::abort();
    if (decoded(name, bytes, 1) != whole || decoded(name, bytes, 7) != whole) std::abort();
  }
  const std::string valid = to_valid_utf8(bytes);
  if (clean_utf8_prefix(valid) != valid.size()) std::abort();
  return 0;
}
