#pragma once
// Writes XML 1.0 as it goes: indented, no CDATA, always well-formed in its characters. Any thread.

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace wireroom::feeds {

enum class escaping : std::uint8_t {
  text,       ///< & < > as references
  attribute,  ///< quotes and white space too
  rss_plain,  ///< plain text where RSS readers may expect HTML: hexadecimal references, and what looks like a
              ///< tag escaped twice, so that it is shown and never run
};

/// Appends `value` escaped. Malformed UTF-8, characters that XML 1.0 forbids and C1 controls are dropped,
/// line ends become LF, U+FFFD becomes a question mark.
void append_escaped(std::string& out, std::string_view value, escaping style);

/// `value` without what append_escaped drops, and without its replacements of markup.
std::string without_forbidden(std::string_view value);

/// `value` without what append_escaped drops, white space folded to single blanks and trimmed: for one line.
std::string one_line(std::string_view value);

class xml_writer {
 public:
  using attributes = std::initializer_list<std::pair<std::string_view, std::string_view>>;

  /// Writes the declaration. `out` must outlive the writer.
  explicit xml_writer(std::string& out);

  /// Attributes with empty values are left out.
  void open(std::string_view name, attributes with = {});
  void close();
  void empty(std::string_view name, attributes with);
  void element(std::string_view name, std::string_view value, attributes with = {},
               escaping style = escaping::text);
  /// As element(), but nothing where `value` is empty.
  void optional(std::string_view name, std::string_view value, attributes with = {},
                escaping style = escaping::text);

 private:
  void begin(std::string_view name, attributes with);

  std::string& out_;
  std::vector<std::string> open_;
};

}  // namespace wireroom::feeds
