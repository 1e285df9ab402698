#include "daemon/operate/log_record.hpp"

#include <algorithm>
#include <array>
#include <iterator>

#include <fmt/chrono.h>
#include <fmt/format.h>

namespace wireroom::daemon::log {
namespace {

constexpr std::size_t longest_value = 1024;
constexpr std::size_t longest_record = 8192;
constexpr double burst = 100;
constexpr double per_second = 10;
constexpr std::size_t most_events = 1024;

/// Length of the UTF-8 sequence at the front of `text` with its code point; 0 when it is none.
std::size_t decode(std::string_view text, std::uint32_t& code) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned lead = byte(0);
  const std::size_t length = lead < 0x80   ? 1
                             : lead < 0xc2 ? 0
                             : lead < 0xe0 ? 2
                             : lead < 0xf0 ? 3
                             : lead < 0xf5 ? 4
                                           : 0;
  if (length == 0 || length > text.size()) return 0;
  constexpr std::array<unsigned, 5> masks{0, 0x7f, 0x1f, 0x0f, 0x07};
  code = lead & masks[length];
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return 0;
    code = code << 6 | (byte(i) & 0x3f);
  }
  constexpr std::array<std::uint32_t, 5> least{0, 0, 0x80, 0x800, 0x10000};
  if (code < least[length] || code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) return 0;
  return length;
}

/// Controls of C1, invisible and direction marks, line and paragraph separators, what no font has.
bool hides(std::uint32_t code) {
  return (code >= 0x80 && code < 0xa0) || code == 0xad || code == 0x61c ||
         (code >= 0x200b && code <= 0x200f) || (code >= 0x2028 && code <= 0x202e) ||
         (code >= 0x2060 && code <= 0x206f) || code == 0xfeff || (code >= 0xfff9 && code <= 0xfffb) ||
         (code >= 0xe0000 && code <= 0xe007f);
}

void escape_into(std::string& out, std::string_view text) {
  const auto end = out.size() + longest_value;
  while (!text.empty()) {
    if (out.size() >= end) {
      out += "…";
      return;
    }
    std::uint32_t code = 0;
    const auto length = decode(text, code);
    if (length == 0) {
      fmt::format_to(std::back_inserter(out), "\\x{:02x}", static_cast<unsigned char>(text[0]));
      text.remove_prefix(1);
      continue;
    }
    if (code == '\n') {
      out += "\\n";
    } else if (code == '\r') {
      out += "\\r";
    } else if (code == '\t') {
      out += "\\t";
    } else if (code < 0x20 || code == 0x7f) {
      fmt::format_to(std::back_inserter(out), "\\x{:02x}", code);
    } else if (code == '"' || code == '\\') {
      out += '\\';
      out += static_cast<char>(code);
    } else if (hides(code)) {
      fmt::format_to(std::back_inserter(out), "\\u{{{:x}}}", code);
    } else {
      out += text.substr(0, length);
    }
    text.remove_prefix(length);
  }
}

constexpr const char* name_of(level at) {
  switch (at) {
    case level::error:
      return "error";
    case level::warning:
      return "warning";
    case level::notice:
      return "notice";
    case level::info:
      return "info";
    case level::debug:
      return "debug";
  }
  return "info";
}

}  // namespace

std::string format_record(level at, std::string_view event, std::span<const field> fields, style how,
                          instant now) {
  std::string out;
  if (how == style::journal) {
    fmt::format_to(std::back_inserter(out), "<{}>", static_cast<int>(at));
  } else {
    const auto second = std::chrono::floor<std::chrono::seconds>(now);
    fmt::format_to(std::back_inserter(out), "{:%FT%T}.{:03}Z {} ", second, (now - second).count(),
                   name_of(at));
  }
  escape_into(out, event);
  for (const auto& [key, value] : fields) {
    if (out.size() > longest_record - 64) break;
    out += ' ';
    out += key;
    out += '=';
    const bool quotes = value.empty() || value.find_first_of(" =\"") != std::string_view::npos;
    if (quotes) out += '"';
    escape_into(out, value);
    if (quotes) out += '"';
  }
  if (out.size() >= longest_record) {
    auto cut = longest_record - 4;  // room for the mark and the line break, never within a character
    while ((static_cast<unsigned char>(out[cut]) & 0xc0) == 0x80) --cut;
    out.resize(cut);
    out += "…";
  }
  out += '\n';
  return out;
}

limiter::verdict limiter::ask(std::string_view event, std::chrono::steady_clock::time_point now) {
  // Events are phrases of the program, so there are few; were there many, forgetting them is safe.
  if (buckets_.size() >= most_events) buckets_.clear();
  auto& bucket = buckets_.try_emplace(std::string{event}, burst, now).first->second;
  const std::chrono::duration<double> passed = now - bucket.filled;
  bucket.tokens = std::min(burst, bucket.tokens + passed.count() * per_second);
  bucket.filled = now;
  if (bucket.tokens < 1) {
    ++bucket.held_back;
    return {.pass = false};
  }
  bucket.tokens -= 1;
  return {.pass = true, .held_back = std::exchange(bucket.held_back, 0)};
}

}  // namespace wireroom::daemon::log
