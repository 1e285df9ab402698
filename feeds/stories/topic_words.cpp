#include "feeds/stories/topic_words.hpp"

#include "feeds/memory/paged.hpp"
#include "feeds/stories/stemmer.hpp"
#include "feeds/stories/stop_words.hpp"
#include "feeds/text/slug.hpp"
#include "feeds/text/utf8.hpp"

#include <algorithm>
#include <map>
#include <unordered_set>

#include <unicode/dtfmtsym.h>
#include <unicode/locid.h>
#include <unicode/unistr.h>

namespace wireroom::feeds {
namespace {

constexpr std::size_t most_words = 32, most_languages = 64, most_stems = 100'000;
constexpr std::size_t common_letters = 4;  // headlines in capitals keep short words small
constexpr std::size_t sentence_words = 2;

using word_set = std::unordered_set<std::string_view>;

/// What newsrooms put before and after whatever subject.
const word_set& formulas() {
  static const word_set all{
      "live",       "update",    "updates",    "updated",     "breaking",      "exclusive", "opinion",
      "analysis",   "editorial", "comment",    "review",      "reviews",       "preview",   "recap",
      "photo",      "photos",    "gallery",    "pictures",    "podcast",       "interview", "explained",
      "explainer",  "today",     "tonight",    "tomorrow",    "yesterday",     "latest",    "newsletter",
      "briefing",   "headlines", "roundup",    "correction",  "uncategorized", "rumor",     "rumors",
      "liveticker", "ticker",    "eilmeldung", "kommentar",   "fotos",         "bilder",    "heute",
      "gestern",    "direct",    "vidéo",      "aujourd'hui", "entretien",     "directo",   "hoy",
      "ayer",       "vivo",      "foto",       "hoje",        "ontem",         "diretta",   "oggi",
      "ieri",       "видео",     "фото",       "сегодня",     "вчера",         "интервью",  "онлайн"};
  return all;
}

/// Words of many names that are none by themselves.
const word_set& plain_words() {
  static const word_set all{
      "week",       "weekly",  "weekend",   "month",    "year",     "years",   "day",     "days",
      "morning",    "evening", "night",     "top",      "best",     "first",   "last",    "new",
      "news",       "story",   "stories",   "article",  "articles", "blog",    "quiz",    "tips",
      "guide",      "press",   "release",   "man",      "woman",    "men",     "women",   "people",
      "time",       "times",   "million",   "billion",  "percent",  "inc",     "ltd",     "corp",
      "wire",       "general", "featured",  "other",    "misc",     "world",   "local",   "national",
      "north",      "south",   "east",      "west",     "city",     "home",    "life",    "house",
      "us",         "woche",   "jahr",      "jahre",    "tag",      "tage",    "prozent", "millionen",
      "milliarden", "mann",    "frau",      "menschen", "neue",     "neuer",   "neues",   "morgen",
      "semaine",    "année",   "jour",      "jours",    "millions", "última",  "hora",    "semana",
      "año",        "años",    "día",       "días",     "millones", "ano",     "anos",    "dia",
      "dias",       "milhões", "settimana", "anno",     "anni",     "giorno",  "giorni",  "milioni",
      "год",        "года",    "лет",       "день",     "неделя",   "человек", "люди"};
  return all;
}

struct language_words {
  explicit language_words(std::string_view language) : stems{language}, stop{&stop_words_of(language)} {
    UErrorCode failure = U_ZERO_ERROR;
    const icu::Locale locale{std::string{language}.c_str()};
    const icu::DateFormatSymbols symbols{locale, failure};
    if (U_FAILURE(failure) != 0) return;
    const auto take = [&](const icu::UnicodeString* names, std::int32_t count) {
      for (std::int32_t i = 0; i < count; ++i) {
        std::string name;
        names[i].toUTF8String(name);
        auto folded = fold_case(name);
        while (folded.ends_with('.')) folded.pop_back();
        if (!folded.empty()) calendar.insert(std::move(folded));
      }
    };
    using symbol = icu::DateFormatSymbols;
    for (const auto context : {symbol::FORMAT, symbol::STANDALONE}) {
      for (const auto width : {symbol::WIDE, symbol::ABBREVIATED}) {
        std::int32_t count = 0;
        const auto* weekdays = symbols.getWeekdays(count, context, width);
        take(weekdays, count);
        const auto* months = symbols.getMonths(count, context, width);
        take(months, count);
      }
    }
    // A month and a verb, or a common word: what it means is not to be told here.
    for (const auto* both : {"may", "mar", "sun"}) calendar.erase(both);
  }

  stemmer stems;
  const std::unordered_set<std::string_view>* stop;
  std::unordered_set<std::string> calendar;
  paged_text_map<paged_string> known;  // folded word to stem: a bounded cache
};

}  // namespace

struct topic_word_cutter::impl {
  written_word_cutter cutter;
  std::map<std::string, language_words, std::less<>> languages;

  language_words& words_of(std::string_view language) {
    if (const auto known = languages.find(language); known != languages.end()) return known->second;
    if (languages.size() >= most_languages) languages.clear();
    return languages.try_emplace(std::string{language}, language).first->second;
  }
};

topic_word_cutter::topic_word_cutter() : impl_{std::make_unique<impl>()} {}
topic_word_cutter::~topic_word_cutter() = default;
topic_word_cutter::topic_word_cutter(topic_word_cutter&&) noexcept = default;
topic_word_cutter& topic_word_cutter::operator=(topic_word_cutter&&) noexcept = default;

topic_words_of_title topic_word_cutter::cut(std::string_view text, std::string_view language) {
  auto& local = impl_->words_of(language);
  topic_words_of_title out;
  std::size_t common = 0;
  for (auto& word : impl_->cutter.cut(text, most_words)) {
    topic_word one{.before = word.before};
    const auto& folded = word.folded;
    const auto mark = [&](topic_word::kind what, bool is) {
      if (is) one.flags = static_cast<std::uint8_t>(one.flags | what);
    };
    std::string bare;  // as the stop words are listed: without apostrophes
    for (std::size_t i = 0; i < folded.size();) {
      const auto c = read_utf8(std::string_view{folded}.substr(i));
      if (c.value != '\'' && c.value != 0x2019) bare.append(folded, i, c.size);
      i += c.size;
    }
    mark(topic_word::stop, local.stop->contains(bare));
    mark(topic_word::calendar, local.calendar.contains(folded));
    mark(topic_word::formula, formulas().contains(folded));
    mark(topic_word::plain, plain_words().contains(folded));
    mark(topic_word::number, word.number);
    mark(topic_word::capital, word.capital);
    mark(topic_word::small, word.small);
    mark(topic_word::single, !folded.empty() && read_utf8(folded).size == folded.size());
    common += word.small && folded.size() >= common_letters && !one.is(topic_word::stop);
    if (word.number) {
      one.stem = folded;
    } else {
      if (local.known.size() >= most_stems) local.known.clear();
      auto known = local.known.find(std::string_view{folded});
      if (known == local.known.end()) known = local.known.emplace(folded, local.stems.stem(bare)).first;
      one.stem = known->second;
    }
    one.form = std::move(word.text);
    out.words.push_back(std::move(one));
  }
  out.sentence = common >= sentence_words;
  return out;
}

}  // namespace wireroom::feeds
