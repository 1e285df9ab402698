#pragma once
// A certificate of ours that a partner asks for under TLS, with its key, from two PEM files.

#include <string>

namespace wireroom::daemon {

/// Empty when `certificate_file` (the certificate, then those that lead to its authority) and `key_file` (its
/// key, not encrypted) can be used together; else why not and what to do. At most 64 KiB each. Blocks on the
/// disk; any thread.
std::string why_no_client_certificate(const std::string& certificate_file, const std::string& key_file);

}  // namespace wireroom::daemon
