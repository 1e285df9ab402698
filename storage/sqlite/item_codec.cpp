#include "storage/sqlite/item_codec.hpp"

#include "storage/codec/wire.hpp"

#include <bit>

namespace wireroom::storage::sqlite {
namespace {

// Bindings name every member: one that is added to the model and forgotten here does not compile.

void write(wire_writer& out, unsigned field, const feeds::text& from) {
  const auto& [type, value, base, language] = from;
  if (from == feeds::text{}) return;
  const auto mark = out.begin(field);
  out.number(1, static_cast<std::uint64_t>(type));
  out.text(2, value);
  out.text(3, base);
  out.text(4, language);
  out.end(mark);
}

void write(wire_writer& out, unsigned field, const feeds::person& from) {
  const auto& [name, email, url, avatar] = from;
  const auto mark = out.begin(field);
  out.text(1, name);
  out.text(2, email);
  out.text(3, url);
  out.text(4, avatar);
  out.end(mark);
}

void write(wire_writer& out, unsigned field, const feeds::enclosure& from) {
  const auto& [url, type, title, length, duration] = from;
  const auto mark = out.begin(field);
  out.text(1, url);
  out.text(2, type);
  out.text(3, title);
  if (length) out.present_number(4, *length);
  if (duration) out.fixed(5, std::bit_cast<std::uint64_t>(*duration));
  out.end(mark);
}

bool read(std::string_view stored, feeds::text& to) {
  wire_reader in{stored};
  while (in.next()) switch (in.field()) {
      case 1:
        if (in.number() > static_cast<std::uint64_t>(feeds::text_type::xhtml)) return false;
        to.type = static_cast<feeds::text_type>(in.number());
        break;
      case 2:
        to.value = in.bytes();
        break;
      case 3:
        to.base = in.bytes();
        break;
      case 4:
        to.language = in.bytes();
        break;
      default:
        break;
    }
  return !in.broken();
}

bool read(std::string_view stored, feeds::person& to) {
  wire_reader in{stored};
  while (in.next()) switch (in.field()) {
      case 1:
        to.name = in.bytes();
        break;
      case 2:
        to.email = in.bytes();
        break;
      case 3:
        to.url = in.bytes();
        break;
      case 4:
        to.avatar = in.bytes();
        break;
      default:
        break;
    }
  return !in.broken();
}

bool read(std::string_view stored, feeds::enclosure& to) {
  wire_reader in{stored};
  while (in.next()) switch (in.field()) {
      case 1:
        to.url = in.bytes();
        break;
      case 2:
        to.type = in.bytes();
        break;
      case 3:
        to.title = in.bytes();
        break;
      case 4:
        to.length = in.number();
        break;
      case 5:
        to.duration = std::bit_cast<double>(in.number());
        break;
      default:
        break;
    }
  return !in.broken();
}

}  // namespace

void encode(const feeds::item_body& body, std::string& out) {
  const auto& [entry_id, url, title, summary, content, language, image, authors, categories, enclosures,
               published, updated] = body;
  out.clear();
  wire_writer to{out};
  to.text(1, entry_id);
  to.text(2, url);
  write(to, 3, title);
  write(to, 4, summary);
  to.text(5, content);
  to.text(6, language);
  to.text(7, image);
  for (const auto& author : authors) write(to, 8, author);
  for (const auto& category : categories) to.element(9, category);
  for (const auto& enclosure : enclosures) write(to, 10, enclosure);
  if (published) to.present_signed(11, to_ms(*published));
  if (updated) to.present_signed(12, to_ms(*updated));
}

bool decode(std::string_view stored, feeds::item_body& body) {
  body = {};
  wire_reader in{stored};
  while (in.next()) switch (in.field()) {
      case 1:
        body.entry_id = in.bytes();
        break;
      case 2:
        body.url = in.bytes();
        break;
      case 3:
        if (!read(in.bytes(), body.title)) return false;
        break;
      case 4:
        if (!read(in.bytes(), body.summary)) return false;
        break;
      case 5:
        body.content = in.bytes();
        break;
      case 6:
        body.language = in.bytes();
        break;
      case 7:
        body.image = in.bytes();
        break;
      case 8:
        if (!read(in.bytes(), body.authors.emplace_back())) return false;
        break;
      case 9:
        body.categories.emplace_back(in.bytes());
        break;
      case 10:
        if (!read(in.bytes(), body.enclosures.emplace_back())) return false;
        break;
      case 11:
        body.published = from_ms(in.signed_number());
        break;
      case 12:
        body.updated = from_ms(in.signed_number());
        break;
      default:
        break;
    }
  return !in.broken();
}

}  // namespace wireroom::storage::sqlite
