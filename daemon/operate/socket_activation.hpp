#pragma once
// Listening sockets that the service manager opened for us (sd_listen_fds(3)), so that a restart refuses
// nobody and low ports need no privilege.

#include <string>
#include <vector>

namespace wireroom::daemon {

/// An inherited descriptor: open, closed on exec. `name` is its FileDescriptorName=: "public" or "operator".
struct passed_socket {
  int descriptor = -1;
  std::string name;  ///< empty where there is none
};

/// The descriptors that $LISTEN_FDS, $LISTEN_PID and $LISTEN_FDNAMES hand over, in order; none when they are
/// meant for another process. The variables are removed. The caller owns the descriptors. Before threads are
/// started; once.
std::vector<passed_socket> take_passed_sockets();

}  // namespace wireroom::daemon
