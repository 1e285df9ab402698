#pragma once
// Start-up failures as an operator reads them: what, why, what to do, exit code.

#include "daemon/app/app.hpp"
#include "daemon/publish/listen_socket.hpp"
#include "storage/error.hpp"

namespace wireroom::daemon {

/// The store at `url` cannot be used.
startup_failure store_failure(const std::string& url, const storage::error& why);

/// `address` cannot be listened on.
startup_failure listen_failure(const std::string& address, const listen_error& why);

}  // namespace wireroom::daemon
