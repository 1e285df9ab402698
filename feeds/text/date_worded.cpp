// Dates in words and numbers: taken apart from left to right, and put together by what is likeliest.

#include "feeds/text/date_fields.hpp"
#include "feeds/text/utf8.hpp"

#include <array>
#include <cstddef>

namespace wireroom::feeds {
namespace {

constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

constexpr bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80;
}

// Han, kana, Hangul: scripts whose words stand together.
bool is_unspaced(std::string_view text) {
  const auto c = read_utf8(text);
  return c.value >= 0x3000 && (c.value < 0xD7A4 || c.value >= 0x20000);
}

struct number {
  int value = 0;
  std::size_t digits = 0;
};

class worded_date {
 public:
  explicit worded_date(std::string_view folded) : rest_(folded) {}

  std::optional<sys_seconds> read() {
    while (!rest_.empty()) {
      const char c = rest_[0];
      bool understood = true;
      if (is_digit(c)) {
        understood = read_digits();
      } else if (is_letter(c)) {
        understood = is_unspaced(rest_) ? read_unspaced() : read_word();
      } else if ((c == '+' || c == '-') && timed_) {
        understood = read_sign();
      } else if (c == '(') {
        // A comment (RFC 822, section 3.4.3): the zone's name once more.
        rest_.remove_prefix(std::min(rest_.find(')'), rest_.size() - 1) + 1);
      } else {
        rest_.remove_prefix(1);
      }
      if (!understood) return std::nullopt;
    }
    return put_together();
  }

 private:
  std::size_t digits_at(std::size_t at) const {
    std::size_t n = 0;
    while (at + n < rest_.size() && is_digit(rest_[at + n])) ++n;
    return n;
  }

  number take_number() {
    number n;
    n.digits = digits_at(0);
    for (std::size_t i = 0; i < n.digits && i < 9; ++i) n.value = n.value * 10 + (rest_[i] - '0');
    rest_.remove_prefix(n.digits);
    return n;
  }

  void skip_spaces() {
    while (rest_.starts_with(' ')) rest_.remove_prefix(1);
  }

  bool read_digits() {
    const std::size_t digits = digits_at(0);
    if (digits > 9) return false;
    const char next = digits < rest_.size() ? rest_[digits] : '\0';
    if (digits <= 2 && next == ':' && !timed_) return read_time();
    if (read_numeric_date()) return true;
    // 18.30, once the day is known.
    if (digits <= 2 && next == '.' && !timed_ && day_ != 0 && digits_at(digits + 1) == 2) return read_time();
    const number n = take_number();
    if (read_mark(n)) return true;
    if (month_next_ && n.digits <= 2) {
      month_ = n.value;
      month_next_ = false;
      return true;
    }
    // 1948 behind a year is a time of day without its colon.
    if (n.digits == 4 && has_year_ && !timed_ && n.value < 2400 && n.value % 100 < 60) {
      hour_ = n.value / 100;
      minute_ = n.value % 100;
      timed_ = true;
      return true;
    }
    if (n.digits >= 3) {
      if (n.digits > 4 || has_year_) return false;
      set_year(n);
      return true;
    }
    if (count_ == numbers_.size()) return false;
    numbers_[count_++] = n;
    skip_ordinal();
    return true;
  }

  // 1st, 2nd, 3rd, 4th, 1er, 2o: letters that belong to the number.
  void skip_ordinal() {
    for (const std::string_view suffix : {"st", "nd", "rd", "th", "er", "re", "e", "o", "a", "."}) {
      if (rest_.starts_with(suffix) && (rest_.size() == suffix.size() || !is_letter(rest_[suffix.size()]))) {
        rest_.remove_prefix(suffix.size());
        return;
      }
    }
  }

  void set_year(number n) {
    year_ = full_year(n.value, n.digits);
    // Thailand counts from the Buddha's death.
    if (year_ >= 2443 && year_ < 2643) year_ -= 543;
    has_year_ = true;
  }

  // hh:mm, hh:mm:ss, hh:mm:ss.fff; also with dots.
  bool read_time() {
    hour_ = take_number().value;
    const char colon = rest_[0];
    rest_.remove_prefix(1);
    if (digits_at(0) < 1 || digits_at(0) > 2) return false;
    minute_ = take_number().value;
    if (rest_.starts_with(colon) && (colon == ':' || digits_at(1) == 2)) {
      rest_.remove_prefix(1);
      if (digits_at(0) < 1 || digits_at(0) > 2) return false;
      second_ = take_number().value;
    }
    if (rest_.size() > 1 && (rest_[0] == '.' || rest_[0] == ',') && is_digit(rest_[1])) {
      rest_.remove_prefix(1);
      rest_.remove_prefix(digits_at(0));
    }
    timed_ = true;
    return true;
  }

  // Three numbers with the same sign between them.
  bool read_numeric_date() {
    if (day_ != 0 || month_ != 0) return false;
    const std::string_view before = rest_;
    std::array<number, 3> n;
    n[0] = take_number();
    const char sign = rest_.empty() ? '\0' : rest_[0];
    bool three = sign == '-' || sign == '/' || sign == '.';
    for (std::size_t i = 1; i < 3 && three; ++i) {
      three = rest_.starts_with(sign);
      if (!three) break;
      rest_.remove_prefix(1);
      skip_spaces();
      three = digits_at(0) >= 1 && digits_at(0) <= 4;
      if (three) n[i] = take_number();
    }
    if (!three || !order(n, sign)) {
      rest_ = before;
      return false;
    }
    return true;
  }

  bool order(const std::array<number, 3>& n, char sign) {
    number year = n[2], month, day;
    if (n[0].digits >= 3) {
      year = n[0];
      month = n[1];
      day = n[2];
      if (month.value > 12 && sign != '-') std::swap(month, day);
    } else if (n[2].digits <= 2 && sign == '-' && n[1].value <= 12) {
      year = n[0];
      month = n[1];
      day = n[2];
    } else {
      // With slashes the American order, unless that makes no sense; with dots and hyphens the other.
      month = sign == '/' ? n[0] : n[1];
      day = sign == '/' ? n[1] : n[0];
      if (month.value > 12) std::swap(month, day);
    }
    if (month.digits > 2 || day.digits > 2 || month.value < 1 || month.value > 12 || day.value < 1 ||
        day.value > 31) {
      return false;
    }
    set_year(year);
    month_ = month.value;
    day_ = day.value;
    return true;
  }

  // A number whose meaning the word behind it says: 2004년, 5月, 14h30.
  bool read_mark(number n) {
    std::size_t spaces = 0;
    while (spaces < rest_.size() && rest_[spaces] == ' ') ++spaces;
    const auto text = rest_.substr(spaces);
    std::optional<sized_date_word> mark;
    if (!text.empty() && is_letter(text[0])) {
      if (is_unspaced(text)) {
        mark = find_unspaced_date_word(text);
      } else if (text[0] == 'h' && (text.size() == 1 || !is_letter(text[1])) && !timed_ && n.digits <= 2) {
        mark = {{date_word::kind::hour_mark}, 1};
      }
    }
    if (!mark) return false;
    using kind = date_word::kind;
    switch (mark->word.is) {
      case kind::year_mark:
        set_year(n);
        break;
      case kind::month_mark:
        month_ = n.value;
        break;
      case kind::day_mark:
        day_ = n.value;
        break;
      case kind::hour_mark:
        hour_ = n.value;
        timed_ = true;
        break;
      case kind::minute_mark:
        minute_ = n.value;
        break;
      case kind::second_mark:
        second_ = n.value;
        break;
      default:
        return false;
    }
    note_country(mark->word);
    rest_.remove_prefix(spaces + mark->size);
    // 14h30: minutes have no mark of their own.
    if (mark->word.is == kind::hour_mark && digits_at(0) == 2 &&
        (rest_.size() == 2 || !is_letter(rest_[2]) || rest_[2] == 'm')) {
      minute_ = take_number().value;
    }
    return true;
  }

  // The first that says so is the most particular: 오후 says more than 年.
  void note_country(const date_word& word) {
    if (country_offset_ == 0 || word.offset > country_offset_) country_offset_ = word.offset;
  }

  bool read_unspaced() {
    if (const auto word = find_unspaced_date_word(rest_)) {
      note_country(word->word);
      take_half(word->word.is);
      rest_.remove_prefix(word->size);
    } else {
      rest_.remove_prefix(read_utf8(rest_).size);
    }
    return true;
  }

  void take_half(date_word::kind is) {
    if (is == date_word::kind::am || is == date_word::kind::pm) half_ = is;
  }

  std::size_t letters_at(std::size_t at) const {
    std::size_t n = 0;
    while (at + n < rest_.size() && is_letter(rest_[at + n]) && !is_unspaced(rest_.substr(at + n))) {
      n += read_utf8(rest_.substr(at + n)).size;
    }
    return n;
  }

  bool read_word() {
    ++words_;
    const std::size_t size = letters_at(0);
    const std::string_view word = rest_.substr(0, size);
    if (timed_ && size < rest_.size() && rest_[size] == '/' && read_region()) return true;
    // a.m., ม.ค.; and months of two words
    if (size < rest_.size() && (rest_[size] == '.' || rest_[size] == ' ')) {
      if (const std::size_t more = letters_at(size + 1); more > 0) {
        std::string joined(rest_.substr(0, size + 1 + more));
        if (joined[size] == ' ') joined[size] = '-';
        if (const auto meaning = find_date_word(joined)) {
          use(*meaning);
          rest_.remove_prefix(size + 1 + more);
          return true;
        }
      }
    }
    if (timed_ && read_zone(word)) return true;
    if (const auto meaning = find_date_word(word)) use(*meaning);
    rest_.remove_prefix(size);
    return true;
  }

  void use(const date_word& word) {
    using kind = date_word::kind;
    if (word.is == kind::month) {
      // Where Tuesday is "mar", the month comes later.
      month_ = word.value;
      month_named_ = true;
    } else if (word.is == kind::month_next) {
      month_next_ = true;
    } else {
      take_half(word.is);
    }
  }

  bool read_region() {
    std::size_t size = 0;
    while (size < rest_.size() && (is_letter(rest_[size]) || std::string_view("/_").contains(rest_[size]) ||
                                   ((rest_[size] == '+' || rest_[size] == '-') && size > 0))) {
      ++size;
    }
    size += digits_at(size);
    region_ = rest_.substr(0, size);
    rest_.remove_prefix(size);
    zoned_ = true;
    return true;
  }

  bool read_zone(std::string_view word) {
    // at, et, mt: words of some language, unless nothing follows.
    if (word.size() == 2 && word != "ut" && rest_.size() > 2) return false;
    const auto named = named_zone(word);
    if (zoned_ || !named) return false;
    const bool greenwich = *named == 0 && word != "wet";
    const auto offset = greenwich ? zone_offset(rest_) : named;
    if (!offset) return false;
    zoned_ = true;
    offset_ = *offset;
    rest_.remove_prefix(word.size());
    // The offset in "GMT+0200" is in already.
    std::size_t at = 0;
    while (at < rest_.size() && rest_[at] == ' ') ++at;
    if (greenwich && at + 1 < rest_.size() && (rest_[at] == '+' || rest_[at] == '-') &&
        is_digit(rest_[at + 1])) {
      rest_.remove_prefix(at);
      return skip_offset();
    }
    return true;
  }

  // The digits of an offset; a letter among them means that it is none.
  bool skip_offset() {
    rest_.remove_prefix(1);
    std::size_t size = digits_at(0);
    if (size < rest_.size() && rest_[size] == ':') {
      const std::size_t minutes = digits_at(size + 1);
      if (minutes == 0) return false;
      size += 1 + minutes;
    }
    rest_.remove_prefix(size);
    return true;
  }

  bool read_sign() {
    const char next = rest_.size() > 1 ? rest_[1] : '\0';
    if (!is_digit(next) || zoned_) {
      if (is_letter(next)) return false;
      rest_.remove_prefix(1);
      return true;
    }
    // "10:00 - 5 May" has a space, and "10:00 2012-05-07" was read as a date before.
    const auto offset = zone_offset(rest_);
    if (!offset) return false;
    zoned_ = true;
    offset_ = *offset;
    return skip_offset();
  }

  std::optional<sys_seconds> put_together() {
    std::size_t next = 0;
    if (day_ == 0 && next < count_) day_ = numbers_[next++].value;
    // "March 2004" is all there is, or the day could not be read.
    if (day_ == 0 && words_ == 1 && month_named_ && !timed_) day_ = 1;
    if (!has_year_ && next < count_) set_year(numbers_[next++]);
    if (day_ == 0 || month_ == 0 || !has_year_) return std::nullopt;
    date_fields f{year_, month_, day_, hour_, minute_, second_, 0};
    if (half_ == date_word::kind::pm && f.hour < 12) f.hour += 12;
    if (half_ == date_word::kind::am && f.hour == 12) f.hour = 0;
    if (!region_.empty()) {
      f.offset = region_offset(region_, f).value_or(0);
    } else {
      f.offset = zoned_ ? offset_ : country_offset_;
    }
    return moment_of(f);
  }

  std::string_view rest_;
  int year_ = 0;
  int month_ = 0;
  int day_ = 0;
  int hour_ = 0;
  int minute_ = 0;
  int second_ = 0;
  int offset_ = 0;
  int country_offset_ = 0;
  bool has_year_ = false;
  bool month_named_ = false;
  bool month_next_ = false;
  bool timed_ = false;
  bool zoned_ = false;
  std::optional<date_word::kind> half_;
  std::string_view region_;
  std::array<number, 4> numbers_{};
  std::size_t count_ = 0;
  std::size_t words_ = 0;
};

}  // namespace

std::optional<sys_seconds> parse_worded_date(std::string_view text) {
  const std::string folded = fold_date(text);
  return worded_date(folded).read();
}

}  // namespace wireroom::feeds
