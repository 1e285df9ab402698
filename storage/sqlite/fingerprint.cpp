#include "storage/sqlite/fingerprint.hpp"

#include "storage/sqlite/little_endian.hpp"

#include <algorithm>
#include <limits>

#include <unicode/uchar.h>
#include <unicode/utf8.h>
#include <xxhash.h>

namespace wireroom::storage::sqlite {
namespace {

constexpr std::size_t most_shelves = 32;

std::int64_t hash_of(std::string_view bytes) {
  return static_cast<std::int64_t>(XXH3_64bits(bytes.data(), bytes.size()));
}

std::string folded(std::string_view in) {
  std::string out;
  const auto size = static_cast<std::int32_t>(in.size());
  for (std::int32_t at = 0; at < size;) {
    UChar32 c = 0;
    U8_NEXT_OR_FFFD(in.data(), at, size, c);
    if (u_isUWhiteSpace(c) && out.empty()) continue;
    c = u_foldCase(c, U_FOLD_CASE_DEFAULT);
    char encoded[U8_MAX_LENGTH];
    std::int32_t length = 0;
    U8_APPEND_UNSAFE(encoded, length, c);
    out.append(encoded, static_cast<std::size_t>(length));
  }
  while (!out.empty() && static_cast<unsigned char>(out.back()) <= ' ') out.pop_back();
  return out;
}

}  // namespace

std::int64_t key_hash(std::string_view key) {
  return hash_of(key);
}

std::int64_t url_hash(std::string_view url) {
  return hash_of(url);
}

std::int64_t category_shelf(std::string_view category) {
  return hash_of(folded(category)) | std::numeric_limits<std::int64_t>::min();
}

std::vector<std::int64_t> category_shelves(std::span<const std::string> categories) {
  std::vector<std::int64_t> shelves;
  for (const auto& category : categories.first(std::min(categories.size(), most_shelves)))
    shelves.push_back(category_shelf(category));
  std::ranges::sort(shelves);
  const auto repeated = std::ranges::unique(shelves);
  shelves.erase(repeated.begin(), repeated.end());
  return shelves;
}

std::string encode_shelves(std::span<const std::int64_t> shelves) {
  std::string stored;
  stored.reserve(shelves.size() * 8);
  for (const auto shelf : shelves) append_little_endian(stored, static_cast<std::uint64_t>(shelf));
  return stored;
}

std::vector<std::int64_t> decode_shelves(std::string_view stored) {
  std::vector<std::int64_t> shelves;
  for (std::size_t at = 0; at + 8 <= stored.size(); at += 8)
    shelves.push_back(static_cast<std::int64_t>(read_little_endian(stored.substr(at))));
  return shelves;
}

}  // namespace wireroom::storage::sqlite
