#pragma once
// The log that `wireroom replay` files, line by line.

#include "feeds/model/time.hpp"

#include <cstddef>
#include <expected>
#include <istream>
#include <optional>
#include <string>

namespace wireroom::daemon::cli {

/// One line of it. Texts are without markup.
struct logged_item {
  std::string id;  ///< as written; of a number its digits
  std::string title, url, summary, body, language;
  std::string partner;
  std::string owner;  ///< the partner where none is given
  instant at{};       ///< `published`
  double weight = 1;  ///< the operator's trust in the partner, 0 to 1
};

/// Reads JSON Lines; empty lines are passed over. Lines are at most 4 MiB.
class replay_log {
 public:
  /// `in` must outlive it.
  explicit replay_log(std::istream& in) : in_{in} {}

  /// The next item, or why its line is none. Nothing at the end.
  std::optional<std::expected<logged_item, std::string>> next();

  std::size_t line() const { return line_; }  ///< number of the last line, from 1
  bool broken() const { return in_.bad(); }

 private:
  std::istream& in_;
  std::size_t line_ = 0;
};

}  // namespace wireroom::daemon::cli
