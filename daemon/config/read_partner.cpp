#include "daemon/config/file.hpp"
#include "daemon/config/read.hpp"
#include "daemon/config/web_address.hpp"

#include <algorithm>
#include <cerrno>
#include <optional>
#include <system_error>

#include <fmt/format.h>

namespace wireroom::daemon {
namespace {

constexpr std::string_view feeds_expected = "write feeds = [\"https://example.org/feed\"]";

bool is_token(std::string_view text) {
  // RFC 9110, section 5.6.2
  return !text.empty() && text.size() <= 64 && std::ranges::all_of(text, [](unsigned char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           std::string_view{"!#$%&'*+-.^_`|~"}.find(static_cast<char>(c)) != std::string_view::npos;
  });
}

/// Headers that the poller sets itself, that would break its framing, or that carry secrets.
bool is_reserved(std::string_view name) {
  std::string lower{name};
  for (auto& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
  }
  constexpr std::string_view reserved[] = {"host",
                                           "connection",
                                           "keep-alive",
                                           "content-length",
                                           "transfer-encoding",
                                           "te",
                                           "trailer",
                                           "upgrade",
                                           "expect",
                                           "range",
                                           "if-none-match",
                                           "if-modified-since",
                                           "accept-encoding",
                                           "a-im",
                                           "user-agent",
                                           "authorization",
                                           "proxy-authorization",
                                           "proxy-connection",
                                           "cookie",
                                           "referer"};
  return std::ranges::find(reserved, lower) != std::ranges::end(reserved);
}

void read_headers(const toml::table& table, std::map<std::string, std::string>& out, mistakes& noted) {
  for (const auto& [key, value] : table) {
    const std::string name{key.str()};
    if (!is_token(name)) {
      noted.add(key.source(), "this is no name of a header; write letters, digits and '-'");
    } else if (is_reserved(name)) {
      noted.add(key.source(), fmt::format("header '{}' is the poller's own; use user_agent, basic_user with "
                                          "basic_password_file, or bearer_file for what they are for",
                                          name));
    } else if (const auto* text = value.as_string(); text == nullptr) {
      noted.add(value.source(), fmt::format("header '{}' is {}; write a string", name, kind_of(value)));
    } else if (const auto flaw = flaw_of(text->get(), 1024); !flaw.empty()) {
      noted.add(value.source(), fmt::format("header '{}' {}", name, flaw));
    } else {
      out.emplace(name, text->get());
    }
  }
}

void read_ca_file(section& keys, std::string& out, const std::string& folder) {
  std::string name;
  if (!keys.text("ca_file", name, false)) return;
  out = within(folder, name);
  const auto bytes = read_whole_file(out, 4u << 20);
  if (!bytes) {
    keys.wrong("ca_file", fmt::format("'ca_file': {}: {}; name a readable PEM file", out,
                                      std::generic_category().message(bytes.error())));
  } else if (bytes->find("-----BEGIN CERTIFICATE-----") == std::string::npos) {
    keys.wrong("ca_file", fmt::format("'ca_file': {} holds no certificate; name a PEM file", out));
  }
}

/// Checks the URL and that it is the first of its kind; nothing when it is not to be polled.
std::optional<web_address> check_url(const std::string& url, bool internal, const toml::source_region& where,
                                     seen_feeds& seen, mistakes& noted) {
  const bool is_file = url.starts_with("file:");
  if (is_file && !internal) {
    noted.add(where,
              fmt::format("feed \"{}\": files are read for partners with internal = true only; write it "
                          "above 'feeds', or an http or https URL",
                          flaw_of(url, 2048).empty() ? url : "…"));
    return {};
  }
  auto address = is_file ? read_file_address(url) : read_web_address(url);
  if (!address) {
    noted.add(where, fmt::format("feed \"{}\": {}", flaw_of(url, 2048).empty() ? url : "…", address.error()));
    return {};
  }
  const auto here = fmt::format("line {}, column {}", where.begin.line, where.begin.column);
  const auto [first, is_new] = seen.emplace(address->key, here);
  if (!is_new) {
    noted.add(where, fmt::format("feed {} is named twice, first in {}; remove one", url, first->second));
    return {};
  }
  return *std::move(address);
}

void read_feeds(const toml::array& list, partner_config& out, std::string& host, seen_feeds& seen,
                mistakes& noted) {
  for (const auto& element : list) {
    feed_config feed;
    toml::source_region where = element.source();
    if (const auto* url = element.as_string()) {
      feed.url = url->get();
    } else if (const auto* table = element.as_table()) {
      section keys{*table, "a feed of [[partner]]", noted};
      keys.text("url", feed.url, false, 2048);
      if (table->get("url") == nullptr) {
        keys.wrong("url", "'url' is missing; write { url = \"https://example.org/feed\" }");
      }
      where = keys.where("url");
      keys.texts("categories", feed.categories);
      keys.every(feed.every);
      std::string moved_to;
      keys.web_url("moved_to", moved_to);
      feed.moved_to = std::move(moved_to);
      keys.finish();
    } else {
      noted.add(where, fmt::format("a feed is {}; {}", kind_of(element), feeds_expected));
    }
    if (feed.url.empty()) continue;
    if (const auto address = check_url(feed.url, out.internal, where, seen, noted)) {
      if (host.empty()) host = address->host;
      out.feeds.push_back(std::move(feed));
    }
  }
}

/// A proxy could read what is sent through it to http.
void refuse_credentials_in_clear(section& keys, const partner_config& partner, const proxy_config& proxy) {
  const auto* key = !partner.bearer_file.empty()           ? "bearer_file"
                    : !partner.basic_password_file.empty() ? "basic_password_file"
                                                           : nullptr;
  if (key == nullptr || proxy.url.empty()) return;
  for (const auto& feed : partner.feeds) {
    const auto address = read_web_address(feed.url);
    if (!address || !address->key.starts_with("http://")) continue;
    return keys.wrong(
        key, fmt::format("'{}' would be readable by the proxy on its way to {}; write the feed's https "
                         "URL, or proxy = \"\" for this partner",
                         key, feed.url));
  }
}

}  // namespace

void read_partner(section& keys, partner_config& out, const proxy_config& usual, const std::string& folder,
                  seen_feeds& seen, mistakes& noted) {
  keys.text("name", out.name, false, 128);
  keys.web_url("site", out.site);
  keys.text("owner", out.owner, false, 128);
  keys.flag("internal", out.internal);
  keys.flag("websub", out.websub);
  keys.number("weight", out.weight, 0, 100);
  keys.whole("prefer", out.prefer, -100, 100);
  keys.every(out.every);
  if (unsigned value = 0; keys.whole("per_host", value, 1, 256)) out.per_host = value;
  using std::chrono::milliseconds;
  if (milliseconds value{}; keys.duration("per_host_gap", value, milliseconds{0}, milliseconds{3'600'000})) {
    out.per_host_gap = value;
  }
  keys.text("user_agent", out.user_agent, false, 256);
  out.proxy = read_proxy(keys, folder);
  read_ca_file(keys, out.ca_file, folder);
  keys.text("basic_user", out.basic_user, false, 256);
  if (out.basic_user.find(':') != std::string::npos) {  // RFC 7617, section 2
    keys.wrong("basic_user", "'basic_user' holds a colon, which basic authentication cannot carry");
  }
  read_secret_file(keys, "basic_password_file", out.basic_password_file, folder);
  read_secret_file(keys, "bearer_file", out.bearer_file, folder);
  if (out.basic_user.empty() != out.basic_password_file.empty()) {
    keys.wrong("basic_user", "'basic_user' and 'basic_password_file' belong together; write both or neither");
  } else if (!out.basic_user.empty() && !out.bearer_file.empty()) {
    keys.wrong("bearer_file", "'bearer_file' and 'basic_user' exclude each other; remove one");
  }
  read_client_certificate(keys, out, folder);
  if (const auto* headers = keys.table("headers")) read_headers(*headers, out.headers, noted);

  std::string host;
  const auto* feeds = keys.node("feeds");
  if (const auto* list = feeds == nullptr ? nullptr : feeds->as_array()) {
    read_feeds(*list, out, host, seen, noted);
    if (list->empty()) keys.wrong("feeds", fmt::format("'feeds' is empty; {}", feeds_expected));
  } else if (feeds == nullptr) {
    keys.wrong("feeds", fmt::format("this [[partner]] has no 'feeds'; {}", feeds_expected));
  } else {
    keys.wrong("feeds", fmt::format("'feeds' is {}; {}", kind_of(*feeds), feeds_expected));
  }
  if (out.name.empty() && host.empty() && !out.feeds.empty()) {
    keys.wrong("name", "this [[partner]] has no 'name', and its feeds are files without a host; write one");
  }
  if (out.name.empty()) out.name = name_of_host(host);
  if (out.owner.empty()) out.owner = out.name;
  refuse_credentials_in_clear(keys, out, out.proxy ? *out.proxy : usual);
  keys.finish();
}

}  // namespace wireroom::daemon
