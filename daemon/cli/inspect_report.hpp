#pragma once
// A parsed document told to people: what it is, its entries as a table, what was repaired and where, how
// often it wants to be polled, and what subscribers would miss. Pure, any thread.

#include "feeds/model/document.hpp"
#include "feeds/model/entry.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace wireroom::daemon::cli {

/// `bytes` is the size of the document, `name` where it came from.
std::string inspect_report(const feeds::document& doc, std::span<const feeds::entry> entries,
                           std::string_view name, std::size_t bytes);

}  // namespace wireroom::daemon::cli
