#include "storage/sqlite/shelving.hpp"

#include "storage/sqlite/fingerprint.hpp"

namespace wireroom::storage::sqlite {

shelving::shelving(transaction& within)
    : put_(within, "INSERT INTO shelves VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING"),
      take_(within, "DELETE FROM shelves WHERE shelf = ?1 AND place = ?2 AND article = ?3"),
      sources_(within, "SELECT feed, categories FROM items WHERE article = ?1") {}

void shelving::joined(std::int64_t article, instant place, std::int64_t feed, std::string_view categories) {
  put_.bind(feed, place, article).run();
  for (const auto shelf : decode_shelves(categories)) put_.bind(shelf, place, article).run();
}

void shelving::left(std::int64_t article, instant place, std::span<const std::int64_t> shelves) {
  std::vector<std::int64_t> needed;
  sources_.bind(article);
  while (sources_.row()) {
    needed.push_back(sources_.integer(0));
    const auto categories = decode_shelves(sources_.bytes(1));
    needed.insert(needed.end(), categories.begin(), categories.end());
  }
  for (const auto shelf : shelves)
    if (std::ranges::find(needed, shelf) == needed.end()) take_.bind(shelf, place, article).run();
}

}  // namespace wireroom::storage::sqlite
