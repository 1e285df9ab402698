// Any string as a date: what is read can be written, and read again as the same moment.

#include "feeds/text/date.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace wireroom::feeds;
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  for (const auto moment : {parse_date(input), parse_http_date(input)}) {
    if (!moment) continue;
    // An offset can carry the first and the last day of the calendar out of it.
    const std::string strict = format_rfc3339(*moment);
    if (strict.size() != 20 || strict.starts_with("0000")) continue;
    if (parse_date(strict) != moment || parse_date(format_rfc822(*moment)) != moment ||
        parse_http_date(format_http_date(*moment)) != moment) {
      std::abort();
    }
  }
  return 0;
}
