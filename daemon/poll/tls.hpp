#pragma once
// TLS as the poller speaks it: version 1.2 or later, chain and host name verified, sessions resumed. There is
// no way to turn verification off. One context (thread) only.

#include "daemon/poll/net.hpp"

#include <expected>
#include <memory>
#include <optional>
#include <string>

#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>

namespace wireroom::daemon {

/// Files of PEM, absolute paths; what is empty is not used.
struct tls_files {
  std::string authorities;       ///< trusted besides the system's
  std::string certificate, key;  ///< shown to a server that asks for one; not encrypted
};

/// The authorities that one kind of partner trusts and what is shown to it, with the sessions made under
/// them.
class tls_client {
 public:
  /// The system's authorities (SSL_CERT_FILE, SSL_CERT_DIR are heard), and what `files` names. The error is a
  /// sentence for people.
  static std::expected<std::unique_ptr<tls_client>, std::string> create(const tls_files& files);
  virtual ~tls_client() = default;

  virtual boost::asio::ssl::context& context() = 0;

  /// Makes `stream` ask for `host` (SNI), verify it, and resume the last session with `host` and `port`,
  /// unless a certificate that it was made with has expired since. False when the library refuses.
  virtual bool prepare(SSL* stream, const std::string& host, std::uint16_t port) = 0;
};

/// Whom a partner trusts, read when the first connection needs it: plain HTTP costs nothing.
class tls_authorities {
 public:
  explicit tls_authorities(tls_files files) : files_(std::move(files)) {}

  /// As tls_client::create(); a failure is tried again at the next call.
  std::expected<tls_client*, std::string> client();

 private:
  tls_files files_;
  std::unique_ptr<tls_client> client_;
};

/// True when a certificate that `stream`, whose handshake was done, was verified by is valid no longer.
bool certificate_expired(SSL* stream);

/// What `failed` says when it is an error of the TLS protocol, such as an alert: "tlsv13 alert certificate
/// required"; nothing for others.
std::optional<std::string> tls_alert(const boost::system::error_code& failed);

/// Why the handshake of `stream` with `host` failed, in words: "certificate has expired", "hostname mismatch:
/// certificate is for a.example, b.example", …. `failed` is what the handshake returned.
std::string tls_failure(SSL* stream, const std::string& host, const boost::system::error_code& failed);

}  // namespace wireroom::daemon
