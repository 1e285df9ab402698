#include "feeds/websub/link_header.hpp"

#include <algorithm>

namespace wireroom::feeds {
namespace {

constexpr std::size_t most_bytes = 16u << 10;
constexpr std::size_t most_links = 64;
constexpr std::size_t most_relations = 8;
constexpr std::size_t longest_target = 2048;
constexpr std::string_view space = " \t";

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string lowered(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), lower);
  return out;
}

/// Reads the field from its front; every step consumes what it returns.
class scanner {
 public:
  explicit scanner(std::string_view text) : rest_(text) {}

  bool at_end() const { return rest_.empty(); }
  void skip(std::string_view chars) {
    rest_.remove_prefix(std::min(rest_.find_first_not_of(chars), rest_.size()));
  }
  bool take(char c) {
    skip(space);
    if (!rest_.starts_with(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }
  /// Up to `end`, which is consumed too; nothing where it is missing.
  bool until(char end, std::string_view& out) {
    const auto at = rest_.find(end);
    if (at == rest_.npos) return false;
    out = rest_.substr(0, at);
    rest_.remove_prefix(at + 1);
    return true;
  }
  std::string_view word() {
    skip(space);
    const auto out = rest_.substr(0, rest_.find_first_of(" \t;,=\""));
    rest_.remove_prefix(out.size());
    return out;
  }
  /// The value of a parameter, quoted or not; false when its quotes do not close.
  bool value(std::string& out) {
    if (!take('"')) {
      out = rest_.substr(0, rest_.find_first_of(" \t;,\""));
      rest_.remove_prefix(out.size());
      return true;
    }
    while (!rest_.empty()) {
      char c = rest_.front();
      rest_.remove_prefix(1);
      if (c == '"') return true;
      if (c == '\\') {  // quoted-pair
        if (rest_.empty()) return false;
        c = rest_.front();
        rest_.remove_prefix(1);
      }
      out += c;
    }
    return false;
  }

 private:
  std::string_view rest_;
};

void add_relations(const std::string& value, std::vector<std::string>& out) {
  scanner words(value);
  while (out.size() < most_relations) {
    words.skip(" \t");
    if (words.at_end()) return;
    const auto one = words.word();
    if (one.empty()) return;
    out.push_back(lowered(one));
  }
}

}  // namespace

std::vector<field_link> links_of_field(std::string_view value) {
  std::vector<field_link> out;
  // A list that is cut is read up to its last whole link.
  const bool cut = value.size() > most_bytes;
  if (cut) value = value.substr(0, value.substr(0, most_bytes).rfind(',') + 1);
  scanner in(value);
  for (std::size_t seen = 0; seen < most_links; ++seen) {
    in.skip(" \t,");  // empty members of a list are allowed (RFC 9110, section 5.6.1)
    std::string_view target;
    if (!in.take('<') || !in.until('>', target)) return out;
    field_link one{.target = std::string(target.substr(0, longest_target + 1)), .relations = {}};
    bool elsewhere = false, related = false;
    while (in.take(';')) {
      const auto name = lowered(in.word());
      std::string text;
      if (in.take('=') && !in.value(text)) return out;
      if (name == "anchor") elsewhere = true;
      // Of several `rel` the first counts (RFC 8288, section 3.3).
      if (name == "rel" && !related) {
        related = true;
        add_relations(text, one.relations);
      }
    }
    if (!elsewhere && !one.target.empty() && one.target.size() <= longest_target && !one.relations.empty())
      out.push_back(std::move(one));
    if (!in.take(',')) return out;
  }
  return out;
}

}  // namespace wireroom::feeds
