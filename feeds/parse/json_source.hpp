#pragma once
// JSON Feed 1.0 and 1.1 (jsonfeed.org/version/1.1) from chunks of UTF-8. The document is never held whole:
// each item is a value of its own that lives until it has become an entry.

#include "feeds/error.hpp"
#include "feeds/model/document.hpp"
#include "feeds/parse/parser.hpp"

#include <memory>
#include <optional>
#include <string_view>

namespace wireroom::feeds::reading {

class json_source {
 public:
  /// `options` and `sink` must outlive the source.
  json_source(const parse_options& options, entry_sink& sink);
  ~json_source();
  json_source(json_source&&) noexcept;
  json_source& operator=(json_source&&) noexcept;

  /// False once no more is of use.
  bool feed(std::string_view utf8);
  /// The end of the document; nothing when it is a feed.
  std::optional<error> finish();

  feeds::document& document();

 private:
  class impl;
  std::unique_ptr<impl> impl_;
};

}  // namespace wireroom::feeds::reading
