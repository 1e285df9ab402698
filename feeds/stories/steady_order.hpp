#pragma once
// A ranking that does not flicker. Pure.

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace wireroom::feeds {

/// Remembers the last order; two neighbours change places only when the lower one is more than a tenth
/// hotter.
class steady_order {
 public:
  /// `ranked`: id and heat, hottest first, ids once each. The same ids in steady order.
  std::vector<std::int64_t> arrange(const std::vector<std::pair<std::int64_t, double>>& ranked);

  /// The last order; what a restart begins with.
  const std::vector<std::int64_t>& last() const { return last_; }
  void begin_with(std::vector<std::int64_t> last) { last_ = std::move(last); }

 private:
  std::vector<std::int64_t> last_;
};

}  // namespace wireroom::feeds
