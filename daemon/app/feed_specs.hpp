#pragma once
// From the configuration to what the store and the poller are told. Pure.

#include "daemon/config/config.hpp"
#include "storage/store.hpp"

#include <string>
#include <vector>

namespace wireroom::daemon {

/// Every feed of every partner: the first of each, then the second of each, and so on. In such an order they
/// are polled, since each host has its rest between two; the ids that new ones get follow it, so that what is
/// written together lies together. The list refers to the configuration.
storage::feed_list feed_specs(const config& configuration);
storage::feed_list feed_specs(const config&& configuration) = delete;

/// What a reload changed, a line each ("- …" gone, "+ …" new), by the effective configurations; at most
/// `most` lines, the last of which counts the rest.
std::vector<std::string> config_changes(const config& before, const config& after, std::size_t most);

/// Keys that only a restart applies, of those that differ: "listen", "storage.url".
std::vector<std::string> needs_restart(const config& before, const config& after);

}  // namespace wireroom::daemon
