#include "daemon/publish/negotiate.hpp"

#include "feeds/text/date.hpp"

#include <algorithm>
#include <array>

namespace wireroom::daemon {
namespace {

constexpr std::string_view blanks = " \t";

std::string_view trimmed(std::string_view value) noexcept {
  const auto first = value.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return value.substr(first, value.find_last_not_of(blanks) - first + 1);
}

/// Cuts the next part up to `mark` off `rest`, quoted strings left whole.
std::string_view next_part(std::string_view& rest, char mark) noexcept {
  bool quoted = false;
  std::size_t i = 0;
  for (; i < rest.size(); ++i) {
    if (rest[i] == '"') quoted = !quoted;
    if (quoted && rest[i] == '\\' && mark != ',') ++i;
    if (!quoted && i < rest.size() && rest[i] == mark) break;
  }
  const auto end = std::min(i, rest.size());
  const auto part = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return trimmed(part);
}

/// Weight in thousandths (RFC 9110, section 12.4.2); 0 when malformed: a preference that cannot be read is
/// none.
int weight_of(std::string_view value) noexcept {
  if (value.empty() || value.size() > 5 || (value[0] != '0' && value[0] != '1')) return 0;
  if (value.size() > 1 && value[1] != '.') return 0;
  int weight = (value[0] - '0') * 1000;
  int unit = 100;
  for (const char c : value.substr(std::min<std::size_t>(2, value.size()))) {
    if (c < '0' || c > '9') return 0;
    weight += (c - '0') * unit;
    unit /= 10;
  }
  return weight > 1000 ? 0 : weight;
}

/// Calls `take(name, weight)` for each element of all fields of that name.
template <class Take>
void for_each_preference(const request_view& request, std::string_view field, Take take) {
  for (const auto& header : request.headers) {
    if (!equals_ignoring_case(header.name, field)) continue;
    for (auto rest = header.value; !rest.empty();) {
      auto element = next_part(rest, ',');
      const auto name = next_part(element, ';');
      if (name.empty()) continue;
      int weight = 1000;
      while (!element.empty()) {
        const auto parameter = next_part(element, ';');
        if (parameter.size() >= 2 && (parameter[0] == 'q' || parameter[0] == 'Q') && parameter[1] == '=') {
          weight = weight_of(parameter.substr(2));
          break;
        }
      }
      take(name, weight);
    }
  }
}

}  // namespace

coding choose_coding(const request_view& request, const snapshot& from) {
  constexpr int unnamed = -1;
  std::array<int, coding_count> weights{unnamed, unnamed, unnamed};
  int others = unnamed;
  bool asked = false;
  for_each_preference(request, "Accept-Encoding", [&](std::string_view name, int weight) {
    asked = true;
    if (equals_ignoring_case(name, "br")) weights[static_cast<std::size_t>(coding::brotli)] = weight;
    if (equals_ignoring_case(name, "gzip") || equals_ignoring_case(name, "x-gzip"))
      weights[static_cast<std::size_t>(coding::gzip)] = weight;
    if (equals_ignoring_case(name, "identity")) weights[static_cast<std::size_t>(coding::identity)] = weight;
    if (name == "*") others = weight;
  });
  if (!asked) return coding::identity;
  auto best = coding::identity;
  int best_weight = 0;
  for (const auto c : {coding::brotli, coding::gzip, coding::identity}) {
    int weight = weights[static_cast<std::size_t>(c)];
    // identity is welcome unless it is refused, but less than anything that was asked for by name
    if (weight == unnamed) weight = others != unnamed ? others : c == coding::identity ? 1 : 0;
    if (from.has(c) && weight > best_weight) {
      best = c;
      best_weight = weight;
    }
  }
  return best;
}

std::size_t choose_type(const request_view& request, std::span<const std::string_view> offers) {
  std::size_t best = 0;
  int best_weight = 0;
  for (std::size_t i = 0; i < offers.size(); ++i) {
    const auto slash = offers[i].find('/');
    int weight = 0;
    int exactness = 0;  // the most exact range decides (RFC 9110, section 12.5.1)
    for_each_preference(request, "Accept", [&](std::string_view range, int given) {
      const int exact = equals_ignoring_case(range, offers[i]) ? 3
                        : range.ends_with("/*") && equals_ignoring_case(range.substr(0, range.size() - 2),
                                                                        offers[i].substr(0, slash))
                            ? 2
                        : range == "*/*" ? 1
                                         : 0;
      if (exact > exactness) {
        exactness = exact;
        weight = given;
      }
    });
    if (weight > best_weight) {
      best = i;
      best_weight = weight;
    }
  }
  return best;
}

bool is_not_modified(const request_view& request, const snapshot& from, coding chosen, coding& matched) {
  matched = chosen;
  bool asked = false;
  bool any = false;
  std::array<bool, coding_count> named{};
  for (const auto& header : request.headers) {
    if (!equals_ignoring_case(header.name, "If-None-Match")) continue;
    asked = true;
    for (auto rest = header.value; !rest.empty();) {
      auto tag = next_part(rest, ',');
      if (tag == "*") any = true;
      if (tag.starts_with("W/")) tag.remove_prefix(2);
      for (std::size_t i = 0; i < coding_count; ++i) named[i] = named[i] || tag == from.forms[i].etag;
    }
  }
  if (asked) {
    if (any || named[static_cast<std::size_t>(chosen)]) return true;
    const auto at = std::ranges::find(named, true);
    if (at == named.end()) return false;
    matched = static_cast<coding>(at - named.begin());
    return true;
  }
  const auto since = request.header("If-Modified-Since");
  const auto date = since ? feeds::parse_http_date(*since) : std::nullopt;
  return date && from.modified <= *date;
}

}  // namespace wireroom::daemon
