#include "daemon/demo/script.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include <fmt/format.h>

namespace wireroom::daemon::demo {
namespace {

using std::chrono::days;
using std::chrono::minutes;

constexpr int days_looked_back = 9;  // enough for any feed's limit, so that midnight takes nothing away

constexpr std::array<std::string_view, 3> bylines(feed_of by) {
  switch (by) {
    case feed_of::courier:
      return {"Ruby Pascoe", "Daniel Orme", "Yasmin Holt"};
    case feed_of::evening_post:
      return {"Gus Whitlock", "Tilly Marr", "Des Coombe"};
    case feed_of::meridian:
      return {"Meridian staff", "Paula Renn", "Idris Calloway"};
    case feed_of::lantern:
      return {"Hanne Vestergaard-Lowe", "Miles Attwood", "Soraya Quick"};
    case feed_of::lantern_arts:
      return {"Beatrix Onslow", "Kit Farrow", "Lena Duval"};
    case feed_of::northlight:
      return {"Gregor Tamm", "Alva Prentiss", "Nikhil Sorley"};
    case feed_of::chronicle:
      return {"Edie Marsden", "Colm Purdy", "Hattie Voss"};
    case feed_of::radio:
      return {"The morning team", "Jonas Beck", "Amal Rhys"};
    case feed_of::weather:
      return {"Duty forecaster", "Runa Skeld", "Petr Doyle"};
    case feed_of::quillon:
      return {"Hélène Marchmain", "Jürgen Åström", "Begoña Lind"};
    case feed_of::touchline:
      return {"Frankie Dell", "Oona Prior", "Stan Mallory"};
    case feed_of::lumen:
      return {"Dr Priya Lockhart", "Emil Sand", "Noor Castellan"};
    case feed_of::talbote:
      return {"Annegret Vogl", "Sepp Hainzl", "Käthe Brunner"};
    case feed_of::gazette:
      return {"Jory Penn jr", "Winnie Sloe", "Morwen Tarr"};
    case feed_of::ledger:
      return {"L. Achterberg", "S. Okafor-Main", "The editors"};
    case feed_of::old_quay:
      return {"A walker", "A walker", "A walker"};
    case feed_of::harbour_rail:
      return {"Traffic desk", "Bram Keel", "Olive Points"};
    case feed_of::tribune:
      return {"Mirko Talasz", "Vera Domin", "Luce Antal"};
  }
  return {};
}

// FNV-1a: not for strangers, and the same everywhere.
constexpr std::uint64_t hash(std::string_view text, std::uint64_t seed = 14695981039346656037u) {
  for (const char c : text) seed = (seed ^ static_cast<unsigned char>(c)) * 1099511628211u;
  return seed;
}

constexpr std::uint64_t mixed(std::uint64_t x) {
  x = (x ^ (x >> 31)) * 0x9e3779b97f4a7c15u;
  x = (x ^ (x >> 29)) * 0xbf58476d1ce4e5b9u;
  return x ^ (x >> 32);
}

constexpr int floor_div(int a, int b) {
  return a >= 0 ? a / b : -((-a + b - 1) / b);
}

// How often `which` has happened before `day`; nothing when it does not happen on that day.
std::optional<int> round_of(const event& which, int day) {
  if (which.cycle == 0) return day == which.phase ? std::optional{0} : std::nullopt;
  const int round = floor_div(day - which.phase, which.cycle);
  return day - which.phase == round * which.cycle ? std::optional{round} : std::nullopt;
}

int number_in(std::string_view text) {
  int value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  return text;
}

// The part of `text` before `mark`, which is taken off with it.
std::string_view cut(std::string_view& text, char mark) {
  const auto end = std::min(text.find(mark), text.size());
  const auto part = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return part;
}

std::optional<std::string_view> definition_of(std::string_view name, std::string_view variables) {
  while (!variables.empty()) {
    auto definition = trimmed(cut(variables, ';'));
    if (cut(definition, '=') == name) return definition;
  }
  return std::nullopt;
}

bool is_number_range(std::string_view definition) {
  return definition.contains('-') && definition.find_first_not_of("0123456789-") == definition.npos;
}

std::string value_of(std::string_view name, const event& which, int round) {
  const auto sign = name.find_first_of("+-");
  const int added = sign == name.npos ? 0 : number_in(name.substr(sign + 1)) * (name[sign] == '-' ? -1 : 1);
  name = name.substr(0, sign);
  auto definition = definition_of(name, which.variables);
  if (!definition) return {};
  if (is_number_range(*definition)) {
    const int low = number_in(cut(*definition, '-')), high = number_in(*definition);
    const auto seed = hash(name, hash(which.key)) + static_cast<std::uint64_t>(round);
    return std::to_string(low + static_cast<int>(mixed(seed) % static_cast<unsigned>(high - low + 1)) +
                          added);
  }
  // Choices come in their order, so that lists of one length keep step and no choice comes twice in a row.
  const int count = static_cast<int>(std::ranges::count(*definition, '|')) + 1;
  for (int skip = round - floor_div(round, count) * count; skip > 0; --skip) cut(*definition, '|');
  return std::string(cut(*definition, '|'));
}

std::string_view weekday_name(sys_seconds day) {
  constexpr std::array<std::string_view, 7> names = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                                     "Thursday", "Friday", "Saturday"};
  return names[std::chrono::weekday(std::chrono::floor<days>(day)).c_encoding()];
}

std::string date_name(sys_seconds day) {
  constexpr std::array<std::string_view, 12> names = {"January",   "February", "March",    "April",
                                                      "May",       "June",     "July",     "August",
                                                      "September", "October",  "November", "December"};
  const std::chrono::year_month_day date(std::chrono::floor<days>(day));
  return fmt::format("{} {} {}", static_cast<unsigned>(date.day()),
                     names[static_cast<unsigned>(date.month()) - 1], static_cast<int>(date.year()));
}

std::string paragraphs(std::string_view body) {
  std::string html;
  while (!body.empty()) html.append("<p>").append(cut(body, '\n')).append("</p>\n");
  return html;
}

// ASCII spelling of the UTF-8 letter at the beginning of `text`, which is taken off; empty for other signs.
std::string_view ascii_letter(std::string_view& text) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 26> letters = {
      {{"ä", "ae"}, {"ö", "oe"}, {"ü", "ue"}, {"ß", "ss"}, {"Ä", "ae"}, {"Ö", "oe"}, {"Ü", "ue"},
       {"é", "e"},  {"è", "e"},  {"ê", "e"},  {"ë", "e"},  {"à", "a"},  {"â", "a"},  {"ã", "a"},
       {"å", "a"},  {"ç", "c"},  {"ï", "i"},  {"î", "i"},  {"í", "i"},  {"ñ", "n"},  {"ø", "o"},
       {"ô", "o"},  {"ó", "o"},  {"ú", "u"},  {"û", "u"},  {"É", "e"}}};
  for (const auto& [letter, plain] : letters) {
    if (text.starts_with(letter)) {
      text.remove_prefix(letter.size());
      return plain;
    }
  }
  text.remove_prefix(1);
  while (!text.empty() && (static_cast<unsigned char>(text.front()) & 0xc0) == 0x80) text.remove_prefix(1);
  return {};
}

story tell(const event& which, const telling& what, int day, sys_seconds now, sys_seconds first_day) {
  const auto index = static_cast<std::uint8_t>(&what - which.tellings.data());
  const telling& page = which.wire ? which.tellings.front() : what;
  const sys_seconds midnight = first_day + days(day);
  story told;
  told.by = what.by;
  told.page_of = page.by;
  told.page_day = midnight;
  told.spelling = which.wire ? index : std::uint8_t{0};
  told.category = which.category;
  told.published = midnight + minutes(what.at / 100 * 60 + what.at % 100);
  told.updated = told.published;
  told.id = fmt::format("{}-{}-{}", std::chrono::floor<days>(midnight).time_since_epoch().count(), which.key,
                        index);
  told.slug = slug_of(expand(page.title, which, day, first_day));
  const auto names = bylines(what.by);
  told.author = names[hash(told.id) % names.size()];
  std::string_view title = what.title;
  std::string body(what.body);
  const sys_seconds corrected = told.published + minutes(what.fix.after);
  if (what.fix.after > 0 && corrected <= now) {
    told.updated = corrected;
    if (!what.fix.title.empty()) title = what.fix.title;
    if (what.fix.body.starts_with('+')) {
      body.append("\n").append(what.fix.body.substr(1));
    } else if (!what.fix.body.empty()) {
      body = what.fix.body;
    }
  }
  told.title = expand(title, which, day, first_day);
  told.html = paragraphs(expand(body, which, day, first_day));
  return told;
}

}  // namespace

std::span<const event* const> events() {
  static const std::vector<const event*> all = [] {
    std::vector<const event*> list;
    for (const auto desk : {world_news(), local_news(), business_news(), science_news(), sport_news(),
                            culture_news(), weather_news()}) {
      for (const event& one : desk) list.push_back(&one);
    }
    return list;
  }();
  return all;
}

std::string expand(std::string_view text, const event& which, int day, sys_seconds first_day) {
  const int round = which.cycle == 0 ? 0 : floor_div(day - which.phase, which.cycle);
  const sys_seconds midnight = first_day + days(day);
  std::string out;
  while (!text.empty()) {
    const auto brace = text.find('{');
    out.append(text.substr(0, brace));
    if (brace == text.npos) break;
    text.remove_prefix(brace + 1);
    const auto name = cut(text, '}');
    if (name == "date") {
      out.append(date_name(midnight));
    } else if (name == "weekday") {
      out.append(weekday_name(midnight));
    } else if (name == "yesterday") {
      out.append(weekday_name(midnight - days(1)));
    } else if (name == "year") {
      out.append(date_name(midnight).substr(date_name(midnight).rfind(' ') + 1));
    } else if (name.starts_with('^')) {
      std::string value = value_of(name.substr(1), which, round);
      if (!value.empty() && value[0] >= 'a' && value[0] <= 'z') value[0] = static_cast<char>(value[0] - 32);
      out.append(value);
    } else {
      out.append(value_of(name, which, round));
    }
  }
  return out;
}

std::string slug_of(std::string_view title) {
  constexpr int most_words = 9;
  std::string slug;
  bool gap = false;
  int words = 1;
  while (!title.empty()) {
    const char c = title.front();
    std::string_view letters;
    char lower = 0;
    if (static_cast<unsigned char>(c) < 0x80) {
      lower = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
      if ((lower >= 'a' && lower <= 'z') || (lower >= '0' && lower <= '9')) letters = {&lower, 1};
      title.remove_prefix(1);
      if (c == '\'') continue;
    } else {
      if (title.starts_with("’")) {
        title.remove_prefix(std::string_view("’").size());
        continue;
      }
      letters = ascii_letter(title);
    }
    if (letters.empty()) {
      gap = !slug.empty();
      continue;
    }
    if (gap) {
      if (++words > most_words) break;
      slug.push_back('-');
      gap = false;
    }
    slug.append(letters);
  }
  return slug;
}

std::vector<story> stories(feed_of by, sys_seconds now, sys_seconds first_day, std::size_t limit) {
  const int today = static_cast<int>(std::chrono::floor<days>(now - first_day).count());
  std::vector<story> told;
  for (int day = today - days_looked_back; day <= today; ++day) {
    for (const event* which : events()) {
      if (!round_of(*which, day)) continue;
      for (const telling& what : which->tellings) {
        const sys_seconds published = first_day + days(day) + minutes(what.at / 100 * 60 + what.at % 100);
        if (what.by == by && published <= now) told.push_back(tell(*which, what, day, now, first_day));
      }
    }
  }
  std::ranges::sort(told, [](const story& a, const story& b) {
    return a.published != b.published ? a.published > b.published : a.id < b.id;
  });
  if (told.size() > limit) told.resize(limit);
  return told;
}

}  // namespace wireroom::daemon::demo
