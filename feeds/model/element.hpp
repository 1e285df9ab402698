#pragma once
// What a document says that has no member of its own: elements of unknown kind with their structure.

#include <string>
#include <utility>
#include <vector>

namespace wireroom::feeds {

/// An element as it is in the document; for JSON Feed a member of an object.
struct element {
  std::string ns;                                               ///< namespace URI; empty for none
  std::string name;                                             ///< local name, or name of the JSON member
  std::vector<std::pair<std::string, std::string>> attributes;  ///< those of a namespace as {URI}name
  std::string value;  ///< text without surrounding space, or JSON text (see `json`)
  bool json = false;  ///< `value` is a JSON value in its serialised form
  std::vector<element> children;

  bool operator==(const element&) const = default;
};

}  // namespace wireroom::feeds
