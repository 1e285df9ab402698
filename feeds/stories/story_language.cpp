#include "feeds/stories/story_language.hpp"

#include "feeds/stories/stop_words.hpp"
#include "feeds/text/utf8.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <numeric>

#include <boost/unordered/unordered_flat_map.hpp>
#include <xxhash.h>

namespace wireroom::feeds {
namespace {

constexpr std::size_t max_partners = 65'536, max_words = 80;
constexpr float history = 200;  // items that a memory goes back, about

/// Scripts that are (nearly) one language's.
struct script {
  char32_t from, to;
  std::string_view language;
};
constexpr script scripts[] = {
    {0x0370, 0x03FF, "el"}, {0x1F00, 0x1FFF, "el"}, {0x0530, 0x058F, "hy"}, {0x0590, 0x05FF, "he"},
    {0x0600, 0x06FF, "ar"}, {0x0750, 0x077F, "ar"}, {0x0900, 0x097F, "hi"}, {0x0980, 0x09FF, "bn"},
    {0x0A00, 0x0A7F, "pa"}, {0x0A80, 0x0AFF, "gu"}, {0x0B80, 0x0BFF, "ta"}, {0x0C00, 0x0C7F, "te"},
    {0x0C80, 0x0CFF, "kn"}, {0x0D00, 0x0D7F, "ml"}, {0x0D80, 0x0DFF, "si"}, {0x0E00, 0x0E7F, "th"},
    {0x0E80, 0x0EFF, "lo"}, {0x1000, 0x109F, "my"}, {0x10A0, 0x10FF, "ka"}, {0x1780, 0x17FF, "km"},
    {0x0400, 0x052F, "ru"}, {0x3040, 0x30FF, "ja"}, {0xAC00, 0xD7A3, "ko"}, {0x3400, 0x9FFF, "zh"},
};

/// Letters that only some languages of a script write.
struct letters {
  std::string_view language;
  std::u32string_view own;
};
constexpr letters own_letters[] = {
    {"de", U"äöüß"},        {"fr", U"éèêëàâçîïôûùœ"}, {"es", U"ñáéíóú¿¡"},
    {"pt", U"ãõçáéíóúâêô"}, {"it", U"àèéìòù"},        {"sv", U"åäö"},
    {"da", U"æøå"},         {"no", U"æøå"},           {"fi", U"äö"},
    {"pl", U"ąćęłńóśźż"},   {"cs", U"ěščřžýáíéůú"},   {"ro", U"ăâîșțşţ"},
    {"hu", U"őűáéíóöúü"},   {"tr", U"ğışçöü"},        {"uk", U"іїєґ"},
    {"ru", U"ыэё"},         {"fa", U"پچژگکی"},        {"bg", U"ъ"},
};

/// The script most of `text` is in; empty for Latin and for no letters.
std::string_view language_of_script(std::string_view text) {
  if (std::ranges::all_of(text, [](unsigned char c) { return c < 0x80; })) return {};
  std::map<std::string_view, int> found;
  int latin = 0;
  for (std::size_t i = 0; i < text.size();) {
    const auto c = read_utf8(text.substr(i));
    i += c.size;
    if (c.value < 0x250) {
      latin += static_cast<int>((c.value >= 'a' && c.value <= 'z') || (c.value >= 'A' && c.value <= 'Z') ||
                                c.value >= 0xC0);
      continue;
    }
    for (const auto& one : scripts) {
      if (c.value >= one.from && c.value <= one.to) {
        ++found[one.language];
        break;
      }
    }
  }
  if (found.contains("ja") && found["ja"] * 8 >= found["zh"])
    found["ja"] += found["zh"];  // kana beside kanji
  std::string_view best;
  // A character of these scripts says as much as two Latin letters: names of firms are written in Latin.
  int most = latin / 2;
  for (const auto& [language, count] : found) {
    if (count > most) {
      most = count;
      best = language;
    }
  }
  return best;
}

bool shares_script(std::string_view language, std::string_view script) {
  const auto cyrillic = [](std::string_view of) { return of == "ru" || of == "uk" || of == "bg"; };
  const auto arabic = [](std::string_view of) { return of == "ar" || of == "fa"; };
  if (script == "ru") return cyrillic(language);
  if (script == "ar") return arabic(language);
  return !cyrillic(language) && !arabic(language) && language != "el" && language != "he" && language != "hi";
}

struct candidates {
  std::vector<std::string_view> names;
  boost::unordered_flat_map<std::uint64_t, std::vector<std::pair<std::size_t, float>>> words;  // by hash
};

/// Stop words of all languages; a word that several have says less for each.
const candidates& known() {
  static const auto all = [] {
    candidates made;
    for (const auto& list : stop_word_lists()) {
      for (const auto word : list.words) {
        made.words[XXH3_64bits(word.data(), word.size())].emplace_back(made.names.size(), 0.F);
      }
      made.names.push_back(list.language);
    }
    for (auto& [word, of] : made.words) {
      for (auto& [index, weight] : of) weight = 1.F / static_cast<float>(of.size());
    }
    return made;
  }();
  return all;
}

void remember(std::vector<float>& counts, std::size_t index) {
  counts.resize(known().names.size(), 0.F);
  counts[index] += 1;
  if (std::accumulate(counts.begin(), counts.end(), 0.F) > history) {
    for (auto& count : counts) count /= 2;
  }
}

}  // namespace

std::string language_guesser::guess(const story_item& item, const item_words& words) {
  const auto& all = known();
  const auto stated = [&] {
    std::string code;
    for (const char c : item.language.substr(0, 3)) {
      if (c == '-' || c == '_') break;
      code += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    }
    if (code == "nb" || code == "nn") code = "no";
    return code.size() == 2 && std::ranges::all_of(code, [](char c) { return c >= 'a' && c <= 'z'; })
               ? code
               : std::string{};
  }();
  const auto text = item.title.empty() ? item.summary : item.title;
  const auto script = language_of_script(text.substr(0, 1024));
  const bool several = script.empty() || script == "ru" || script == "ar";
  if (!several) return std::string{script};

  auto& score = score_;
  score.assign(all.names.size(), 0.F);
  std::size_t read = 0;
  for (const auto* part : {&words.title, &words.summary}) {
    for (const auto& word : *part) {
      if (read++ == max_words) break;
      if (word.number) continue;
      if (const auto found = all.words.find(word.hash); found != all.words.end()) {
        for (const auto& [index, weight] : found->second) score[index] += weight;
      }
    }
  }
  for (std::size_t i = 0; i < std::min<std::size_t>(text.size(), 1024);) {
    if (static_cast<unsigned char>(text[i]) < 0x80) {
      ++i;
      continue;
    }
    const auto c = read_utf8(text.substr(i));
    i += c.size;
    for (const auto& one : own_letters) {
      if (one.own.find(c.value) == std::u32string_view::npos) continue;
      const auto index =
          static_cast<std::size_t>(std::ranges::find(all.names, one.language) - all.names.begin());
      if (index < score.size()) score[index] += 0.3F;
    }
  }
  // What the words leave open, habit decides: one stray word of another language is a name or a loan.
  const auto name = XXH3_64bits(item.partner.data(), item.partner.size());
  if (partners_.size() >= max_partners && !partners_.contains(name)) partners_.clear();
  auto& partner = partners_[name];
  const auto sum = [](const counts& of) { return std::accumulate(of.begin(), of.end(), 5.F); };
  const auto partner_sum = sum(partner), all_sum = sum(all_);
  std::size_t best = all.names.size();
  float most = 0;
  for (std::size_t i = 0; i < score.size(); ++i) {
    const auto value = score[i] + (i < partner.size() ? 0.6F * partner[i] / partner_sum : 0.F) +
                       (i < all_.size() ? 1.1F * all_[i] / all_sum : 0.F) +
                       (all.names[i] == stated ? 0.9F : 0.F) + (all.names[i] == "en" ? 0.05F : 0.F);
    if (value > most && shares_script(all.names[i], script)) {
      most = value;
      best = i;
    }
  }
  if (best == all.names.size()) return stated.empty() ? "und" : stated;
  if (score[best] > 0.5F) {
    remember(partner, best);
    remember(all_, best);
  }
  return std::string{all.names[best]};
}

}  // namespace wireroom::feeds
