#pragma once
// Character encodings of documents: which one, and to UTF-8. Pure functions, any thread.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace wireroom::feeds {

/// How the encoding was found and whether sources contradicted each other.
struct charset_choice {
  std::string label;  ///< lower-case WHATWG or IANA label, e.g. "utf-8", "windows-1252"
  bool contradictory =
      false;           ///< sources disagree so that these bytes mean different text, or did not fit any
  std::string reason;  ///< for people, empty when all agree
};

/// BOM, then UTF-16 and UTF-32 seen by their zeros (JSON's rule; XML 1.0, appendix F), then charset of
/// `content_type`, then the XML declaration, then UTF-8 where the bytes are, then detection by ICU. A charset
/// that the bytes cannot have is passed over: UTF-8 called something else, something else called UTF-8. No
/// charset in a `text/*` type says nothing (RFC 7303).
/// `head` is the beginning of the document, or all of it; the more, the better the guess where one is needed.
/// At most its first 256 KiB are looked at.
charset_choice choose_charset(std::string_view head, std::string_view content_type);

/// WHATWG's canonical lower-case name of `label`, empty when unknown.
std::string canonical_charset(std::string_view label);

/// Decodes chunks into UTF-8: a BOM is dropped, illegal sequences become U+FFFD (windows-1252 bytes inside
/// UTF-8 are repaired as such), characters XML forbids are dropped. Sequences may span chunks, and how the
/// bytes are cut into chunks changes nothing. One decoder is one document's, one thread at a time.
class charset_decoder {
 public:
  /// `label` as choose_charset gives it; an unknown one decodes as UTF-8.
  explicit charset_decoder(std::string_view label);
  ~charset_decoder();
  charset_decoder(charset_decoder&&) noexcept;
  charset_decoder& operator=(charset_decoder&&) noexcept;

  /// Appends the decoded `bytes` to `out`; `last` flushes what is incomplete.
  void decode(std::string_view bytes, std::string& out, bool last);

  /// Sequences replaced or repaired and characters dropped so far. More than 0 means that the bytes
  /// contradict their encoding: the document is malformed.
  std::uint64_t repaired() const;

  struct impl;

 private:
  std::unique_ptr<impl> impl_;
};

/// `bytes` as valid UTF-8: illegal sequences replaced, characters XML 1.0 forbids dropped.
std::string to_valid_utf8(std::string_view bytes);

}  // namespace wireroom::feeds
