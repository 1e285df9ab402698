#include "feeds/stories/stemmer.hpp"

#include <string>

#include <libstemmer.h>

namespace wireroom::feeds {

void stemmer::closer::operator()(sb_stemmer* it) const noexcept {
  sb_stemmer_delete(it);
}

// libstemmer takes ISO 639-1 codes as names; an unknown one gives null.
stemmer::stemmer(std::string_view language)
    : snowball_{sb_stemmer_new(std::string{language}.c_str(), "UTF_8")} {}

std::string_view stemmer::stem(std::string_view word) {
  if (!snowball_) return word;
  const auto* out = sb_stemmer_stem(snowball_.get(), reinterpret_cast<const sb_symbol*>(word.data()),
                                    static_cast<int>(word.size()));
  if (out == nullptr) return word;
  return {reinterpret_cast<const char*>(out), static_cast<std::size_t>(sb_stemmer_length(snowball_.get()))};
}

}  // namespace wireroom::feeds
