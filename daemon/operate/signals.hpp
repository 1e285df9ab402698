#pragma once
// Signals as calls: SIGTERM and SIGINT ask to stop, SIGHUP to read the configuration again.

#include <functional>
#include <memory>

namespace boost::asio {
class io_context;
}

namespace wireroom::daemon {

class signal_watch {
 public:
  /// Calls `stop` for each SIGTERM and SIGINT and `reload` for each SIGHUP, on the thread that runs
  /// `context`, which must outlive the watch. SIGPIPE is ignored from then on, for good. One at a time in a
  /// process.
  static std::unique_ptr<signal_watch> create(boost::asio::io_context& context, std::function<void()> stop,
                                              std::function<void()> reload);

  /// Ends the calls; on the context's thread, or when it does not run. Signals then do what they did before.
  virtual ~signal_watch() = default;
};

}  // namespace wireroom::daemon
