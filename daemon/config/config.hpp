#pragma once
// The operator's configuration as values (wireroom.toml(5), docs/configuration.md). Immutable once read; a
// reload makes a new one.

#include "feeds/model/seldom.hpp"
#include "feeds/stories/category_names.hpp"

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
  std::string contact;            ///< goes into the User-Agent
  std::uint32_t subscribers = 0;  ///< the same; 0: not known

  bool operator==(const site_config&) const = default;
};

struct masthead_config {
  std::string city;
  std::string timezone = "UTC";  ///< name of the tz database
  std::string weather;           ///< URL of NWS current-observation XML; empty: none is shown
  std::string unit = "C";        ///< "C" or "F"

  bool operator==(const masthead_config&) const = default;
};

struct listen_config {
  std::vector<std::string> public_addresses = {"127.0.0.1:8080"};  ///< daemon/config/listen_address.hpp
  std::string operator_address = "127.0.0.1:8081";
  std::vector<std::string> operator_names;  ///< host names under which it may be asked, besides localhost

  bool operator==(const listen_config&) const = default;
};

struct storage_config {
  std::string url = "sqlite:///var/lib/wireroom/wireroom.db";
  std::chrono::seconds retention{90 * 86400};
  bool page_out = true;  ///< what is seldom looked at lies in a file, not in memory

  bool operator==(const storage_config&) const = default;
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

  bool operator==(const poll_limits&) const = default;
};

/// An HTTP proxy that connections are opened through, by CONNECT (RFC 9110, section 9.3.6).
struct proxy_config {
  std::string url;            ///< "http://HOST:PORT"; empty: none
  std::string user;           ///< with password_file
  std::string password_file;  ///< absolute path, read with read_secret(); or empty

  bool operator==(const proxy_config&) const = default;
};

struct poll_config {
  std::optional<std::chrono::seconds> every;  ///< nothing: "auto"
  unsigned concurrency = 256;
  unsigned per_host = 1;
  std::chrono::milliseconds per_host_gap{1000};
  bool allow_internal = false;
  std::vector<std::uint16_t> ports = {80, 443};  ///< allowed besides those named in partners' own URLs
  proxy_config proxy;
  poll_limits limits;

  bool operator==(const poll_config&) const = default;
};

struct websub_config {
  std::optional<bool> subscribe;           ///< nothing: "auto", when hubs can reach site.base_url
  std::chrono::seconds lease{10 * 86400};  ///< that hubs are asked for

  bool operator==(const websub_config&) const = default;
};

/// One URL of a partner, with what is set for it, else for its partner, else for all.
struct feed_config {
  std::string url;  ///< http or https; file:///ABSOLUTE/PATH where the partner is internal
  std::vector<std::string> categories;
  std::optional<std::chrono::seconds> every;
  /// The operator's word that it is asked there from now on; empty: none.
  feeds::seldom<std::string> moved_to;

  bool operator==(const feed_config&) const = default;
};

struct partner_config {
  std::string name;       ///< unique; the host of its first feed where none is given
  std::string site;       ///< URL or empty
  std::string owner;      ///< the name where none is given
  bool internal = false;  ///< private and loopback addresses, any port and files may be polled for it
  bool websub = true;     ///< its hubs are subscribed to where [websub] says so
  double weight = 1;
  int prefer = 0;  ///< of an article's sources the one of the highest is shown
  std::optional<std::chrono::seconds> every;
  std::optional<unsigned> per_host;
  std::optional<std::chrono::milliseconds> per_host_gap;
  std::string user_agent;
  std::optional<proxy_config> proxy;             ///< nothing: that of [poll]; an empty URL: none
  std::string ca_file;                           ///< absolute path of PEM certificates, or empty
  std::string client_cert_file;                  ///< absolute path, PEM: what it shows of itself under TLS
  std::string client_key_file;                   ///< absolute path, PEM: with client_cert_file
  std::string basic_user;                        ///< with basic_password_file
  std::string basic_password_file, bearer_file;  ///< absolute paths, read with read_secret(); or empty
  std::map<std::string, std::string> headers;
  std::vector<feed_config> feeds;

  bool operator==(const partner_config&) const = default;
};

enum class content_mode : std::uint8_t { full, summary, link };

struct merged_feed_config {
  std::string name;   ///< of [a-z0-9_-], unique: /feeds/NAME.atom
  std::string title;  ///< "SITE: NAME" where none is given
  std::vector<std::string> partners, categories;
  std::size_t limit = 60;
  content_mode content = content_mode::full;

  bool operator==(const merged_feed_config&) const = default;
};

struct trending_config {
  std::chrono::seconds window{7 * 86400};
  std::optional<std::chrono::seconds> half_life;  ///< age at which a voice counts half; nothing: the window's
  std::size_t size = 10;

  bool operator==(const trending_config&) const = default;
};

/// A mistake in the configuration: where it is and what was expected. Also a remark on what is allowed but
/// hardly meant.
struct config_error {
  enum class kind : std::uint8_t {
    mistake,     ///< the text is wrong
    no_file,     ///< the file does not exist
    unreadable,  ///< the file exists and cannot be read
  };
  std::string file;
  std::uint32_t line = 0, column = 0;  ///< from 1; 0 where unknown
  std::string message;                 ///< what is wrong; what to do. Names the nearest known key
  kind what = kind::mistake;

  bool operator==(const config_error&) const = default;
};

/// "FILE:LINE:COLUMN: MESSAGE", one line.
std::string to_string(const config_error& error);

struct config {
  std::string path;  ///< file it was read from; empty for none
  site_config site;
  masthead_config masthead;
  listen_config listen;
  storage_config storage;
  poll_config poll;
  websub_config websub;
  std::vector<partner_config> partners;
  std::vector<merged_feed_config> merged_feeds;  ///< at least "top"
  trending_config trending;
  std::vector<feeds::category_alias> categories;  ///< labels of partners that mean the same; by name
  std::vector<config_error> remarks;  ///< repeated subscriptions, an operator's listener open to all, …
};

/// Reads and validates FILE with the subscription files it includes. All mistakes found are returned, in the
/// order of their lines and at most 100 of them; never an empty list. Reads files, so not from a coroutine.
std::expected<config, std::vector<config_error>> read_config(const std::string& file);

/// The configuration of no file: what is in force before a key is set.
config default_config();

/// The effective configuration as TOML, for `wireroom check --print`: read again it gives the same values,
/// with included subscriptions as partners. Secrets are never in it, only the names of their files.
std::string print_config(const config& value);

/// Their [[partner]] tables alone.
std::string print_partners(const std::vector<partner_config>& partners);

}  // namespace wireroom::daemon
