#pragma once
// Connecting to the first address that answers: IPv6 and IPv4 raced (RFC 8305). One context only.

#include "daemon/poll/deadlines.hpp"
#include "daemon/poll/fetch_error.hpp"
#include "daemon/poll/net.hpp"

#include <cstdint>
#include <expected>
#include <span>
#include <vector>

#include <boost/asio/ip/address.hpp>

namespace wireroom::daemon {

/// `addresses` in the order they are tried: families in turn, IPv6 first (RFC 8305, section 4); at most
/// eight.
std::vector<boost::asio::ip::address> interleaved(std::span<const boost::asio::ip::address> addresses);

/// A connection to one of `addresses`, each of which was checked, at `port`: the next is tried 250 ms after
/// the one before, or at once when that failed. `limit` is for all of them. Errors: connect_error, timeout.
net::task<std::expected<net::socket, fetch_error>> dial(std::vector<boost::asio::ip::address> addresses,
                                                        std::uint16_t port, std::chrono::milliseconds limit,
                                                        deadlines::watch& watch);

}  // namespace wireroom::daemon
