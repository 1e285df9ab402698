#include "daemon/publish/http_message.hpp"

#include <algorithm>

namespace wireroom::daemon {
namespace {

constexpr char lower(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
}

// RFC 9110, section 5.6.2
constexpr bool is_token_char(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view{"!#$%&'*+-.^_`|~"}.find(c) != std::string_view::npos;
}

constexpr bool is_value_char(char c) noexcept {
  const auto u = static_cast<unsigned char>(c);
  return u == '\t' || (u >= 0x20 && u != 0x7f);
}

}  // namespace

bool equals_ignoring_case(std::string_view a, std::string_view b) noexcept {
  return a.size() == b.size() &&
         std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return lower(x) == lower(y); });
}

std::optional<std::string_view> request_view::header(std::string_view name) const noexcept {
  for (const auto& field : headers)
    if (equals_ignoring_case(field.name, name)) return field.value;
  return std::nullopt;
}

bool header_lines::add(std::string_view name, std::string_view value) {
  if (name.empty() || !std::ranges::all_of(name, is_token_char) || !std::ranges::all_of(value, is_value_char))
    return false;
  lines_.append(name).append(": ").append(value).append("\r\n");
  return true;
}

std::string_view reason_of(unsigned status) noexcept {
  switch (status) {
    case 100:
      return "Continue";
    case 200:
      return "OK";
    case 202:
      return "Accepted";
    case 204:
      return "No Content";
    case 303:
      return "See Other";
    case 304:
      return "Not Modified";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 406:
      return "Not Acceptable";
    case 408:
      return "Request Timeout";
    case 409:
      return "Conflict";
    case 410:
      return "Gone";
    case 413:
      return "Content Too Large";
    case 414:
      return "URI Too Long";
    case 415:
      return "Unsupported Media Type";
    case 417:
      return "Expectation Failed";
    case 422:
      return "Unprocessable Content";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 500:
      return "Internal Server Error";
    case 501:
      return "Not Implemented";
    case 503:
      return "Service Unavailable";
    case 505:
      return "HTTP Version Not Supported";
    default:
      return "Unknown";
  }
}

response plain_response(unsigned status, std::string_view text) {
  response answer{.status = status};
  header_lines lines;
  lines.add("Content-Type", "text/plain; charset=utf-8");
  lines.add("Cache-Control", "no-store");
  lines.add("X-Content-Type-Options", "nosniff");
  answer.headers = std::move(lines).str();
  answer.body = text;
  answer.body += '\n';
  return answer;
}

unsigned request_handler::refuse_large_body(const request_view&, std::size_t) {
  return 413;
}

}  // namespace wireroom::daemon
