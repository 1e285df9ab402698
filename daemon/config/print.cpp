// print_config(): the effective configuration as TOML.
#include "daemon/config/config.hpp"
#include "daemon/config/units.hpp"

#include <iterator>

#include <fmt/format.h>

namespace wireroom::daemon {
namespace {

std::string quoted(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') result += '\\';
    result += c;
  }
  return result + '"';
}

std::string list_of(const std::vector<std::string>& texts) {
  std::string result = "[";
  for (const auto& text : texts) result += (result.size() > 1 ? ", " : "") + quoted(text);
  return result + "]";
}

/// Writes "key = value" lines, aligned within a table of ours.
class writer {
 public:
  void head(std::string_view name) {
    if (!out_.empty()) out_ += '\n';
    fmt::format_to(std::back_inserter(out_), "{}\n", name);
  }
  void raw(std::string_view key, std::string_view value) {
    fmt::format_to(std::back_inserter(out_), "{} = {}\n", key, value);
  }
  void text(std::string_view key, std::string_view value) { raw(key, quoted(value)); }
  void given(std::string_view key, std::string_view value) {
    if (!value.empty()) text(key, value);
  }
  void time(std::string_view key, std::chrono::milliseconds value) { text(key, format_duration(value)); }
  void size(std::string_view key, std::uint64_t value) { text(key, format_size(value)); }
  void number(std::string_view key, std::uint64_t value) { raw(key, std::to_string(value)); }
  void flag(std::string_view key, bool value) { raw(key, value ? "true" : "false"); }

  std::string str() && { return std::move(out_); }

 private:
  std::string out_;
};

void print_proxy(writer& out, const proxy_config& proxy) {
  out.text("proxy", proxy.url);
  out.given("proxy_user", proxy.user);
  out.given("proxy_password_file", proxy.password_file);
}

void print_poll(writer& out, const poll_config& poll) {
  out.head("[poll]");
  out.text("every", poll.every ? format_duration(*poll.every) : "auto");
  out.number("concurrency", poll.concurrency);
  out.number("per_host", poll.per_host);
  out.time("per_host_gap", poll.per_host_gap);
  out.flag("allow_internal", poll.allow_internal);
  std::string ports;
  for (const auto port : poll.ports) ports += (ports.empty() ? "" : ", ") + std::to_string(port);
  out.raw("ports", "[" + ports + "]");
  print_proxy(out, poll.proxy);

  const auto& limits = poll.limits;
  out.head("[poll.limits]");
  out.time("dns", limits.dns);
  out.time("connect", limits.connect);
  out.time("tls", limits.tls);
  out.time("first_byte", limits.first_byte);
  out.time("total", limits.total);
  out.time("slow_after", limits.slow_after);
  out.size("slow_rate", limits.slow_rate);
  out.size("header", limits.header_bytes);
  out.size("body", limits.body_bytes);
  out.number("ratio", limits.ratio);
  out.size("ratio_from", limits.ratio_from);
  out.number("redirects", limits.redirects);
  out.number("entries", limits.entries);
}

void print_feeds(writer& out, const std::vector<feed_config>& feeds) {
  std::string list = "[\n";
  for (const auto& feed : feeds) {
    std::string value = quoted(feed.url);
    if (!feed.categories.empty() || feed.every || !feed.moved_to->empty()) {
      value = "{ url = " + value;
      if (!feed.categories.empty()) value += ", categories = " + list_of(feed.categories);
      if (feed.every) value += ", every = " + quoted(format_duration(*feed.every));
      if (!feed.moved_to->empty()) value += ", moved_to = " + quoted(*feed.moved_to);
      value += " }";
    }
    list += "  " + value + ",\n";
  }
  out.raw("feeds", list + "]");
}

void print_partner(writer& out, const partner_config& partner) {
  out.head("[[partner]]");
  out.text("name", partner.name);
  out.given("site", partner.site);
  out.text("owner", partner.owner);
  if (partner.internal) out.flag("internal", true);
  if (!partner.websub) out.flag("websub", false);
  if (partner.weight != 1) out.raw("weight", fmt::format("{}", partner.weight));
  if (partner.prefer != 0) out.raw("prefer", fmt::format("{}", partner.prefer));
  if (partner.every) out.time("every", *partner.every);
  if (partner.per_host) out.number("per_host", *partner.per_host);
  if (partner.per_host_gap) out.time("per_host_gap", *partner.per_host_gap);
  out.given("user_agent", partner.user_agent);
  if (partner.proxy) print_proxy(out, *partner.proxy);
  out.given("ca_file", partner.ca_file);
  out.given("client_cert_file", partner.client_cert_file);
  out.given("client_key_file", partner.client_key_file);
  out.given("basic_user", partner.basic_user);
  out.given("basic_password_file", partner.basic_password_file);
  out.given("bearer_file", partner.bearer_file);
  if (!partner.headers.empty()) {
    std::string table;
    for (const auto& [name, value] : partner.headers) {
      table += fmt::format("{}{} = {}", table.empty() ? "" : ", ", quoted(name), quoted(value));
    }
    out.raw("headers", "{ " + table + " }");
  }
  print_feeds(out, partner.feeds);
}

void print_merged_feed(writer& out, const merged_feed_config& feed) {
  out.head("[[merged_feed]]");
  out.text("name", feed.name);
  out.text("title", feed.title);
  if (!feed.partners.empty()) out.raw("partners", list_of(feed.partners));
  if (!feed.categories.empty()) out.raw("categories", list_of(feed.categories));
  out.number("limit", feed.limit);
  constexpr std::string_view contents[] = {"full", "summary", "link"};
  out.text("content", contents[static_cast<std::size_t>(feed.content)]);
}

}  // namespace

std::string print_partners(const std::vector<partner_config>& partners) {
  writer out;
  for (const auto& partner : partners) print_partner(out, partner);
  return std::move(out).str();
}

std::string print_config(const config& value) {
  writer out;
  out.head("[site]");
  out.text("title", value.site.title);
  out.text("base_url", value.site.base_url);
  out.text("language", value.site.language);
  out.text("contact", value.site.contact);
  if (value.site.subscribers > 0) out.number("subscribers", value.site.subscribers);

  out.head("[masthead]");
  out.text("city", value.masthead.city);
  out.text("timezone", value.masthead.timezone);
  out.text("weather", value.masthead.weather);
  out.text("unit", value.masthead.unit);

  out.head("[listen]");
  out.raw("public", list_of(value.listen.public_addresses));
  out.text("operator", value.listen.operator_address);
  if (!value.listen.operator_names.empty()) out.raw("operator_names", list_of(value.listen.operator_names));

  out.head("[storage]");
  out.text("url", value.storage.url);
  out.time("retention", value.storage.retention);
  out.flag("page_out", value.storage.page_out);

  print_poll(out, value.poll);

  out.head("[websub]");
  if (value.websub.subscribe)
    out.flag("subscribe", *value.websub.subscribe);
  else
    out.text("subscribe", "auto");
  out.time("lease", value.websub.lease);

  out.head("[trending]");
  out.time("window", value.trending.window);
  if (value.trending.half_life) out.time("half_life", *value.trending.half_life);
  out.number("size", value.trending.size);

  if (!value.categories.empty()) out.head("[categories]");
  for (const auto& one : value.categories) out.raw(quoted(one.name), list_of(one.labels));

  for (const auto& partner : value.partners) print_partner(out, partner);
  for (const auto& feed : value.merged_feeds) print_merged_feed(out, feed);
  return std::move(out).str();
}

}  // namespace wireroom::daemon
