#pragma once
// The configuration that the demo runs with: what an operator would have written for its partners. Pure.

#include "daemon/config/config.hpp"
#include "daemon/demo/partners.hpp"

#include <chrono>
#include <string>

namespace wireroom::daemon::demo {

struct newsroom_settings {
  newsroom room;
  double speed = 288;
  std::string public_address = "127.0.0.1:8080";  ///< with its real port: links are built from it
  std::string operator_address = "127.0.0.1:8081";
  std::string storage_url;
};

/// Time between two polls of a feed, by the demo's clock: about three seconds in truth, a minute at least.
std::chrono::seconds poll_interval(double speed);

config newsroom_config(const newsroom_settings& settings);

}  // namespace wireroom::daemon::demo
