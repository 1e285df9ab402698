#pragma once
// Reads the keys of one TOML table into values and notes every mistake with its place. Only for the sources
// of daemon/config: toml++ is costly to include.

#include "daemon/config/config.hpp"

#include <chrono>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <toml++/toml.h>

namespace wireroom::daemon {

/// Collects mistakes and remarks of a configuration; past the hundredth they are only counted.
class mistakes {
 public:
  explicit mistakes(std::string file) : file_{std::move(file)} {}

  void add(const toml::source_region& where, std::string message);
  void add(config_error error);
  void remark(const toml::source_region& where, std::string message);
  void remark(config_error error);

  const std::string& file() const noexcept { return file_; }
  bool empty() const noexcept { return errors_.empty(); }
  /// All in the order of their places.
  std::vector<config_error> errors() &&;
  std::vector<config_error> remarks() &&;

 private:
  std::string file_;
  std::vector<config_error> errors_, remarks_;
  std::size_t left_out_ = 0;
};

/// One table. A key that is absent leaves the value as it is; a wrong one too, and is noted. Values and the
/// table must outlive it.
class section {
 public:
  /// `name` is what messages call the table: "[site]".
  section(const toml::table& table, std::string name, mistakes& noted)
      : table_{table}, name_{std::move(name)}, noted_{noted} {}

  /// Text without control characters, at most `longest` bytes; not empty unless allowed.
  bool text(std::string_view key, std::string& out, bool may_be_empty = true, std::size_t longest = 1024);
  bool flag(std::string_view key, bool& out);
  bool number(std::string_view key, double& out, double least, double most);
  /// A list of texts, or one text alone.
  bool texts(std::string_view key, std::vector<std::string>& out);
  /// An http(s) URL, or empty.
  bool web_url(std::string_view key, std::string& out);
  /// "http://HOST:PORT", or empty.
  bool proxy(std::string_view key, std::string& out);

  template <class Integer>
  bool whole(std::string_view key, Integer& out, std::int64_t least, std::int64_t most) {
    std::int64_t value = 0;
    if (!whole_number(key, value, least, most)) return false;
    out = static_cast<Integer>(value);
    return true;
  }

  template <class Duration>
  bool duration(std::string_view key, Duration& out, Duration least, Duration most) {
    std::chrono::milliseconds value{};
    if (!milliseconds(key, value, least, most)) return false;
    out = std::chrono::duration_cast<Duration>(value);
    return true;
  }

  /// Seconds, or "auto", which is nothing.
  bool every(std::optional<std::chrono::seconds>& out);

  template <class Size>
  bool size(std::string_view key, Size& out, std::uint64_t least, std::uint64_t most) {
    std::uint64_t value = 0;
    if (!bytes(key, value, least, most)) return false;
    out = static_cast<Size>(value);
    return true;
  }

  /// The table under `key`; null when absent or wrong.
  const toml::table* table(std::string_view key);
  /// The node under `key`, for what the functions above do not read; null when absent.
  const toml::node* node(std::string_view key);

  /// Notes a mistake at the value of `key`, or at the table when it is absent.
  void wrong(std::string_view key, std::string message);
  void remark(std::string_view key, std::string message);
  /// Where the value of `key` stands, or the table.
  const toml::source_region& where(std::string_view key) const;

  /// Notes each key that no call above asked for, with the nearest that was.
  void finish();

 private:
  bool whole_number(std::string_view key, std::int64_t& out, std::int64_t least, std::int64_t most);
  bool milliseconds(std::string_view key, std::chrono::milliseconds& out, std::chrono::milliseconds least,
                    std::chrono::milliseconds most);
  bool bytes(std::string_view key, std::uint64_t& out, std::uint64_t least, std::uint64_t most);
  const std::string* string_of(std::string_view key, std::string_view expected);
  void expected(std::string_view key, const toml::node& found, std::string_view what);

  const toml::table& table_;
  std::string name_;
  mistakes& noted_;
  std::vector<std::string_view> known_;
};

/// "a string", "a whole number", … for messages.
std::string_view kind_of(const toml::node& node);

/// What is wrong with a text of the configuration, as "is longer than …"; empty when nothing is.
std::string flaw_of(std::string_view text, std::size_t longest);

}  // namespace wireroom::daemon
