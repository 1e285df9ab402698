#pragma once
// libxml2's push parser as a source of events for the reader. Entities, external subsets and the network are
// never used; at the first thing that is not well-formed XML it stops, and the tolerant tokenizer takes over.

#include "feeds/parse/parser.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace wireroom::feeds::reading {

class xml_events;

class xml_source {
 public:
  enum class state : std::uint8_t {
    good,
    broken,  ///< not well-formed, or entities are declared or used: see broken_by()
    stopped  ///< the reader has failed or has had enough
  };

  /// `to` and `limits` must outlive the source.
  xml_source(xml_events& to, const parse_limits& limits);
  ~xml_source();
  xml_source(xml_source&&) noexcept;
  xml_source& operator=(xml_source&&) noexcept;

  /// Takes the next UTF-8 text of the document, whatever encoding its declaration names.
  state feed(std::string_view utf8);
  /// The end of the document.
  state finish();

  /// True when it broke at an entity: all else may be well-formed.
  bool broken_by_entity() const;
  /// What was not well-formed, for people, with its line.
  std::string broken_by() const;
  std::uint32_t broken_at_line() const;

 private:
  class impl;
  std::unique_ptr<impl> impl_;
};

}  // namespace wireroom::feeds::reading
