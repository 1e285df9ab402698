#include "feeds/text/url_syntax.hpp"

#include "feeds/text/utf8.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <memory>

#include <boost/url/ipv6_address.hpp>
#include <boost/url/parse.hpp>
#include <unicode/uidna.h>

namespace wireroom::feeds {
namespace {

constexpr bool is_alpha(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

constexpr int hex_value(char c) {
  if (is_digit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

constexpr bool is_unreserved(unsigned char c) {
  return is_alpha(static_cast<char>(c)) || is_digit(static_cast<char>(c)) || c == '-' || c == '.' ||
         c == '_' || c == '~';
}

// What may stand in a path, a query or a fragment as it is, with the delimiters between them.
constexpr auto legal = [] {
  std::array<bool, 256> table{};
  for (unsigned c = 0; c < 128; ++c) table[c] = is_unreserved(static_cast<unsigned char>(c));
  for (const char c : std::string_view("!$&'()*+,;=:@/?")) table[static_cast<unsigned char>(c)] = true;
  return table;
}();

// The byte that `text` encodes at `at`, -1 when it does not.
int encoded_byte(std::string_view text, std::size_t at) {
  if (at + 2 >= text.size() || text[at] != '%') return -1;
  const int high = hex_value(text[at + 1]), low = hex_value(text[at + 2]);
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

void append_escape(std::string& out, unsigned char byte) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  const char escape[] = {'%', digits[byte >> 4], digits[byte & 15]};
  out.append(escape, 3);
}

// White space and controls, visible or not, that stand around URLs in documents.
bool is_blank(char32_t c) {
  return c <= 0x20 || (c >= 0x7F && c <= 0xA0) || c == 0x1680 || (c >= 0x2000 && c <= 0x200F) ||
         (c >= 0x2028 && c <= 0x202F) || c == 0x205F || c == 0x2060 || c == 0x3000 || c == 0xFEFF;
}

std::string_view strip_blanks(std::string_view text) {
  while (!text.empty()) {
    const auto c = read_utf8(text);
    if (!c.valid || !is_blank(c.value)) break;
    text.remove_prefix(c.size);
  }
  while (!text.empty()) {
    std::size_t at = text.size() - 1;
    while (at > 0 && text.size() - at < 4 && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) --at;
    const auto c = read_utf8(text.substr(at));
    if (!c.valid || at + c.size != text.size() || !is_blank(c.value)) break;
    text = text.substr(0, at);
  }
  return text;
}

const UIDNA* idna() {
  static const std::unique_ptr<UIDNA, decltype(&uidna_close)> instance = [] {
    UErrorCode status = U_ZERO_ERROR;
    return std::unique_ptr<UIDNA, decltype(&uidna_close)>(
        uidna_openUTS46(UIDNA_CHECK_BIDI | UIDNA_CHECK_CONTEXTJ | UIDNA_NONTRANSITIONAL_TO_ASCII, &status),
        &uidna_close);
  }();
  return instance.get();
}

std::string to_ascii(std::string_view host) {
  constexpr std::size_t longest = 1024;
  if (idna() == nullptr || host.size() > longest) return {};
  std::array<char, longest> buffer;
  UIDNAInfo info = UIDNA_INFO_INITIALIZER;
  UErrorCode status = U_ZERO_ERROR;
  const auto size =
      uidna_nameToASCII_UTF8(idna(), host.data(), static_cast<int32_t>(host.size()), buffer.data(),
                             static_cast<int32_t>(buffer.size()), &info, &status);
  constexpr auto tolerated = UIDNA_ERROR_LEADING_HYPHEN | UIDNA_ERROR_TRAILING_HYPHEN |
                             UIDNA_ERROR_HYPHEN_3_4 | UIDNA_ERROR_EMPTY_LABEL;
  if (U_FAILURE(status) || size <= 0 || static_cast<std::size_t>(size) > buffer.size() ||
      (info.errors & ~static_cast<std::uint32_t>(tolerated)) != 0) {
    return {};
  }
  return {buffer.data(), static_cast<std::size_t>(size)};
}

// A host name that is as it should be: the common case.
bool is_plain_host(std::string_view host) {
  if (host.empty() || host.size() > 253 || host.back() == '.') return false;
  char before = '.';
  for (const char c : host) {
    const bool plain =
        (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || (c == '.' && before != '.');
    if (!plain) return false;
    before = c;
  }
  return true;
}

bool is_host_name(std::string_view host) {
  if (host.empty() || host.size() > 253 || host.front() == '.' || host.back() == '.' || host.contains(".."))
    return false;
  return std::ranges::all_of(host, [](char c) {
    return is_unreserved(static_cast<unsigned char>(c)) || std::string_view("!$&'()*+,;=").contains(c);
  });
}

}  // namespace

std::string ascii_lower(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

bool equals_ignoring_case(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return std::ranges::equal(a, b, [&](char x, char y) { return lower(x) == lower(y); });
}

std::string_view scheme_of(std::string_view url) {
  if (url.empty() || !is_alpha(url[0])) return {};
  for (std::size_t i = 1; i < url.size(); ++i) {
    const char c = url[i];
    if (c == ':') return url.substr(0, i);
    if (!is_alpha(c) && !is_digit(c) && c != '+' && c != '-' && c != '.') return {};
  }
  return {};
}

url_components split_components(std::string_view reference) {
  url_components parts;
  if (const auto scheme = scheme_of(reference); !scheme.empty()) {
    parts.scheme = scheme;
    reference.remove_prefix(scheme.size() + 1);
  }
  if (const auto hash = reference.find('#'); hash != reference.npos) {
    parts.fragment = reference.substr(hash + 1);
    reference = reference.substr(0, hash);
  }
  if (const auto mark = reference.find('?'); mark != reference.npos) {
    parts.query = reference.substr(mark + 1);
    reference = reference.substr(0, mark);
  }
  if (reference.starts_with("//")) {
    const auto end = std::min(reference.find('/', 2), reference.size());
    parts.authority = reference.substr(2, end - 2);
    reference.remove_prefix(end);
  }
  parts.path = reference;
  return parts;
}

std::string remove_dot_segments(std::string written) {
  if (!written.starts_with('.') && !written.contains("/.")) return written;
  std::string_view path = written;
  std::string out;
  out.reserve(path.size());
  while (!path.empty()) {
    if (path.starts_with("../")) {
      path.remove_prefix(3);
    } else if (path.starts_with("./")) {
      path.remove_prefix(2);
    } else if (path.starts_with("/./")) {
      path.remove_prefix(2);
    } else if (path == "/.") {
      path = "/";
    } else if (path.starts_with("/../") || path == "/..") {
      path = path.size() == 3 ? std::string_view("/") : path.substr(3);
      const auto last = out.rfind('/');
      out.resize(last == out.npos ? 0 : last);
    } else if (path == "." || path == "..") {
      break;
    } else {
      const auto next = std::min(path.find('/', 1), path.size());
      out.append(path.substr(0, next));
      path.remove_prefix(next);
    }
  }
  return out;
}

std::string trim_url(std::string_view text) {
  std::string url(strip_blanks(text));
  if (url.find_first_of("\t\n\r") != url.npos) {
    std::erase_if(url, [](char c) { return c == '\t' || c == '\n' || c == '\r'; });
  }
  const auto scheme = scheme_of(url);
  if (scheme.empty() || equals_ignoring_case(scheme, "http") || equals_ignoring_case(scheme, "https")) {
    const auto end = std::min(url.find_first_of("?#"), url.size());
    std::replace(url.begin(), url.begin() + static_cast<std::ptrdiff_t>(end), '\\', '/');
  }
  return url;
}

void append_encoded(std::string& out, std::string_view text, bool ascii, bool brackets) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (legal[c] || (brackets && (c == '[' || c == ']'))) {
      out.push_back(text[i]);
    } else if (c == '%') {
      out.append(encoded_byte(text, i) >= 0 ? "%" : "%25");
    } else if (c >= 0x80 && !ascii) {
      const auto character = read_utf8(text.substr(i));
      // C1 controls, and bytes that are no UTF-8, are as illegal in IRIs as they are in URIs (RFC 3987).
      if (!character.valid || is_blank(character.value)) {
        for (std::size_t j = i; j < i + character.size; ++j)
          append_escape(out, static_cast<unsigned char>(text[j]));
      } else {
        out.append(text.substr(i, character.size));
      }
      i += character.size - 1U;
    } else {
      append_escape(out, c);
    }
  }
}

std::string percent_decode(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const int byte = encoded_byte(text, i);
    out.push_back(byte < 0 ? text[i] : static_cast<char>(byte));
    if (byte >= 0) i += 2;
  }
  return out;
}

std::string normalize_encoding(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const int byte = encoded_byte(text, i);
    if (byte >= 0) {
      if (is_unreserved(static_cast<unsigned char>(byte))) {
        out.push_back(static_cast<char>(byte));
      } else {
        append_escape(out, static_cast<unsigned char>(byte));
      }
      i += 2;
    } else if (legal[static_cast<unsigned char>(text[i])]) {
      out.push_back(text[i]);
    } else {
      append_escape(out, static_cast<unsigned char>(text[i]));
    }
  }
  return out;
}

authority_parts split_authority(std::string_view authority) {
  authority_parts parts;
  if (const auto at = authority.rfind('@'); at != authority.npos) {
    parts.user_info = authority.substr(0, at);
    authority.remove_prefix(at + 1);
  }
  const auto closed = authority.starts_with('[') ? authority.find(']') : authority.npos;
  const auto colon = authority.find(':', closed == authority.npos ? 0 : closed);
  parts.host = authority.substr(0, colon);
  if (colon != authority.npos) parts.port = authority.substr(colon + 1);
  return parts;
}

std::optional<std::uint16_t> parse_port(std::string_view port) noexcept {
  if (port.empty()) return 0;
  std::uint16_t value = 0;
  const char* const end = port.data() + port.size();
  const auto [at, problem] = std::from_chars(port.data(), end, value);
  if (problem != std::errc{} || at != end || value == 0) return std::nullopt;
  return value;
}

std::string normalize_host(std::string_view host) {
  if (host.starts_with('[')) {
    if (!host.ends_with(']')) return {};
    const auto address =
        boost::urls::parse_ipv6_address(boost::urls::string_view(host.data() + 1, host.size() - 2));
    return address ? std::string(address->to_string()) : std::string{};
  }
  if (is_plain_host(host)) return std::string(host);
  std::string name = host.contains('%') ? percent_decode(host) : std::string(host);
  const bool ascii = std::ranges::all_of(name, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  name = ascii ? ascii_lower(name) : to_ascii(name);
  if (name.ends_with('.')) name.pop_back();
  return is_host_name(name) ? name : std::string{};
}

}  // namespace wireroom::feeds
