#pragma once
// Why an item is where it is: what `wireroom explain` and the operator's route /explain tell. Reads the store
// alone, so it needs no daemon and any thread may ask.

#include "storage/store.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace wireroom::daemon {

/// One sentence: what it is about, by which rule, and what the rule said.
struct reason {
  std::string about;  ///< "feed", "identity", "dates", "article", "sources", "story", "trending"
  std::string rule;   ///< "", or what the documentation calls it
  std::string says;
};

struct explanation {
  std::int64_t item = 0;  ///< 0: it was purged
  std::string title, url;
  std::vector<reason> reasons;
};

/// Explains the items that `what` names: an item's id, or a URL as the partner or a subscriber sees it; at
/// most 20. Empty: nothing here has that name. `prefer`: of partners, as configured.
storage::result<std::vector<explanation>> explain(storage::store& db, std::string_view what,
                                                  const std::map<std::string, int>& prefer);

/// As JSON: {"items": [{"item", "title", "url", "reasons": [{"about", "rule", "says"}]}]}.
std::string explanations_json(const std::vector<explanation>& all);

}  // namespace wireroom::daemon
