// What the servers of the demo's partners answer.

#include "daemon/demo/pages.hpp"
#include "daemon/demo/partners.hpp"
#include "daemon/publish/compress.hpp"
#include "feeds/text/date.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <optional>

#include <fmt/format.h>

namespace wireroom::daemon::demo {
namespace {

constexpr std::size_t stories_held = 15;

// The faltering partner is away from minute 100 to 130 of every three hours.
constexpr std::chrono::seconds falter_cycle{180 * 60}, falter_begin{100 * 60}, falter_end{130 * 60};

std::uint64_t hash(std::string_view text) {
  std::uint64_t value = 14695981039346656037u;
  for (const char c : text) value = (value ^ static_cast<unsigned char>(c)) * 1099511628211u;
  return value;
}

response redirect(const std::string& to) {
  response out = plain_response(301, "This feed has moved for good.");
  header_lines lines;
  lines.add("Location", to);
  out.headers += lines.str();
  return out;
}

std::string_view media_type(const feed_profile& whose) {
  switch (whose.format) {
    case dialect::rss20:
      return whose.how == manner::latin1 ? "application/rss+xml; charset=iso-8859-1" : "application/rss+xml";
    case dialect::rss10:
      return "application/rdf+xml";
    case dialect::atom:
      return "application/atom+xml; charset=utf-8";
    case dialect::json:
      return "application/feed+json";
  }
  return "application/octet-stream";
}

bool is_current(const request_view& request, const feed_profile& whose, std::string_view tag,
                sys_seconds changed) {
  if (const auto known = request.header("if-none-match"); known && whose.etag)
    return known->contains(tag) || *known == "*";
  const auto since = request.header("if-modified-since");
  if (!since || !whose.last_modified) return false;
  const auto moment = feeds::parse_http_date(*since);
  return moment && changed <= *moment;
}

response feed_answer(const feed_profile& whose, const request_view& request, const newsroom& room,
                     sys_seconds now) {
  const auto held = stories(whose.id, now, room.first_day, stories_held);
  response out;
  out.body = document_of(whose, held, room);
  sys_seconds changed{};
  for (const story& told : held) changed = std::max(changed, told.updated);

  const auto accepted = request.header("accept-encoding");
  const bool coded = whose.gzip && accepted && accepted->contains("gzip");
  // The agency's tags are weak: its server codes after it made them.
  const bool weak = whose.id == feed_of::meridian;
  const std::string tag = fmt::format("\"{:016x}{}\"", hash(out.body), coded && !weak ? "-gz" : "");

  header_lines lines;
  lines.add("Content-Type", media_type(whose));
  if (whose.etag) lines.add("ETag", weak ? "W/" + tag : tag);
  if (whose.last_modified) lines.add("Last-Modified", feeds::format_http_date(changed));
  if (whose.max_age > 0) lines.add("Cache-Control", fmt::format("max-age={}", whose.max_age));
  if (whose.gzip) lines.add("Vary", "Accept-Encoding");
  if (is_current(request, whose, tag, changed)) {
    out.status = 304;
    out.body.clear();
  } else if (coded) {
    if (std::string smaller = gzip_compressed(out.body); !smaller.empty()) {
      out.body = std::move(smaller);
      lines.add("Content-Encoding", "gzip");
    }
  }
  out.headers = std::move(lines).str();
  return out;
}

// The answer of a partner who is not there, by its manner; nothing when it is.
std::optional<response> absence(const feed_profile& whose, const newsroom& room, sys_seconds now) {
  if (whose.how == manner::gone && now >= room.first_day + closing_time)
    return plain_response(410, "Old Quay Notes has ended. Thank you for reading.");
  if (whose.how != manner::faltering) return std::nullopt;
  const auto phase = (now - room.first_day) % falter_cycle;
  if (phase < falter_begin || phase >= falter_end) return std::nullopt;
  response out = plain_response(503, "The kettle is on and the server is off. Back soon.");
  header_lines lines;
  lines.add("Retry-After", std::to_string((falter_end - phase).count()));
  out.headers += lines.str();
  return out;
}

// The partner that a Host field names: by address, or by name with the prefixes of wire links.
const feed_profile* partner_of(std::string_view host) {
  std::string name(host.substr(0, host.rfind(':')));
  std::ranges::transform(name, name.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  std::string_view left = name;
  constexpr std::string_view loopback = "127.0.0.";
  unsigned address = 0;
  if (left.starts_with(loopback)) {
    const auto read = std::from_chars(left.data() + loopback.size(), left.data() + left.size(), address);
    if (read.ptr != left.data() + left.size()) return nullptr;
  } else {
    for (const std::string_view prefix : {"www.", "amp."}) {
      if (left.starts_with(prefix)) left.remove_prefix(prefix.size());
    }
    constexpr std::string_view domain = ".localhost";
    if (!left.ends_with(domain)) return nullptr;
    left.remove_suffix(domain.size());
  }
  for (const feed_profile& whose : partners()) {
    if (address != 0 ? whose.address == address : whose.host == left) return &whose;
  }
  return nullptr;
}

response document_answer(std::string_view type, std::string document) {
  response out;
  header_lines lines;
  lines.add("Content-Type", type);
  out.headers = std::move(lines).str();
  out.body = std::move(document);
  return out;
}

response page_answer(std::string page) {
  return document_answer("text/html; charset=utf-8", std::move(page));
}

}  // namespace

response answer(const request_view& request, const newsroom& room, sys_seconds now) {
  if (request.method != "GET" && request.method != "HEAD") {
    response out = plain_response(405, "Only GET and HEAD are understood here.");
    header_lines lines;
    lines.add("Allow", "GET, HEAD");
    out.headers += lines.str();
    return out;
  }
  const feed_profile* partner = partner_of(request.header("host").value_or(""));
  if (!partner) return plain_response(404, "No partner of the demo has this name.");
  const std::string target =
      request.query.empty() ? std::string(request.path) : fmt::format("{}?{}", request.path, request.query);
  for (const feed_profile& whose : partners()) {
    if (whose.host != partner->host) continue;
    if (whose.how == manner::moved && target == "/atom.xml")
      return redirect(fmt::format("http://127.0.0.{}:{}{}", whose.address, room.port, whose.path));
    if (target == whose.path) {
      if (auto away = absence(whose, room, now)) return std::move(*away);
      return feed_answer(whose, request, room, now);
    }
  }
  if (request.path == observation_path && partner->id == feed_of::weather)
    return document_answer("application/xml", observation(now));
  if (request.path == "/") return page_answer(front_page(*partner, room, now));
  if (auto page = story_page(*partner, request.path, room, now)) return page_answer(std::move(*page));
  return plain_response(404, "There is no such page here.");
}

}  // namespace wireroom::daemon::demo
