#pragma once
// Articles as partners make them, good and nasty, for the tests of the writers.

#include "feeds/write/output.hpp"

#include <string>
#include <vector>

namespace wireroom::tests {

/// A moment of 2026-04-30, `seconds` after 08:00 UTC.
instant at(int seconds);

/// An article of one source with the usual parts.
feeds::article plain_article(std::int64_t id);

/// Three partners carry it at one URL and at another.
feeds::article shared_article(std::int64_t id);

/// Whatever went wrong in feeds before: missing, repeated, malformed, huge, hostile.
std::vector<feeds::article> nasty_articles();

/// A feed of ours with these entries.
feeds::output_feed feed_of(std::vector<feeds::output_entry> entries);

}  // namespace wireroom::tests
