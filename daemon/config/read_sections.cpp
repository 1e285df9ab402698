#include "daemon/config/file.hpp"
#include "daemon/config/listen_address.hpp"
#include "daemon/config/read.hpp"
#include "daemon/config/web_address.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>
#include <unistd.h>

namespace wireroom::daemon {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr seconds day{86400};

/// What stands in the database of time zones, if this machine has one to ask.
bool is_time_zone(const std::string& name) {
  constexpr std::string_view folder = "/usr/share/zoneinfo";
  if (name == "UTC" || ::access(std::string{folder}.c_str(), X_OK) != 0) return true;
  const bool plain = !name.empty() && !name.starts_with('/') && name.find("..") == std::string::npos;
  return plain && ::access(fmt::format("{}/{}", folder, name).c_str(), F_OK) == 0;
}

void read_limits(section& keys, poll_limits& out) {
  const auto deadline = [&](std::string_view key, milliseconds& value) {
    keys.duration(key, value, milliseconds{10}, milliseconds{600'000});
  };
  deadline("dns", out.dns);
  deadline("connect", out.connect);
  deadline("tls", out.tls);
  deadline("first_byte", out.first_byte);
  deadline("total", out.total);
  deadline("slow_after", out.slow_after);
  keys.size("slow_rate", out.slow_rate, 1, 1 << 20);
  keys.size("header", out.header_bytes, 1 << 10, 1 << 20);
  keys.size("body", out.body_bytes, 1 << 10, 1 << 30);
  keys.whole("ratio", out.ratio, 2, 10'000);
  keys.size("ratio_from", out.ratio_from, 1 << 10, 1 << 30);
  keys.whole("redirects", out.redirects, 0, 20);
  keys.whole("entries", out.entries, 1, 100'000);
  keys.finish();
}

void read_ports(section& keys, std::vector<std::uint16_t>& out, mistakes& noted) {
  const auto* found = keys.node("ports");
  if (found == nullptr) return;
  constexpr std::string_view expected = "write a list of port numbers from 1 to 65535, as [80, 443]";
  const auto* list = found->as_array();
  if (list == nullptr)
    return keys.wrong("ports", fmt::format("'ports' is {}; {}", kind_of(*found), expected));
  std::vector<std::uint16_t> ports;
  for (const auto& element : *list) {
    const auto port = element.value_exact<std::int64_t>();
    if (!port || *port < 1 || *port > 65535) {
      noted.add(element.source(), fmt::format("no port number; {}", expected));
    } else {
      ports.push_back(static_cast<std::uint16_t>(*port));
    }
  }
  out = std::move(ports);
}

}  // namespace

void read_site(section& keys, site_config& out) {
  keys.text("title", out.title, false);
  if (keys.web_url("base_url", out.base_url)) {
    if (out.base_url.find_first_of("?#") != std::string::npos) {
      keys.wrong("base_url", "'base_url' has a query or fragment; write scheme, host and path alone");
    }
    while (out.base_url.ends_with('/')) out.base_url.pop_back();
  }
  keys.text("language", out.language, false, 64);
  keys.text("contact", out.contact, true, 256);
  // It goes into a comment of the User-Agent (RFC 9110, section 5.6.5).
  if (out.contact.find_first_of("()\\;") != std::string::npos) {
    keys.wrong("contact", "'contact' holds one of ( ) ; \\; write an address or URL");
  }
  keys.whole("subscribers", out.subscribers, 0, 1'000'000'000);
  keys.finish();
}

void read_masthead(section& keys, masthead_config& out) {
  keys.text("city", out.city, true, 128);
  if (keys.text("timezone", out.timezone, false, 64) && !is_time_zone(out.timezone)) {
    keys.wrong("timezone", fmt::format("'timezone' is \"{}\", which the tz database does not know; write one "
                                       "like \"America/New_York\"",
                                       out.timezone));
  }
  if (keys.web_url("weather", out.weather) && !out.weather.empty())
    keys.remark("weather", "'weather' is read, but this version shows no temperature yet");
  if (keys.text("unit", out.unit) && out.unit != "C" && out.unit != "F") {
    keys.wrong("unit", fmt::format("'unit' is \"{}\"; write \"C\" or \"F\"", out.unit));
  }
  keys.finish();
}

void read_listen(section& keys, listen_config& out) {
  keys.texts("public", out.public_addresses);
  keys.text("operator", out.operator_address, false);
  keys.texts("operator_names", out.operator_names);
  const auto address_of = [&](std::string_view key, const std::string& text) {
    const auto address = parse_listen_address(text);
    if (!address) {
      keys.wrong(key, fmt::format("'{}': \"{}\" is no address; write {}", key, text, listen_address_forms));
    }
    return address;
  };
  if (out.public_addresses.empty()) {
    keys.wrong("public", fmt::format("'public' is empty; write at least one {}", listen_address_forms));
  }
  for (std::size_t i = 0; i < out.public_addresses.size(); ++i) {
    const auto& text = out.public_addresses[i];
    const auto address = address_of("public", text);
    const bool any_port = address && !address->is_unix && address->port == 0;
    if (any_port) continue;
    if (std::find(out.public_addresses.begin(), out.public_addresses.begin() + static_cast<std::ptrdiff_t>(i),
                  text) != out.public_addresses.begin() + static_cast<std::ptrdiff_t>(i)) {
      keys.wrong("public", fmt::format("'public' names {} twice; remove one", text));
    }
    if (text == out.operator_address) {
      keys.wrong("operator",
                 fmt::format("'operator' is {}, which 'public' has; give it one of its own", text));
    }
  }
  const auto operators = address_of("operator", out.operator_address);
  if (operators && !is_local(*operators)) {
    keys.remark("operator",
                fmt::format("'operator' is {}: whoever reaches it sees status and metrics and can "
                            "start polls; 127.0.0.1 or unix: keeps it to this machine",
                            out.operator_address));
  }
  keys.finish();
}

void read_storage(section& keys, storage_config& out, const std::string& folder) {
  if (keys.text("url", out.url, false)) {
    constexpr std::string_view scheme = "sqlite:";
    if (!out.url.starts_with(scheme) || out.url.size() == scheme.size() || out.url.ends_with('/')) {
      keys.wrong("url", fmt::format("'url' is \"{}\"; write \"sqlite:///ABSOLUTE/FILE\" or "
                                    "\"sqlite:FILE\", which lies beside this file",
                                    out.url));
    } else if (out.url[scheme.size()] != '/') {
      out.url = fmt::format("{}{}{}", scheme, folder.starts_with('/') ? "//" : "",
                            within(folder, out.url.substr(scheme.size())));
    } else if (!out.url.starts_with("sqlite:///")) {
      keys.wrong("url", fmt::format("'url' is \"{}\"; an absolute file has three slashes: \"sqlite:///FILE\"",
                                    out.url));
    }
  }
  keys.duration("retention", out.retention, day, 36'500 * day);
  keys.flag("page_out", out.page_out);
  keys.finish();
}

void read_poll(section& keys, poll_config& out, const std::string& folder, mistakes& noted) {
  keys.every(out.every);
  keys.whole("concurrency", out.concurrency, 1, 10'000);
  keys.whole("per_host", out.per_host, 1, 256);
  keys.duration("per_host_gap", out.per_host_gap, milliseconds{0}, milliseconds{3'600'000});
  keys.flag("allow_internal", out.allow_internal);
  read_ports(keys, out.ports, noted);
  if (auto proxy = read_proxy(keys, folder)) out.proxy = *std::move(proxy);
  if (const auto* limits = keys.table("limits")) {
    section inner{*limits, "[poll.limits]", noted};
    read_limits(inner, out.limits);
  }
  keys.finish();
}

void read_websub(section& keys, websub_config& out) {
  constexpr std::string_view expected = "write true, false or \"auto\"";
  if (const auto* found = keys.node("subscribe")) {
    if (const auto* flag = found->as_boolean())
      out.subscribe = flag->get();
    else if (const auto* text = found->as_string(); text == nullptr || text->get() != "auto")
      keys.wrong("subscribe", fmt::format("'subscribe' is {}; {}", kind_of(*found), expected));
  }
  keys.duration("lease", out.lease, seconds{3600}, 365 * day);
  keys.finish();
}

void read_trending(section& keys, trending_config& out) {
  keys.duration("window", out.window, seconds{3600}, 60 * day);
  if (seconds value{}; keys.duration("half_life", value, seconds{600}, 60 * day)) out.half_life = value;
  keys.whole("size", out.size, 1, 100);
  keys.finish();
}

void read_categories(const toml::table& table, section& keys, std::vector<feeds::category_alias>& out) {
  const feeds::category_names plain;
  std::map<std::string, std::string> meant;  // by folded label: the name it is given to
  for (const auto& [key, node] : table) {
    const auto name = key.str();
    feeds::category_alias one{.name = std::string{name}, .labels = {}};
    if (!keys.texts(name, one.labels)) continue;
    if (plain.key_of(name).empty()) {
      keys.wrong(name, "a category's name needs a letter or digit and at most 60 characters");
      continue;
    }
    for (const auto& label : one.labels) {
      const auto folded = plain.key_of(label);
      if (folded.empty()) {
        keys.wrong(name, fmt::format("'{}' names nothing: a label needs a letter or digit and at most 60 "
                                     "characters",
                                     label));
      } else if (const auto [known, fresh] = meant.try_emplace(folded, one.name); !fresh) {
        keys.wrong(name, fmt::format("'{}' means \"{}\" already; remove one", label, known->second));
      }
    }
    out.push_back(std::move(one));
  }
  keys.finish();
}

}  // namespace wireroom::daemon
