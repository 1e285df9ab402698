#pragma once
// What a source of XML events (xml_source, tolerant_xml) tells its reader.

#include "feeds/error.hpp"
#include "feeds/model/document.hpp"
#include "feeds/parse/rules.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace wireroom::feeds::reading {

class xml_events {
 public:
  xml_events() = default;
  xml_events(const xml_events&) = delete;
  xml_events& operator=(const xml_events&) = delete;
  virtual ~xml_events() = default;

  /// A namespace declaration of the element that begins next.
  virtual void declare(std::string_view prefix, std::string_view uri) = 0;
  /// What a name means in this document.
  virtual resolved_name resolve(std::string_view ns, std::string_view prefix,
                                std::string_view local) const = 0;
  virtual void begin(const resolved_name& name, attributes list) = 0;
  virtual void end(const resolved_name& name) = 0;
  virtual void characters(std::string_view text) = 0;
  /// The document type declaration, with what it says of its external subset.
  virtual void doctype(std::string_view public_id, std::string_view system_id) = 0;
  /// The document ended within an element, or `within_tag`.
  virtual void cut_off(bool within_tag) = 0;
  virtual void problem_at(problem_code code, std::string message, std::uint32_t line,
                          std::uint32_t column) = 0;

  virtual bool seen_root() const = 0;
  /// True where text stands that may hold markup of its own: stray HTML is expected there.
  virtual bool in_markup() const = 0;
  /// True within an element that holds text alone.
  virtual bool in_text() const = 0;
  virtual bool in_entry() const = 0;

  /// Where the events are in the document; for problems and failures.
  void at(std::uint32_t line, std::uint32_t column) {
    line_ = line;
    column_ = column;
  }
  /// Ends the reading: the first failure counts.
  void fail(errc code, std::string message) {
    if (!failure_) failure_ = error{code, std::move(message), line_, column_};
  }
  void problem(problem_code code, std::string message) {
    problem_at(code, std::move(message), line_, column_);
  }
  /// False once reading on is of no use.
  bool wants_more() const { return !failure_ && !done_; }
  const std::optional<error>& failure() const { return failure_; }

 protected:
  std::optional<error> failure_;
  bool done_ = false;
  std::uint32_t line_ = 0, column_ = 0;
};

}  // namespace wireroom::feeds::reading
