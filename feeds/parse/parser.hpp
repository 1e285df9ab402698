#pragma once
// Reads a feed document of any format from chunks of bytes (push), recognised by content.
//
//   parser p{{.url = "https://a.example/feed"}, sink};
//   while (chunk) if (!p.feed(chunk)) break;
//   auto document = p.finish();
//
// Entries leave through the sink as they end; the document is never held as a tree. Memory and time are
// bounded by `limits`. A parser belongs to one thread at a time; different parsers may run in parallel.

#include "feeds/error.hpp"
#include "feeds/model/document.hpp"
#include "feeds/model/entry.hpp"

#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <string>
#include <string_view>

namespace wireroom::feeds {

/// Bounds of one document; docs/limits.md lists them. Fixed besides: URLs of 16 KiB, 256 KiB of extensions
/// and 200 links, categories, persons and so on of each kind an entry, 20,000 values of JSON an item.
struct parse_limits {
  std::size_t document_bytes = 10u << 20;  ///< after decompression, before decoding
  std::size_t entries = 5000;
  std::size_t depth = 256;
  std::size_t attributes = 256;
  std::size_t tag_bytes = 64u << 10;
};

struct parse_options {
  std::string url;           ///< where the document came from: base of its relative URLs; may be empty
  std::string content_type;  ///< Content-Type header as received; may be empty
  parse_limits limits = {};
};

/// Takes entries in document order.
class entry_sink {
 public:
  virtual ~entry_sink() = default;
  virtual void on_entry(entry&& value) = 0;

  /// The document turned out to need repair: forget every entry so far, they come again.
  virtual void on_restart() = 0;
};

class parser {
 public:
  /// `sink` must outlive the parser.
  parser(parse_options options, entry_sink& sink);
  ~parser();
  parser(parser&&) noexcept;
  parser& operator=(parser&&) noexcept;

  /// Takes the next bytes. False once the document cannot become a feed or broke a limit: feed no more and
  /// ask finish() for the reason.
  bool feed(std::string_view bytes);

  /// The end of the document. Call once, last. What came so far is kept when the document is truncated.
  std::expected<document, error> finish();

  /// feed() and finish() for a document that is in memory whole: it is not copied. Nothing may be fed before.
  std::expected<document, error> read(std::string_view bytes);

 private:
  class impl;
  std::unique_ptr<impl> impl_;
};

/// The whole of a document that is in memory, with its entries.
struct parsed {
  feeds::document document;
  std::vector<entry> entries;
};
std::expected<parsed, error> parse(std::string_view bytes, parse_options options);

}  // namespace wireroom::feeds
