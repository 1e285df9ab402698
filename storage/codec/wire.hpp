#pragma once
// The Protocol Buffers wire format (protobuf.dev/programming-guides/encoding): numbered fields, unknown ones
// are skipped. What is stored for years is written in it (docs/decisions/0031-stored-bodies.md).
// Absent means empty or zero; nothing is written for those.

#include "feeds/memory/varint.hpp"

#include <array>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

namespace wireroom::storage {

enum class wire_type : unsigned { varint = 0, fixed64 = 1, bytes = 2, fixed32 = 5 };

using feeds::put_varint;
using feeds::zigzag;

/// The head of a field: at most five bytes.
inline char* put_tag(char* at, unsigned field, wire_type type) {
  return put_varint(at, field << 3 | static_cast<unsigned>(type));
}

/// Eight bytes, the lowest first.
inline char* put_fixed64(char* at, std::uint64_t value) {
  for (int i = 0; i < 8; ++i) *at++ = static_cast<char>(value >> (8 * i));
  return at;
}

/// Appends fields to a buffer.
class wire_writer {
 public:
  explicit wire_writer(std::string& out) : out_(out) {}

  void text(unsigned field, std::string_view value) {
    if (!value.empty()) element(field, value);
  }
  /// As text(), for an element of a repeated field, which counts even when empty.
  void element(unsigned field, std::string_view value);
  void number(unsigned field, std::uint64_t value) {
    if (value != 0) present_number(field, value);
  }
  /// As number(), where zero differs from absent.
  void present_number(unsigned field, std::uint64_t value);
  /// Zigzag (sint64), where zero differs from absent.
  void present_signed(unsigned field, std::int64_t value) { present_number(field, zigzag(value)); }

  void fixed(unsigned field, std::uint64_t value);

  /// A message within: what is written until end(mark) is its contents.
  std::size_t begin(unsigned field);
  void end(std::size_t mark);

 private:
  std::string& out_;
};

/// Fields of numbers, put together in a place of `room` bytes: a text takes them all at once. What does not
/// fit throws std::length_error, so that `room` has to be enough for the longest that is ever written.
template <std::size_t room>
class wire_numbers {
 public:
  void number(unsigned field, std::uint64_t value) {
    if (value != 0) present_number(field, value);
  }
  /// As number(), where zero differs from absent.
  void present_number(unsigned field, std::uint64_t value) {
    expect(feeds::most_varint);
    at_ = put_varint(put_tag(at_, field, wire_type::varint), value);
  }
  /// Zigzag (sint64), where zero differs from absent.
  void present_signed(unsigned field, std::int64_t value) { present_number(field, zigzag(value)); }
  void fixed(unsigned field, std::uint64_t value) {
    expect(8);
    at_ = put_fixed64(put_tag(at_, field, wire_type::fixed64), value);
  }

  std::string_view written() const { return {bytes_.data(), static_cast<std::size_t>(at_ - bytes_.data())}; }

 private:
  static constexpr std::size_t most_tag = 5;

  void expect(std::size_t beyond_tag) const {
    if (static_cast<std::size_t>(bytes_.data() + room - at_) < most_tag + beyond_tag)
      throw std::length_error("wire_numbers");
  }

  std::array<char, room> bytes_;
  char* at_ = bytes_.data();
};

/// Walks over the fields of a message. Any bytes are safe to read; broken() tells that they made no sense.
class wire_reader {
 public:
  explicit wire_reader(std::string_view in) : at_(in.data()), end_(in.data() + in.size()) {}

  /// Goes to the next field; false at the end.
  bool next() {
    std::uint64_t tag = 0;
    if (at_ == end_ || !varint(tag)) return false;
    field_ = static_cast<unsigned>(tag >> 3);
    bytes_ = {};
    if ((tag & 7) == static_cast<unsigned>(wire_type::varint)) return varint(number_);
    number_ = 0;
    return other(static_cast<wire_type>(tag & 7));
  }
  bool broken() const noexcept { return broken_; }

  unsigned field() const noexcept { return field_; }
  std::string_view bytes() const noexcept { return bytes_; }  ///< of a length-delimited field
  std::string text() const { return std::string{bytes_}; }
  std::uint64_t number() const noexcept { return number_; }  ///< of a varint or fixed64 field
  std::int64_t signed_number() const noexcept { return feeds::unzigzag(number_); }
  /// A packed repeated sint64, handed on value by value: the first, then what each adds to the one before it.
  /// At the end of a field that makes no sense the message is broken.
  template <typename Each>
  void differences(Each&& each) {
    wire_reader packed{bytes_};
    for (std::uint64_t value = 0, step = 0; packed.at_ != packed.end_;) {
      if (!packed.varint(step)) {
        give_up();
        return;
      }
      value += static_cast<std::uint64_t>(feeds::unzigzag(step));
      each(static_cast<std::int64_t>(value));
    }
  }

 private:
  /// Reads the contents of a field that is no varint.
  bool other(wire_type type);
  bool varint(std::uint64_t& value) {
    if (feeds::take_varint(at_, end_, value)) return true;
    value = 0;
    return give_up();
  }
  bool give_up() {
    broken_ = true;
    at_ = end_;
    return false;
  }
  std::size_t left() const noexcept { return static_cast<std::size_t>(end_ - at_); }

  const char *at_, *end_;
  std::string_view bytes_;
  std::uint64_t number_ = 0;
  unsigned field_ = 0;
  bool broken_ = false;
};

}  // namespace wireroom::storage
