#pragma once
// Certificates made on the spot: an authority, and servers that it vouches for, rightly or wrongly.

#include <chrono>
#include <memory>
#include <string>

#include <openssl/ssl.h>
#include <openssl/x509.h>

namespace wireroom::tests {

struct openssl_free {
  void operator()(X509* one) const { X509_free(one); }
  void operator()(EVP_PKEY* one) const { EVP_PKEY_free(one); }
  void operator()(SSL_CTX* one) const { SSL_CTX_free(one); }
};

struct certificate {
  std::unique_ptr<X509, openssl_free> x509;
  std::unique_ptr<EVP_PKEY, openssl_free> key;

  std::string pem() const;
};

struct certificate_wishes {
  std::string common_name = "localhost";
  std::string alternative_names = "DNS:localhost,IP:127.0.0.1";  ///< as openssl writes them
  std::chrono::seconds from{-3600}, until{3600};                 ///< of validity, from now
  bool authority = false;
};

/// Signed by `issuer`, or by itself.
certificate make_certificate(const certificate_wishes& wishes, const certificate* issuer = nullptr);

/// A server's context with this certificate; TLS up to `most` (TLS1_1_VERSION, …), 0 for any.
std::unique_ptr<SSL_CTX, openssl_free> server_context(const certificate& one, int most = 0);

}  // namespace wireroom::tests
