#include "storage/codec/wire.hpp"

namespace wireroom::storage {

void wire_writer::element(unsigned field, std::string_view value) {
  char head[20];
  auto* const end = put_varint(put_tag(head, field, wire_type::bytes), value.size());
  out_.append(head, static_cast<std::size_t>(end - head));
  out_ += value;
}

void wire_writer::present_number(unsigned field, std::uint64_t value) {
  char bytes[20];
  auto* const end = put_varint(put_tag(bytes, field, wire_type::varint), value);
  out_.append(bytes, static_cast<std::size_t>(end - bytes));
}

void wire_writer::fixed(unsigned field, std::uint64_t value) {
  char bytes[20];
  auto* const end = put_fixed64(put_tag(bytes, field, wire_type::fixed64), value);
  out_.append(bytes, static_cast<std::size_t>(end - bytes));
}

std::size_t wire_writer::begin(unsigned field) {
  char head[10];
  auto* const end = put_tag(head, field, wire_type::bytes);
  out_.append(head, static_cast<std::size_t>(end - head));
  return out_.size();
}

void wire_writer::end(std::size_t mark) {
  char length[10];
  auto* const end = put_varint(length, out_.size() - mark);
  out_.insert(mark, length, static_cast<std::size_t>(end - length));
}

bool wire_reader::other(wire_type type) {
  switch (type) {
    case wire_type::bytes: {
      std::uint64_t size = 0;
      if (!varint(size) || size > left()) return give_up();
      bytes_ = {at_, size};
      at_ += size;
      return true;
    }
    case wire_type::fixed64:
    case wire_type::fixed32: {
      const std::size_t size = type == wire_type::fixed64 ? 8 : 4;
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
