#pragma once
// The Protocol Buffers wire format (protobuf.dev/programming-guides/encoding): numbered fields, unknown ones
// are skipped. What is stored for years is written in it (docs/decisions/0031-stored-bodies.md).
// Absent means empty or zero; nothing is written for those.

#include <bit>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace wireroom::storage {

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
  void present_signed(unsigned field, std::int64_t value);
  void fixed(unsigned field, std::uint64_t value);
  /// A packed repeated sint64: the first of `values`, then what each adds to the one before it. Nothing for
  /// none.
  void differences(unsigned field, std::span<const std::int64_t> values);

  /// A message within: what is written until end(mark) is its contents.
  std::size_t begin(unsigned field);
  void end(std::size_t mark);

 private:
  void varint(std::uint64_t value);
  /// The head of a field of `size` bytes, which come next.
  void open_bytes(unsigned field, std::size_t size);

  std::string& out_;
};

/// Walks over the fields of a message. Any bytes are safe to read; broken() tells that they made no sense.
class wire_reader {
 public:
  explicit wire_reader(std::string_view in) : at_(in.data()), end_(in.data() + in.size()) {}

  /// Goes to the next field; false at the end.
  bool next();
  bool broken() const noexcept { return broken_; }

  unsigned field() const noexcept { return field_; }
  std::string_view bytes() const noexcept { return bytes_; }  ///< of a length-delimited field
  std::string text() const { return std::string{bytes_}; }
  std::uint64_t number() const noexcept { return number_; }  ///< of a varint or fixed64 field
  std::int64_t signed_number() const noexcept { return unzigzag(number_); }
  /// What differences() wrote into the present field, handed on value by value. At the end of a field that
  /// makes no sense the message is broken.
  template <typename Each>
  void differences(Each&& each) {
    wire_reader packed{bytes_};
    for (std::uint64_t value = 0, step = 0; packed.at_ != packed.end_;) {
      if (!packed.varint(step)) {
        give_up();
        return;
      }
      value += static_cast<std::uint64_t>(unzigzag(step));
      each(static_cast<std::int64_t>(value));
    }
  }

 private:
  static std::int64_t unzigzag(std::uint64_t number) noexcept {
    return static_cast<std::int64_t>(number >> 1) ^ -static_cast<std::int64_t>(number & 1);
  }
  bool varint(std::uint64_t& value) {
    const auto* at = at_;
    std::uint64_t sum = 0;
    for (unsigned shift = 0; shift < 64 && at != end_; shift += 7) {
      const auto byte = static_cast<unsigned char>(*at++);
      sum |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
      if (byte >= 0x80) continue;
      at_ = at;
      value = sum;
      return true;
    }
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
