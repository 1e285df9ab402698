#include "storage/codec/wire.hpp"

namespace wireroom::storage {
namespace {

constexpr unsigned type_varint = 0, type_fixed64 = 1, type_bytes = 2, type_fixed32 = 5;

std::size_t put_varint(char* at, std::uint64_t value) {
  std::size_t size = 0;
  for (; value >= 0x80; value >>= 7) at[size++] = static_cast<char>(value | 0x80);
  at[size++] = static_cast<char>(value);
  return size;
}

std::size_t varint_size(std::uint64_t value) {
  return (static_cast<std::size_t>(std::bit_width(value | 1)) + 6) / 7;
}

std::uint64_t zigzag(std::int64_t value) {
  return (static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63);
}

}  // namespace

void wire_writer::varint(std::uint64_t value) {
  char bytes[10];
  out_.append(bytes, put_varint(bytes, value));
}

void wire_writer::element(unsigned field, std::string_view value) {
  open_bytes(field, value.size());
  out_ += value;
}

void wire_writer::open_bytes(unsigned field, std::size_t size) {
  char bytes[20];
  const auto tag = put_varint(bytes, field << 3 | type_bytes);
  out_.append(bytes, tag + put_varint(bytes + tag, size));
}

void wire_writer::present_number(unsigned field, std::uint64_t value) {
  char bytes[20];
  const auto tag = put_varint(bytes, field << 3 | type_varint);
  out_.append(bytes, tag + put_varint(bytes + tag, value));
}

void wire_writer::present_signed(unsigned field, std::int64_t value) {
  present_number(field, zigzag(value));
}

void wire_writer::differences(unsigned field, std::span<const std::int64_t> values) {
  if (values.empty()) return;
  const auto for_each_step = [values](auto each) {
    std::uint64_t before = 0;
    for (const auto value : values) {
      const auto now = static_cast<std::uint64_t>(value);
      each(zigzag(static_cast<std::int64_t>(now - before)));
      before = now;
    }
  };
  std::size_t size = 0;
  for_each_step([&size](std::uint64_t step) { size += varint_size(step); });
  open_bytes(field, size);
  out_.resize(out_.size() + size);
  auto* at = out_.data() + out_.size() - size;
  for_each_step([&at](std::uint64_t step) { at += put_varint(at, step); });
}

void wire_writer::fixed(unsigned field, std::uint64_t value) {
  varint(field << 3 | type_fixed64);
  char bytes[8];
  for (int i = 0; i < 8; ++i) bytes[i] = static_cast<char>(value >> (8 * i));
  out_.append(bytes, sizeof bytes);
}

std::size_t wire_writer::begin(unsigned field) {
  varint(field << 3 | type_bytes);
  return out_.size();
}

void wire_writer::end(std::size_t mark) {
  char length[10];
  out_.insert(mark, length, put_varint(length, out_.size() - mark));
}

bool wire_reader::next() {
  if (at_ == end_) return false;
  std::uint64_t tag = 0;
  if (!varint(tag)) return false;
  field_ = static_cast<unsigned>(tag >> 3);
  number_ = 0;
  bytes_ = {};
  switch (tag & 7) {
    case type_varint:
      return varint(number_);
    case type_bytes: {
      std::uint64_t size = 0;
      if (!varint(size) || size > left()) return give_up();
      bytes_ = {at_, size};
      at_ += size;
      return true;
    }
    case type_fixed64:
    case type_fixed32: {
      const std::size_t size = (tag & 7) == type_fixed64 ? 8 : 4;
      if (left() < size) return give_up();
      for (std::size_t i = 0; i < size; ++i)
        number_ |= static_cast<std::uint64_t>(static_cast<unsigned char>(at_[i])) << (8 * i);
      at_ += size;
      return true;
    }
    default:
      return give_up();
  }
}

}  // namespace wireroom::storage
