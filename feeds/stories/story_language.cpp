#include "feeds/stories/story_language.hpp"

#include "feeds/stories/stop_words.hpp"
#include "feeds/text/utf8.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <numeric>

namespace wireroom::feeds {
namespace {

constexpr std::size_t max_partners = 65'536;
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
  std::unordered_map<std::string_view, std::vector<std::pair<std::size_t, float>>> words;
};

/// Stop words of all languages; a word that several have says less for each.
const candidates& known() {
  static const auto all = [] {
    candidates made;
    for (const auto& list : stop_word_lists()) {
      for (const auto word : list.words) made.words[word].emplace_back(made.names.size(), 0.F);
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

std::string language_guesser::guess(const story_item& item, word_cutter& cutter) {
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

  std::vector<float> score(all.names.size(), 0.F);
  std::size_t read = 0;
  const auto weigh = [&](const story_word& word) {
    if (const auto found = all.words.find(word.text); found != all.words.end()) {
      for (const auto& [index, weight] : found->second) score[index] += weight;
    }
    return ++read < 80;
  };
  cutter.cut(item.title, weigh);
  cutter.cut(item.summary, weigh);
  for (std::size_t i = 0; i < std::min<std::size_t>(text.size(), 1024);) {
    const auto c = read_utf8(text.substr(i));
    i += c.size;
    if (c.value < 0x80) continue;
    for (const auto& one : own_letters) {
      if (one.own.find(c.value) == std::u32string_view::npos) continue;
      const auto index =
          static_cast<std::size_t>(std::ranges::find(all.names, one.language) - all.names.begin());
      score[index] += 0.3F;
    }
  }
  // What the words leave open, habit decides: one stray word of another language is a name or a loan.
  auto& partner = [&]() -> counts& {
    if (partners_.size() >= max_partners && !partners_.contains(std::string{item.partner})) partners_.clear();
    return partners_[std::string{item.partner}];
  }();
  const auto share = [](const counts& of, std::size_t index) {
    const auto sum = std::accumulate(of.begin(), of.end(), 0.F);
    return index < of.size() ? of[index] / (sum + 5) : 0.F;
  };
  std::size_t best = all.names.size();
  float most = 0;
  for (std::size_t i = 0; i < score.size(); ++i) {
    if (!shares_script(all.names[i], script)) continue;
    const auto value = score[i] + 0.6F * share(partner, i) + 1.1F * share(all_, i) +
                       (all.names[i] == stated ? 0.9F : 0.F) + (all.names[i] == "en" ? 0.05F : 0.F);
    if (value > most) {
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
