#pragma once
// Character encodings of documents: which one, and to UTF-8. Pure functions, any thread.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace wireroom::feeds {

/// How the encoding was found and whether sources contradicted each other.
struct charset_choice {
  std::string label;           ///< lower-case WHATWG or IANA label, e.g. "utf-8", "windows-1252"
  bool contradictory = false;  ///< BOM, HTTP charset and declaration disagree, or the bytes did not fit
  std::string reason;          ///< for people, empty when all agree
};

/// BOM, then charset of `content_type`, then the XML declaration or JSON's rule, then detection by ICU.
/// `head` is the beginning of the document, at least its first 4 KiB or all of it.
charset_choice choose_charset(std::string_view head, std::string_view content_type);

/// WHATWG's canonical lower-case name of `label`, empty when unknown.
std::string canonical_charset(std::string_view label);

/// Decodes chunks into UTF-8: a BOM is dropped, illegal sequences become U+FFFD (windows-1252 bytes inside
/// UTF-8 are repaired as such), characters XML forbids are dropped. Sequences may span chunks.
class charset_decoder {
 public:
  /// `label` as choose_charset gives it; an unknown one decodes as UTF-8.
  explicit charset_decoder(std::string_view label);
  ~charset_decoder();
  charset_decoder(charset_decoder&&) noexcept;
  charset_decoder& operator=(charset_decoder&&) noexcept;

  /// Appends the decoded `bytes` to `out`; `last` flushes what is incomplete.
  void decode(std::string_view bytes, std::string& out, bool last);

  /// Sequences replaced or repaired so far.
  std::uint64_t repaired() const;

 private:
  struct impl;
  std::unique_ptr<impl> impl_;
};

/// `bytes` as valid UTF-8: illegal sequences replaced, characters XML 1.0 forbids dropped.
std::string to_valid_utf8(std::string_view bytes);

}  // namespace wireroom::feeds
