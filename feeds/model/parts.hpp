#pragma once
// The small parts that feeds and entries are made of. An empty string means "not stated" throughout.
// URLs are absolute where a base is known and never of a scheme that can run code.

#include "feeds/model/text.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace wireroom::feeds {

struct person {
  std::string name, email, url, avatar;
  bool operator==(const person&) const = default;
};

struct link {
  std::string href;
  std::string rel = "alternate";  ///< IANA names without their URI prefix
  std::string type, hreflang, title;
  std::optional<std::uint64_t> length;  ///< octets
  bool operator==(const link&) const = default;
};

struct enclosure {
  std::string url, type, title;
  std::optional<std::uint64_t> length;  ///< octets
  std::optional<double> duration;       ///< seconds
  bool operator==(const enclosure&) const = default;
};

struct category {
  std::string term, scheme, label, parent;
  bool operator==(const category&) const = default;
};

struct generator {
  std::string name, uri, version;
  bool operator==(const generator&) const = default;
};

struct image {
  std::string url, title, link, description;
  std::optional<std::uint64_t> width, height;  ///< pixels
  bool operator==(const image&) const = default;
};

}  // namespace wireroom::feeds
