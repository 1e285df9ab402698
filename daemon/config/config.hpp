#pragma once
// The operator's configuration as values (wireroom.toml(5), docs/configuration.md). Immutable once read; a
// reload makes a new one.

#include <chrono>
#include <cstdint>
#include <expected>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace wireroom::daemon {

struct site_config {
  std::string title = "Wireroom";
  std::string base_url;  ///< links are built from this, never from the Host header; no trailing slash
  std::string language = "en";
  std::string contact;  ///< goes into the User-Agent
};

struct masthead_config {
  std::string city, timezone = "UTC", weather, unit = "C";
};

struct listen_config {
  std::vector<std::string> public_addresses = {"127.0.0.1:8080"};  ///< ADDR:PORT, [ADDR]:PORT, unix:PATH
  std::string operator_address = "127.0.0.1:8081";
};

struct storage_config {
  std::string url = "sqlite:///var/lib/wireroom/wireroom.db";
  std::chrono::seconds retention{90 * 86400};
};

struct poll_limits {
  std::chrono::milliseconds dns{5000}, connect{10000}, tls{10000}, first_byte{15000}, total{60000};
  std::chrono::milliseconds slow_after{10000};  ///< from then on `slow_rate` is asked for
  std::uint64_t slow_rate = 1024;               ///< bytes a second
  std::size_t header_bytes = 64u << 10;
  std::size_t body_bytes = 10u << 20;  ///< decoded
  unsigned ratio = 100;                ///< decoded to wire, past ratio_from
  std::size_t ratio_from = 1u << 20;
  unsigned redirects = 5;
  std::size_t entries = 5000;
};

struct poll_config {
  std::optional<std::chrono::seconds> every;  ///< nothing: "auto"
  unsigned concurrency = 256;
  unsigned per_host = 1;
  std::chrono::milliseconds per_host_gap{1000};
  bool allow_internal = false;
  std::vector<std::uint16_t> ports = {80, 443};  ///< allowed besides those named in partners' own URLs
  std::string proxy;
  poll_limits limits;
};

/// One URL of a partner, with what is set for it, else for its partner, else for all.
struct feed_config {
  std::string url;
  std::vector<std::string> categories;
  std::optional<std::chrono::seconds> every;
};

struct partner_config {
  std::string name, site, owner;
  bool internal = false;  ///< private and loopback addresses and any port may be polled for it
  double weight = 1;
  std::optional<std::chrono::seconds> every;
  std::optional<unsigned> per_host;
  std::optional<std::chrono::milliseconds> per_host_gap;
  std::string user_agent, proxy, ca_file;
  std::string basic_user, basic_password_file, bearer_file;
  std::map<std::string, std::string> headers;
  std::vector<feed_config> feeds;
};

enum class content_mode : std::uint8_t { full, summary, link };

struct merged_feed_config {
  std::string name, title;
  std::vector<std::string> partners, categories;
  std::size_t limit = 60;
  content_mode content = content_mode::full;
};

struct trending_config {
  std::chrono::seconds window{7 * 86400};
  std::size_t size = 10;
};

struct config {
  std::string path;  ///< file it was read from; empty for none
  site_config site;
  masthead_config masthead;
  listen_config listen;
  storage_config storage;
  poll_config poll;
  std::vector<partner_config> partners;
  std::vector<merged_feed_config> merged_feeds;  ///< at least "top"
  trending_config trending;
};

/// A mistake in the configuration: where it is and what was expected.
struct config_error {
  std::string file;
  std::uint32_t line = 0, column = 0;
  std::string message;  ///< names the nearest known key for an unknown one
};

/// Reads and validates FILE with the subscription files it includes. All mistakes found are returned.
std::expected<config, std::vector<config_error>> read_config(const std::string& file);

/// The effective configuration as TOML, for `wireroom check --print`. Secrets are never in it.
std::string print_config(const config& value);

}  // namespace wireroom::daemon
