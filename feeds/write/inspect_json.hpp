#pragma once
// A parsed document as one JSON object: what `wireroom inspect --json` prints. Members are named as in RFC
// 4287, else RSS 2.0, else the module they come from; one with nothing to say is left out. The same document
// gives the same bytes.

#include "feeds/model/document.hpp"
#include "feeds/model/entry.hpp"

#include <span>
#include <string>
#include <string_view>

namespace wireroom::feeds {

/// Stable name of a format as the JSON has it: "rss20", "atom10", "jsonfeed11".
std::string_view name_of(format version) noexcept;

/// Stable name of a kind of problem: "syntax", "encoding", "media-type", "structure", "value".
std::string_view name_of(problem_code code) noexcept;

/// The object, on one line, in UTF-8. Strings of the document must be valid UTF-8, as the parser gives them.
std::string inspect_json(const document& doc, std::span<const entry> entries);

}  // namespace wireroom::feeds
