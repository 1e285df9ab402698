#pragma once
// What an answer over HTTP means to the polling policy. Pure.

#include "daemon/poll/fetcher.hpp"
#include "feeds/update/poll_policy.hpp"

#include <string>

namespace wireroom::daemon {

/// The outcome, the error in words, validators, freshness and redirects of `result`, which was asked for at
/// `url`. `conditional`: validators were sent. An answer that brings a body is `fetched` here; the document
/// decides further.
feeds::poll_answer answer_of(const fetch_result& result, const std::string& url, bool conditional,
                             instant started, instant received);

}  // namespace wireroom::daemon
