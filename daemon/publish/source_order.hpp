#pragma once
// Which of an article's sources is shown. Pure, any thread.

#include "feeds/model/article.hpp"

#include <map>
#include <span>
#include <string>

namespace wireroom::daemon {

/// Puts first what the operator prefers most (`prefer`, by partner; 0 where it is not named), among equals
/// what was published first, then what was filed first. Published is when the item took its place: a date in
/// the future gains nothing.
void order_sources(std::span<feeds::article> articles, const std::map<std::string, int>& prefer);

}  // namespace wireroom::daemon
