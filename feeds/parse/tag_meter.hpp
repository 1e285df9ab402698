#pragma once
// Measures the tags of an XML document as its bytes pass by, before the XML parser sees them: what a tag may
// cost grows with the square of its attributes, so that its size has to be bounded beforehand. It knows, too,
// where a long CDATA section may be parted.

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace wireroom::feeds::reading {

class tag_meter {
 public:
  explicit tag_meter(std::size_t most) : most_(most) {}

  /// False once a tag or document type declaration is longer than `most` bytes. Linear; chunks may be cut
  /// anywhere.
  bool pass(std::string_view bytes);

  /// Whether what passed ends within a CDATA section, and not in what may be the section's end.
  bool inside_cdata() const { return state_ == state::cdata && matched_ == 0; }

 private:
  enum class state : std::uint8_t {
    text,
    opened,
    tag,
    single,
    twofold,
    bang,
    comment,
    cdata,
    instruction,
    doctype
  };
  state state_ = state::text;
  std::size_t most_;
  std::size_t length_ = 0;    // of the tag so far
  std::uint8_t matched_ = 0;  // characters of an end (of a comment, section, instruction) or beginning
};

}  // namespace wireroom::feeds::reading
