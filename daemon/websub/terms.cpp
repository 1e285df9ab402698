#include "daemon/websub/terms.hpp"

#include "daemon/poll/address_guard.hpp"
#include "daemon/websub/callbacks.hpp"
#include "feeds/text/url.hpp"

#include <algorithm>
#include <array>

namespace wireroom::daemon {

bool is_public_url(std::string_view url) {
  const auto parts = feeds::split_url(url);
  if (!parts) return false;
  auto host = parts->host;
  boost::system::error_code no_address;
  const auto address = boost::asio::ip::make_address(host, no_address);
  if (!no_address) return why_not_global(address).empty();
  while (host.ends_with('.')) host.pop_back();
  static constexpr std::array<std::string_view, 9> reserved = {
      ".localhost", ".local", ".internal", ".test", ".example", ".invalid", ".onion", ".lan", ".home.arpa"};
  return host.find('.') != host.npos &&
         std::ranges::none_of(reserved, [&](std::string_view zone) { return host.ends_with(zone); });
}

websub_terms terms_of(const config& from) {
  websub_terms out;
  auto base = from.site.base_url;
  while (base.ends_with('/')) base.pop_back();
  out.on = from.websub.subscribe.value_or(is_public_url(base)) && !base.empty();
  out.callbacks = base + std::string{callback_path};
  out.settings.lease = from.websub.lease;
  return out;
}

}  // namespace wireroom::daemon
