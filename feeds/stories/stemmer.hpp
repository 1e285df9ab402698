#pragma once
// Words without their endings: libstemmer's Snowball algorithms. One object serves one thread.

#include <memory>
#include <string_view>

struct sb_stemmer;

namespace wireroom::feeds {

class stemmer {
 public:
  /// `language`: ISO 639-1. Where Snowball has none, words stay as they are.
  explicit stemmer(std::string_view language);

  /// The stem of `word` (folded UTF-8), valid until the next call.
  std::string_view stem(std::string_view word);

 private:
  struct closer {
    void operator()(sb_stemmer* it) const noexcept;
  };
  std::unique_ptr<sb_stemmer, closer> snowball_;
};

}  // namespace wireroom::feeds
