#include "feeds/model/subscription.hpp"

namespace wireroom::feeds {

const char* name_of(subscription_stage stage) noexcept {
  switch (stage) {
    case subscription_stage::none:
      return "none";
    case subscription_stage::wanted:
      return "wanted";
    case subscription_stage::pending:
      return "pending";
    case subscription_stage::active:
      return "active";
    case subscription_stage::renewing:
      return "renewing";
    case subscription_stage::refused:
      return "refused";
    case subscription_stage::leaving:
      return "leaving";
    case subscription_stage::left:
      return "left";
  }
  return "unknown";
}

}  // namespace wireroom::feeds
