#include "feeds/websub/callback_request.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include <fmt/format.h>

namespace wireroom::feeds {
namespace {

constexpr std::size_t longest_query = 8u << 10;
constexpr std::size_t longest_challenge = 1024;

int digit_of(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/// A name or value of application/x-www-form-urlencoded (URL standard, section 5.1). Boost.URL has none that
/// takes what hubs send: characters that a query must not hold.
std::string decoded(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const int high = i + 2 < text.size() ? digit_of(text[i + 1]) : -1;
    const int low = high < 0 ? -1 : digit_of(text[i + 2]);
    if (text[i] == '%' && low >= 0) {
      out += static_cast<char>(high * 16 + low);
      i += 2;
    } else {
      out += text[i] == '+' ? ' ' : text[i];
    }
  }
  return out;
}

std::string encoded(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                       std::string_view("*-._").find(c) != std::string_view::npos;
    if (plain)
      out += c;
    else
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return out;
}

std::optional<std::chrono::seconds> lease_of(std::string_view text) {
  std::int64_t seconds = 0;
  const auto end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, seconds);
  if (text.size() > 10 || read.ec != std::errc{} || read.ptr != end || seconds < 1) return std::nullopt;
  return std::chrono::seconds{seconds};
}

}  // namespace

callback_query read_callback_query(std::string_view query) {
  callback_query out;
  query = query.substr(0, longest_query);
  while (!query.empty()) {
    const auto pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(pair.size() + 1, query.size()));
    const auto equals = pair.find('=');
    if (equals == pair.npos) continue;
    const auto name = decoded(pair.substr(0, equals));
    auto value = decoded(pair.substr(equals + 1));
    if (name == "hub.mode")
      out.mode = std::move(value);
    else if (name == "hub.topic")
      out.topic = std::move(value);
    else if (name == "hub.challenge")
      out.challenge = std::move(value);
    else if (name == "hub.reason")
      out.reason = std::move(value);
    else if (name == "hub.lease_seconds")
      out.lease = lease_of(value);
  }
  return out;
}

bool is_challenge(std::string_view text) {
  return !text.empty() && text.size() <= longest_challenge &&
         std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; });
}

std::optional<push_signature> read_signature(std::string_view field) {
  static constexpr std::array<std::pair<std::string_view, std::size_t>, 4> methods{
      {{"sha1", 20}, {"sha256", 32}, {"sha384", 48}, {"sha512", 64}}};
  const auto equals = field.find('=');
  if (equals == field.npos) return std::nullopt;
  const auto hex = field.substr(equals + 1);
  for (std::size_t i = 0; i < methods.size(); ++i) {
    const auto& [name, bytes] = methods[i];
    if (field.substr(0, equals) != name || hex.size() != 2 * bytes) continue;
    push_signature out{.method = static_cast<signature_method>(i), .digest = {}};
    for (std::size_t at = 0; at < hex.size(); at += 2) {
      const int high = digit_of(hex[at]), low = digit_of(hex[at + 1]);
      if (high < 0 || low < 0) return std::nullopt;
      out.digest += static_cast<char>(high * 16 + low);
    }
    return out;
  }
  return std::nullopt;
}

std::string hub_form(std::string_view mode, std::string_view topic, std::string_view callback,
                     std::string_view secret, std::chrono::seconds lease) {
  auto out = fmt::format("hub.mode={}&hub.topic={}&hub.callback={}", encoded(mode), encoded(topic),
                         encoded(callback));
  if (mode == "subscribe")
    out += fmt::format("&hub.lease_seconds={}&hub.secret={}", lease.count(), encoded(secret));
  return out;
}

}  // namespace wireroom::feeds
