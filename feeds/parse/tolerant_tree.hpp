#pragma once
// The elements that are open while XML is read that is not well-formed: which end tag closes what, what ends
// unclosed where another begins, what prefixes mean, and where in the text all that is. The tokenizer
// (tolerant_xml) says what tags there are; this tells the reader, whole and in order, what they mean.

#include "feeds/parse/namespaces.hpp"
#include "feeds/parse/parser.hpp"
#include "feeds/parse/rules.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace wireroom::feeds::reading {

class xml_events;

/// A name as problems show it: at most 80 bytes.
std::string_view shown_name(std::string_view name);

/// Names and offsets are those of `text`, which must outlive it, as must `to` and `limits`.
class tolerant_tree {
 public:
  tolerant_tree(std::string_view text, xml_events& to, const parse_limits& limits)
      : text_(text), to_(to), limits_(limits) {}

  /// A start tag at `begin`. The list is left without its declarations, its names without prefixes.
  void open(std::string_view written, std::vector<attribute>& list, std::size_t begin, bool empty);
  /// An end tag at `begin`.
  void close(std::string_view written, std::size_t begin);
  void close_all();

  bool empty() const { return stack_.empty(); }
  /// The root has been closed.
  bool ended() const { return ended_; }
  /// The name of the innermost open element, as written. Only when there is one.
  std::string_view innermost() const { return stack_.back().written; }

  /// Tells the reader where the next event is.
  void mark(std::size_t offset);
  /// A repair, of which there may be 200,000.
  void problem(std::string message, std::size_t offset);

 private:
  struct open_element {
    std::string_view written;  // name with prefix
    resolved_name name;
    std::size_t bindings;  // namespace bindings before it
  };
  struct binding {
    std::string_view prefix;
    std::string uri;
  };

  std::size_t close_what_it_ends(const resolved_name& name, std::string_view written, std::size_t begin,
                                 std::size_t own_bindings);
  void pop();
  void bind(std::string_view prefix, std::string_view uri);
  std::string_view namespace_of(std::string_view prefix) const;
  resolved_name resolved(std::string_view written, std::size_t begin);
  std::string_view kept(std::string_view uri);
  void count_repair();

  std::string_view text_;
  xml_events& to_;
  const parse_limits& limits_;
  bool ended_ = false;
  std::size_t repairs_ = 0;
  std::vector<open_element> stack_;
  std::vector<binding> bindings_;
  std::set<std::string, std::less<>> uris_;
  std::uint32_t line_ = 1;
  std::size_t counted_ = 0, line_start_ = 0;
};

}  // namespace wireroom::feeds::reading
