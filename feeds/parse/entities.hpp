#pragma once
// Character references of XML and HTML, and the few entities that a document may declare for itself.

#include <cstddef>
#include <map>
#include <string>
#include <string_view>

namespace wireroom::feeds::reading {

/// Entities declared in a document's internal subset.
class declared_entities {
 public:
  /// Reads the internal subset of a document type. False when something in it must not be obeyed: references
  /// within entities, external entities that are not W3C's sets, long texts, attribute declarations.
  bool read(std::string_view subset);

  /// The text of entity `name`; nothing when it is not declared. Empty views are texts too.
  const std::string* find(std::string_view name) const;

 private:
  std::map<std::string, std::string, std::less<>> texts_;
};

enum class reference : unsigned char {
  none,  ///< the ampersand stands for itself
  xml,   ///< of XML, or declared
  html,  ///< an entity of HTML
  number,
};

/// What stands at the beginning of `text`, which begins with `&`. Appends the characters it means to `out`
/// and sets `used` to the length of the reference.
reference read_reference(std::string_view text, const declared_entities& declared, std::string& out,
                         std::size_t& used);

}  // namespace wireroom::feeds::reading
