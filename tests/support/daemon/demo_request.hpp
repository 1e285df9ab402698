#pragma once
// Asks the partners of the demo without a socket.

#include "daemon/demo/partners.hpp"

#include <algorithm>
#include <cctype>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace wireroom::tests {

using daemon::header_view;
using daemon::demo::feed_profile;
using daemon::demo::newsroom;
using namespace std::chrono_literals;

inline constexpr sys_seconds first_day = std::chrono::sys_days(std::chrono::year(2026) / 11 / 23);
inline constexpr newsroom room{.first_day = first_day, .port = 8090};
inline constexpr sys_seconds start = first_day + 9h + 30min;

// An answer with its header lines by lower-case name.
struct reply {
  unsigned status = 0;
  std::map<std::string, std::string> headers;
  std::string body;
};

using header_list = std::vector<header_view>;

inline reply ask(const std::string& url, sys_seconds now, header_list headers = {},
                 std::string_view method = "GET") {
  const auto host = std::string_view(url).substr(7, url.find('/', 7) - 7);
  auto path = std::string_view(url).substr(7 + host.size());
  path = path.substr(0, path.find('#'));
  const auto mark = path.find('?');
  daemon::request_view request{.method = method,
                               .path = path.substr(0, mark),
                               .query = mark == path.npos ? "" : path.substr(mark + 1),
                               .headers = std::move(headers)};
  request.headers.push_back({"Host", host});
  daemon::response given = daemon::demo::answer(request, room, now);
  reply out{.status = given.status, .body = std::string(given.shared_body) + given.body};
  std::string lines = std::string(given.shared_headers) + given.headers;
  for (std::size_t at = 0; at < lines.size();) {
    const auto end = lines.find("\r\n", at), colon = lines.find(": ", at);
    std::string name = lines.substr(at, colon - at);
    std::ranges::transform(name, name.begin(), [](char c) { return static_cast<char>(std::tolower(c)); });
    out.headers[name] = lines.substr(colon + 2, end - colon - 2);
    at = end + 2;
  }
  return out;
}

// The document of a feed, its redirect followed.
inline reply fetch(const feed_profile& whose, sys_seconds now, const header_list& headers = {}) {
  reply first = ask(feed_url(whose, room), now, headers);
  return first.status == 301 ? ask(first.headers["location"], now, headers) : first;
}

}  // namespace wireroom::tests
