#include "feeds/text/charset_decoder.hpp"

#include "feeds/text/charset_labels.hpp"
#include "feeds/text/utf8.hpp"

#include <array>
#include <cstddef>
#include <optional>
#include <utility>

#include <unicode/ucnv.h>
#include <unicode/ucnv_cb.h>

namespace wireroom::feeds {
namespace {

class utf8_decoder final : public charset_decoder::impl {
 public:
  void decode(std::string_view bytes, std::string& out, bool last) override {
    if (!carried_.empty()) {
      // A sequence takes at most six bytes (two surrogates of three): when step() wants more than this window
      // holds, the window holds all there is.
      const std::size_t before = carried_.size();
      std::string window = std::exchange(carried_, {});
      window.append(bytes.substr(0, 8));
      const bool whole = window.size() - before == bytes.size();
      std::size_t done = 0;
      while (done < before) {
        const std::size_t size = step(std::string_view(window).substr(done), out, last && whole);
        if (size == 0) {
          carried_ = window.substr(done);
          return;
        }
        done += size;
      }
      bytes.remove_prefix(done - before);
    }
    while (!bytes.empty()) {
      if (started_) {
        const std::size_t clean = clean_utf8_prefix(bytes);
        out.append(bytes.substr(0, clean));
        bytes.remove_prefix(clean);
        if (bytes.empty()) return;
      }
      const std::size_t size = step(bytes, out, last);
      if (size == 0) {
        carried_ = bytes;
        return;
      }
      bytes.remove_prefix(size);
    }
  }

 private:
  // Decodes one character, or what stands in its place; returns the bytes it took, 0 when more are needed.
  std::size_t step(std::string_view bytes, std::string& out, bool last) {
    const auto c = read_utf8(bytes);
    if (c.truncated && !last) return 0;
    if (c.valid) {
      put(out, c.value);
      return c.size;
    }
    if (bytes[0] == '\xED') {
      if (const auto size = step_surrogates(bytes, out, last)) return *size;
    }
    ++repaired;
    started_ = true;
    if (c.size > 1) {
      // The beginning of a character that was cut, by a careless program that counts bytes.
      append_utf8(out, 0xFFFD);
      return c.size;
    }
    const char32_t meant = windows_1252(static_cast<unsigned char>(bytes[0]));
    append_utf8(out, meant >= 0x80 && meant < 0xA0 ? 0xFFFD : meant);
    return 1;
  }

  // Surrogates written as if they were characters (CESU-8): a pair is the character it means.
  std::optional<std::size_t> step_surrogates(std::string_view bytes, std::string& out, bool last) {
    const auto tail = [bytes](std::size_t i) {
      return (static_cast<unsigned char>(bytes[i]) & 0xC0) == 0x80;
    };
    const auto unit = [bytes](std::size_t i) {
      return 0xD000U | (static_cast<unsigned>(bytes[i + 1] & 0x3F) << 6) |
             (static_cast<unsigned>(bytes[i + 2]) & 0x3FU);
    };
    if (bytes.size() < 3) {
      for (std::size_t i = 1; i < bytes.size(); ++i) {
        if (!tail(i)) return std::nullopt;
      }
      if (last) return std::nullopt;
      return 0;
    }
    if (!tail(1) || !tail(2)) return std::nullopt;
    const unsigned high = unit(0);
    if (high < 0xDC00) {
      const bool may_pair = (bytes.size() < 4 || bytes[3] == '\xED') &&
                            (bytes.size() < 5 || (static_cast<unsigned char>(bytes[4]) >= 0xB0 && tail(4)));
      if (may_pair && bytes.size() < 6 && !last) return 0;
      if (may_pair && bytes.size() >= 6 && tail(5)) {
        put(out, 0x10000 + ((high - 0xD800) << 10) + (unit(3) - 0xDC00));
        ++repaired;
        return 6;
      }
    }
    append_utf8(out, 0xFFFD);
    started_ = true;
    ++repaired;
    return 3;
  }

  std::string carried_;
};

template <std::size_t Size>
class wide_decoder final : public charset_decoder::impl {
 public:
  explicit wide_decoder(bool big_endian) : big_endian_(big_endian) {}

  void decode(std::string_view bytes, std::string& out, bool last) override {
    out.reserve(out.size() + bytes.size() / Size);
    for (const char b : bytes) {
      unit_ |= static_cast<char32_t>(static_cast<unsigned char>(b))
               << (8 * (big_endian_ ? Size - 1 - have_ : have_));
      if (++have_ == Size) {
        take(unit_, out);
        unit_ = 0;
        have_ = 0;
      }
    }
    if (last && (have_ != 0 || high_ != 0)) {
      replace(out);
      unit_ = 0;
      have_ = 0;
      high_ = 0;
    }
  }

 private:
  void take(char32_t unit, std::string& out) {
    if (high_ != 0) {
      const char32_t high = high_;
      high_ = 0;
      if (Size == 2 && unit >= 0xDC00 && unit <= 0xDFFF) {
        put(out, 0x10000 + ((high - 0xD800) << 10) + (unit - 0xDC00));
        return;
      }
      replace(out);
    }
    if (Size == 2 && unit >= 0xD800 && unit <= 0xDBFF) {
      high_ = unit;
    } else if ((unit >= 0xD800 && unit <= 0xDFFF) || unit > 0x10FFFF) {
      replace(out);
    } else {
      put(out, unit);
    }
  }

  void replace(std::string& out) {
    append_utf8(out, 0xFFFD);
    ++repaired;
  }

  bool big_endian_;
  char32_t unit_ = 0;
  std::size_t have_ = 0;
  char32_t high_ = 0;
};

class icu_decoder final : public charset_decoder::impl {
 public:
  icu_decoder(UConverter* converter, bool euro) : converter_(converter, &ucnv_close), euro_(euro) {
    UErrorCode status = U_ZERO_ERROR;
    ucnv_setToUCallBack(converter, &replaced, this, nullptr, nullptr, &status);
  }

  void decode(std::string_view bytes, std::string& out, bool last) override {
    const char* source = bytes.data();
    const char* const end = source + bytes.size();
    std::array<UChar, 2048> buffer;
    UErrorCode status = U_ZERO_ERROR;
    do {
      UChar* target = buffer.data();
      status = U_ZERO_ERROR;
      ucnv_toUnicode(converter_.get(), &target, buffer.data() + buffer.size(), &source, end, nullptr,
                     static_cast<UBool>(last), &status);
      for (const UChar* u = buffer.data(); u != target; ++u) take(*u, out);
    } while (status == U_BUFFER_OVERFLOW_ERROR);
    if (last && high_ != 0) take(u' ', out);
  }

 private:
  static void U_CALLCONV replaced(const void* context, UConverterToUnicodeArgs* args, const char* units,
                                  int32_t length, UConverterCallbackReason reason, UErrorCode* status) {
    if (reason > UCNV_IRREGULAR) return;
    auto& self = *static_cast<icu_decoder*>(const_cast<void*>(context));
    *status = U_ZERO_ERROR;
    UChar character = 0xFFFD;
    if (self.euro_ && length == 1 && units[0] == '\x80') {
      character = 0x20AC;
    } else {
      ++self.repaired;
    }
    ucnv_cbToUWriteUChars(args, &character, 1, 0, status);
  }

  void take(UChar unit, std::string& out) {
    if (high_ != 0) {
      const char32_t high = high_;
      high_ = 0;
      if (unit >= 0xDC00 && unit <= 0xDFFF) {
        put(out, 0x10000 + ((high - 0xD800) << 10) + (unit - 0xDC00U));
        return;
      }
      append_utf8(out, 0xFFFD);
      ++repaired;
    }
    if (unit >= 0xD800 && unit <= 0xDBFF) {
      high_ = unit;
    } else {
      put(out, unit);
    }
  }

  std::unique_ptr<UConverter, decltype(&ucnv_close)> converter_;
  bool euro_;  ///< 0x80 is the euro sign, as Windows has it in Chinese
  char32_t high_ = 0;
};

}  // namespace

void charset_decoder::impl::put(std::string& out, char32_t c) {
  const bool first = !started_;
  started_ = true;
  if (first && c == 0xFEFF) return;
  if (is_xml_character(c)) {
    append_utf8(out, c);
  } else {
    ++repaired;
  }
}

std::unique_ptr<charset_decoder::impl> make_utf8_decoder() {
  return std::make_unique<utf8_decoder>();
}

std::unique_ptr<charset_decoder::impl> make_utf16_decoder(bool big_endian) {
  return std::make_unique<wide_decoder<2>>(big_endian);
}

std::unique_ptr<charset_decoder::impl> make_utf32_decoder(bool big_endian) {
  return std::make_unique<wide_decoder<4>>(big_endian);
}

std::unique_ptr<charset_decoder::impl> make_icu_decoder(std::string_view label) {
  UErrorCode status = U_ZERO_ERROR;
  UConverter* converter = ucnv_open(std::string(icu_converter_name(label)).c_str(), &status);
  if (U_FAILURE(status)) return nullptr;
  return std::make_unique<icu_decoder>(converter, label == "gbk" || label == "gb18030");
}

charset_decoder::charset_decoder(std::string_view label) {
  const std::string known = decodable_charset(label);
  if (known == "utf-16le" || known == "utf-16be") {
    impl_ = make_utf16_decoder(known == "utf-16be");
  } else if (known == "utf-32le" || known == "utf-32be") {
    impl_ = make_utf32_decoder(known == "utf-32be");
  } else if (known != "utf-8" && !known.empty()) {
    impl_ = make_single_byte_decoder(known);
    if (impl_ == nullptr) impl_ = make_icu_decoder(known);
  }
  if (impl_ == nullptr) impl_ = make_utf8_decoder();
}

charset_decoder::~charset_decoder() = default;
charset_decoder::charset_decoder(charset_decoder&&) noexcept = default;
charset_decoder& charset_decoder::operator=(charset_decoder&&) noexcept = default;

void charset_decoder::decode(std::string_view bytes, std::string& out, bool last) {
  impl_->decode(bytes, out, last);
}

std::uint64_t charset_decoder::repaired() const {
  return impl_->repaired;
}

std::string to_valid_utf8(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size());
  while (!bytes.empty()) {
    const std::size_t clean = clean_utf8_prefix(bytes);
    out.append(bytes.substr(0, clean));
    bytes.remove_prefix(clean);
    if (bytes.empty()) break;
    const auto c = read_utf8(bytes);
    if (!c.valid) append_utf8(out, 0xFFFD);
    bytes.remove_prefix(c.size);
  }
  return out;
}

}  // namespace wireroom::feeds
