#include "daemon/poll/request_text.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace wireroom::daemon {
namespace {

// What we set ourselves is not the configuration's to change; of the others hop-by-hop fields would break the
// framing.
constexpr std::array<std::string_view, 15> ours = {"host",
                                                   "user-agent",
                                                   "accept",
                                                   "accept-encoding",
                                                   "a-im",
                                                   "if-none-match",
                                                   "if-modified-since",
                                                   "connection",
                                                   "upgrade",
                                                   "te",
                                                   "transfer-encoding",
                                                   "range",
                                                   "content-length",
                                                   "authorization",
                                                   "proxy-authorization"};

bool is_token(std::string_view name) {
  return !name.empty() && std::ranges::all_of(name, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
  });
}

bool is_ours(std::string_view name) {
  return std::ranges::any_of(ours, [name](std::string_view one) {
    return std::ranges::equal(one, name,
                              [](char a, char b) { return a == (b >= 'A' && b <= 'Z' ? b - 'A' + 'a' : b); });
  });
}

void append_authority(std::string& out, const feeds::url_parts& where) {
  const bool v6 = where.host.contains(':');
  if (v6) out += '[';
  out += where.host;
  if (v6) out += ']';
  if (where.port == (where.scheme == "https" ? 443 : 80)) return;
  const fmt::format_int port{where.port};
  out += ':';
  out.append(port.data(), port.size());
}

}  // namespace

std::string default_user_agent(std::string_view base_url, std::string_view contact,
                               std::uint32_t subscribers) {
  std::string comment;
  const auto add = [&comment](const std::string& part) {
    if (!comment.empty()) comment += "; ";
    comment += part;
  };
  if (!base_url.empty()) add(fmt::format("+{}", base_url));
  if (!contact.empty()) add(std::string{contact});
  if (subscribers > 0) add(fmt::format("{} subscriber{}", subscribers, subscribers == 1 ? "" : "s"));
  auto out = comment.empty() ? std::string("wireroom/" WIREROOM_VERSION)
                             : fmt::format("wireroom/" WIREROOM_VERSION " ({})", comment);
  return is_field_value(out) ? out : std::string("wireroom/" WIREROOM_VERSION);
}

bool is_field_value(std::string_view value) {
  // Every character is looked at, whatever the ones before said: so several at a time.
  bool control = false;
  for (const unsigned char c : value) control |= (c < ' ' && c != '\t') || c == 0x7f;
  return !control;
}

std::string authority_of(const feeds::url_parts& where) {
  std::string out;
  append_authority(out, where);
  return out;
}

void request_text(const feeds::url_parts& where, const feeds::validators& validators,
                  const request_identity& who, own_fields own, std::string& out) {
  out.clear();
  out.reserve(768);
  const auto field = [&out](std::string_view name, std::string_view value) {
    if (value.empty() || !is_field_value(value)) return;
    out += name;
    out += ": ";
    out += value;
    out += "\r\n";
  };
  constexpr std::string_view always =
      "Accept: application/atom+xml, application/rss+xml, application/rdf+xml, application/feed+json, "
      "application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.9, */*;q=0.5\r\n"
      "Accept-Encoding: gzip, br\r\n"
      "A-IM: feed\r\n";
  out += "GET ";
  out += where.target;
  out += " HTTP/1.1\r\n";
  if (is_field_value(where.host)) {
    out += "Host: ";
    append_authority(out, where);
    out += "\r\n";
  }
  const bool own_agent = own != own_fields::none && !who.own_user_agent.empty();
  field("User-Agent", own_agent ? who.own_user_agent : who.user_agent);
  out += always;
  field("If-None-Match", validators.etag);
  field("If-Modified-Since", validators.last_modified);
  if (own == own_fields::all) field("Authorization", who.authorization);
  if (own != own_fields::none) {
    for (const auto& [name, value] : who.headers)
      if (is_token(name) && !is_ours(name)) field(name, value);
  }
  out += "\r\n";
}

std::string form_request_text(const feeds::url_parts& where, const std::string& form,
                              const request_identity& who) {
  const auto agent = is_field_value(who.user_agent) ? who.user_agent : default_user_agent({}, {}, 0);
  return fmt::format(
      "POST {} HTTP/1.1\r\nHost: {}\r\nUser-Agent: {}\r\nAccept: */*\r\nAccept-Encoding: gzip, br\r\n"
      "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{}",
      where.target, authority_of(where), agent, form.size(), form);
}

}  // namespace wireroom::daemon
