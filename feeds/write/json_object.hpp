#pragma once
// Writes JSON objects member by member into a string (RFC 8259). Members with nothing to say are left out.

#include <charconv>
#include <cmath>
#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace wireroom::feeds {

/// Appends `text` as a JSON string. It must be valid UTF-8.
inline void append_json_string(std::string& out, std::string_view text) {
  static constexpr char hex[] = "0123456789abcdef";
  out += '"';
  std::size_t from = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c >= 0x20 && c != '"' && c != '\\') continue;
    out.append(text, from, i - from);
    from = i + 1;
    switch (c) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\t':
        out += "\\t";
        break;
      default:
        out += "\\u00";
        out += hex[c >> 4];
        out += hex[c & 15];
    }
  }
  out.append(text, from, text.size() - from);
  out += '"';
}

/// Appends a finite number in its shortest form.
inline void append_json_number(std::string& out, double number) {
  char digits[40];
  const auto made = std::to_chars(digits, digits + sizeof digits, std::isfinite(number) ? number : 0.0);
  out.append(digits, made.ptr);
}
inline void append_json_number(std::string& out, std::uint64_t number) {
  char digits[24];
  const auto made = std::to_chars(digits, digits + sizeof digits, number);
  out.append(digits, made.ptr);
}

/// An object being written: from `{` when it is made to `}` when it is destroyed.
class json_object {
 public:
  explicit json_object(std::string& out) : out_(out) { out_ += '{'; }
  ~json_object() { out_ += '}'; }
  json_object(const json_object&) = delete;
  json_object& operator=(const json_object&) = delete;

  /// Writes the name; the caller writes the value next.
  std::string& name(std::string_view name) {
    if (!first_) out_ += ',';
    first_ = false;
    append_json_string(out_, name);
    out_ += ':';
    return out_;
  }

  void text(std::string_view name_of, std::string_view value) {
    if (!value.empty()) append_json_string(name(name_of), value);
  }
  /// Also when empty.
  void always(std::string_view name_of, std::string_view value) { append_json_string(name(name_of), value); }
  void flag(std::string_view name_of, std::optional<bool> value) {
    if (value) name(name_of) += *value ? "true" : "false";
  }
  template <std::unsigned_integral T>
  void number(std::string_view name_of, std::optional<T> value) {
    if (value) append_json_number(name(name_of), static_cast<std::uint64_t>(*value));
  }
  void number(std::string_view name_of, std::optional<double> value) {
    if (value) append_json_number(name(name_of), *value);
  }
  /// `write(out, one)` for each; nothing for an empty list.
  template <typename List, typename Write>
  void list(std::string_view name_of, const List& values, Write write) {
    if (values.empty()) return;
    array(name_of, values, write);
  }
  /// Also when empty.
  template <typename List, typename Write>
  void array(std::string_view name_of, const List& values, Write write) {
    name(name_of) += '[';
    bool first = true;
    for (const auto& value : values) {
      if (!first) out_ += ',';
      first = false;
      write(out_, value);
    }
    out_ += ']';
  }
  /// `write(out, *value)` when there is one.
  template <typename Optional, typename Write>
  void part(std::string_view name_of, const Optional& value, Write write) {
    if (value) write(name(name_of), *value);
  }

 private:
  std::string& out_;
  bool first_ = true;
};

}  // namespace wireroom::feeds
