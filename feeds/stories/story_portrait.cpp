#include "feeds/stories/story_portrait.hpp"

namespace wireroom::feeds {

float likeness(const story_portrait& a, const story_portrait& b) {
  float sum = 0;
  for (auto i = a.core.begin(), j = b.core.begin(); i != a.core.end() && j != b.core.end();) {
    if (i->first < j->first) {
      ++i;
    } else if (j->first < i->first) {
      ++j;
    } else {
      sum += i->second * j->second;
      ++i;
      ++j;
    }
  }
  return sum;
}

}  // namespace wireroom::feeds
