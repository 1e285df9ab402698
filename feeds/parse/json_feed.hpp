#pragma once
// What the members of a JSON Feed mean (jsonfeed.org/version/1.1). Values of the wrong kind are left out.

#include "feeds/error.hpp"
#include "feeds/model/document.hpp"
#include "feeds/model/entry.hpp"
#include "feeds/parse/parser.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/value.hpp>

namespace wireroom::feeds::reading {

class json_feed_reader {
 public:
  /// `options` and `sink` must outlive the reader.
  json_feed_reader(const parse_options& options, entry_sink& sink);

  void member(std::string_view name, const boost::json::value& value);
  void item(const boost::json::value& value);
  void items_ended() { seen_items_ = true; }
  std::optional<error> finish();

  bool wants_more() const { return !failure_ && !done_; }
  void fail(errc code, std::string message);
  void problem(problem_code code, std::string message, std::uint32_t line);
  feeds::document& document() { return document_; }

 private:
  std::string url(std::string_view reference) const;
  text plain(std::string value) const;
  std::optional<date> date_of(const boost::json::value& value);
  void persons(const boost::json::value& value, std::vector<person>& out) const;

  const parse_options& options_;
  entry_sink& sink_;
  feeds::document document_;
  std::optional<error> failure_;
  format bare_version_ = format::unknown;  ///< of a version that is no URL
  bool seen_items_ = false, done_ = false;
  std::size_t entries_ = 0;
};

}  // namespace wireroom::feeds::reading
