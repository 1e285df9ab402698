#include "daemon/operate/operator_routes.hpp"

#include "daemon/operate/request_origin.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <optional>

#include <boost/json.hpp>
#include <fmt/format.h>

namespace wireroom::daemon {
namespace {

constexpr std::string_view json_type = "application/json";
constexpr std::string_view html_type = "text/html; charset=utf-8";

response answer(unsigned status, std::string_view type, std::string body) {
  response result;
  result.status = status;
  header_lines lines;
  lines.add("Content-Type", type);
  lines.add("Cache-Control", "no-store");
  lines.add("X-Content-Type-Options", "nosniff");
  lines.add(
      "Content-Security-Policy",
      "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'");
  lines.add("Referrer-Policy", "no-referrer");
  result.headers = std::move(lines).str();
  result.body = std::move(body);
  return result;
}

response text(unsigned status, std::string_view line) {
  return answer(status, "text/plain; charset=utf-8", std::string{line} + "\n");
}

void add_header(response& to, std::string_view name, std::string_view value) {
  header_lines lines;
  lines.add(name, value);
  to.headers += lines.str();
}

response only(std::string_view methods) {
  auto result = text(405, fmt::format("only {} here", methods));
  add_header(result, "Allow", methods);
  return result;
}

/// The number between `before` and `after` in `path`, when there is nothing else.
std::optional<std::int64_t> id_in(std::string_view path, std::string_view before, std::string_view after) {
  if (path.size() <= before.size() + after.size() || !path.starts_with(before) || !path.ends_with(after))
    return {};
  path = path.substr(before.size(), path.size() - before.size() - after.size());
  std::int64_t id = 0;
  const auto [end, failure] = std::from_chars(path.data(), path.data() + path.size(), id);
  if (failure != std::errc{} || end != path.data() + path.size() || id < 1) return {};
  return id;
}

/// A query's value: '+' is a space, what is no escape stays as it is.
std::string percent_decoded(std::string_view value) {
  std::string out;
  for (std::size_t i = 0; i < value.size(); ++i) {
    unsigned char byte = 0;
    const auto* digits = value.data() + i + 1;
    if (value[i] == '%' && i + 2 < value.size() && std::isxdigit(static_cast<unsigned char>(digits[0])) &&
        std::from_chars(digits, digits + 2, byte, 16).ptr == digits + 2) {
      out += static_cast<char>(byte);
      i += 2;
    } else {
      out += value[i] == '+' ? ' ' : value[i];
    }
  }
  return out;
}

/// The weight of "a/b;q=0.5" in thousands.
int weight_of(std::string_view range) {
  const auto at = range.find("q=");
  if (at == std::string_view::npos) return 1000;
  const auto digits = range.substr(at + 2);
  if (digits.starts_with('1')) return 1000;
  if (!digits.starts_with("0.")) return 0;
  int value = 0, unit = 100;
  for (const char c : digits.substr(2, 3)) {
    if (c < '0' || c > '9') break;
    value += (c - '0') * unit;
    unit /= 10;
  }
  return value;
}

bool wants_page(const request_view& request) {
  return prefers_page(request.header("Accept").value_or(""));
}

}  // namespace

bool prefers_page(std::string_view accept) {
  int page = 0, json = 0, any = 0;
  bool says_json = false;
  while (!accept.empty()) {
    const auto comma = accept.find(',');
    auto range = accept.substr(0, comma);
    accept = comma == std::string_view::npos ? std::string_view{} : accept.substr(comma + 1);
    range.remove_prefix(std::min(range.find_first_not_of(" \t"), range.size()));
    const auto type = range.substr(0, range.find_first_of("; \t"));
    if (equals_ignoring_case(type, "text/html") || equals_ignoring_case(type, "application/xhtml+xml")) {
      page = std::max(page, weight_of(range));
    } else if (equals_ignoring_case(type, json_type)) {
      json = weight_of(range);
      says_json = true;
    } else if (type == "*/*") {
      any = weight_of(range);
    }
  }
  // A browser names pages and takes anything else; a program that names nothing gets JSON.
  return page > 0 && page > (says_json ? json : std::min(any, page - 1));
}

response operator_routes::handle(const request_view& request) {
  const bool reads = request.method == "GET" || request.method == "HEAD";
  const bool writes = request.method == "POST";
  const auto& path = request.path;

  // Scrapers and probes come under many names and learn no more than numbers.
  if (path == "/metrics")
    return reads ? answer(200, metrics_type, render_metrics(from_.metrics())) : only("GET, HEAD");
  if (path == "/healthz") return reads ? text(200, "alive") : only("GET, HEAD");
  if (path == "/readyz") {
    if (!reads) return only("GET, HEAD");
    const auto why = from_.not_ready();
    return why.empty() ? text(200, "ready") : text(503, "not ready: " + why);
  }

  if (!is_own_host(request, from_.names)) {
    return text(403,
                "this host name is not the operator's; ask by IP address, as localhost, or name it in "
                "operator_names of [listen]");
  }
  if (path == "/status.css") {
    return reads ? answer(200, "text/css; charset=utf-8", std::string{status_stylesheet()})
                 : only("GET, HEAD");
  }
  if (path == "/" || path == "/status") return reads ? status(request) : only("GET, HEAD");
  if (const auto id = id_in(path, "/status/feeds/", ""))
    return reads ? feed(request, *id) : only("GET, HEAD");
  if (path == "/explain") return reads ? explain(request) : only("GET, HEAD");
  const auto asked = id_in(path, "/feeds/", "/poll");
  const auto moved = id_in(path, "/feeds/", "/accept-move");
  const auto parted = id_in(path, "/items/", "/split"), joined = id_in(path, "/items/", "/join");
  if (asked || moved || parted || joined || path == "/reload") {
    if (!writes) return only("POST");
    if (!is_own_page(request)) return text(403, "a page of another site must not ask for this");
    if (parted || joined) return split(parted ? *parted : *joined, joined.has_value());
    return asked ? poll(request, *asked) : moved ? accept_move(request, *moved) : reload(request);
  }
  return text(404, "nothing here; /status, /metrics, /healthz and /readyz are");
}

response operator_routes::status(const request_view& request) {
  const auto values = from_.status();
  auto result = wants_page(request) ? answer(200, html_type, render_status_page(values))
                                    : answer(200, json_type, render_status_json(values));
  add_header(result, "Vary", "Accept");
  return result;
}

response operator_routes::feed(const request_view& request, std::int64_t id) {
  const auto found = from_.feed(id);
  if (!found) return text(404, fmt::format("no feed {}", id));
  auto result = wants_page(request) ? answer(200, html_type, render_feed_page(*found, from_.now()))
                                    : answer(200, json_type, render_feed_json(*found, from_.now()));
  add_header(result, "Vary", "Accept");
  return result;
}

response operator_routes::explain(const request_view& request) {
  if (!request.query.starts_with("q=")) return text(400, "ask /explain?q=URL or /explain?q=ID");
  const auto what = percent_decoded(request.query.substr(2));
  auto told = from_.explain(what);
  if (!told) return text(503, told.error());
  if (told->empty()) return text(404, "no item here is called that");
  return answer(200, json_type, std::move(*told));
}

response operator_routes::split(std::int64_t item, bool back) {
  auto told = from_.split(item, back);
  if (!told) return text(409, told.error());
  return answer(200, json_type, std::move(*told));
}

response operator_routes::poll(const request_view& request, std::int64_t id) {
  if (!from_.poll(id)) return text(404, fmt::format("no feed {}", id));
  if (!wants_page(request))
    return answer(202, json_type, fmt::format("{{\"feed\":{},\"asked\":true}}\n", id));
  auto result = text(303, "the feed will be polled");
  add_header(result, "Location", fmt::format("/status/feeds/{}", id));
  return result;
}

response operator_routes::accept_move(const request_view& request, std::int64_t id) {
  const auto to = from_.accept_move(id);
  if (!to) return text(404, fmt::format("no feed {}", id));
  if (to->empty()) return text(409, fmt::format("feed {} goes nowhere: there is nothing to accept", id));
  if (!wants_page(request)) {
    const boost::json::object told{{"feed", id}, {"url", *to}};
    return answer(200, json_type, boost::json::serialize(told) + "\n");
  }
  auto result = text(303, "the feed is asked there from now on");
  add_header(result, "Location", fmt::format("/status/feeds/{}", id));
  return result;
}

response operator_routes::reload(const request_view& request) {
  const auto done = from_.reload();
  if (!done) return text(422, done.error());
  if (!wants_page(request)) return answer(200, json_type, "{\"reloaded\":true}\n");
  auto result = text(303, "the configuration is read again");
  add_header(result, "Location", "/status");
  return result;
}

}  // namespace wireroom::daemon
