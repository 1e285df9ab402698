#include "daemon/websub/signature.hpp"

#include <array>
#include <stdexcept>
#include <vector>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

namespace wireroom::daemon {
namespace {

const EVP_MD* digest_of(feeds::signature_method method) {
  switch (method) {
    case feeds::signature_method::sha1:
      return EVP_sha1();
    case feeds::signature_method::sha256:
      return EVP_sha256();
    case feeds::signature_method::sha384:
      return EVP_sha384();
    case feeds::signature_method::sha512:
      return EVP_sha512();
  }
  return nullptr;
}

}  // namespace

bool is_signed_by(const feeds::push_signature& claimed, std::string_view secret, std::string_view body) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> made{};
  unsigned size = 0;
  if (HMAC(digest_of(claimed.method), secret.data(), static_cast<int>(secret.size()),
           reinterpret_cast<const unsigned char*>(body.data()), body.size(), made.data(), &size) == nullptr)
    return false;
  return size == claimed.digest.size() && CRYPTO_memcmp(made.data(), claimed.digest.data(), size) == 0;
}

std::string random_hex(std::size_t bytes) {
  std::vector<unsigned char> drawn(bytes);
  if (RAND_bytes(drawn.data(), static_cast<int>(drawn.size())) != 1)
    throw std::runtime_error("no randomness for a WebSub subscription");
  static constexpr std::string_view digits = "0123456789abcdef";
  std::string out;
  out.reserve(2 * bytes);
  for (const auto byte : drawn) {
    out += digits[byte >> 4];
    out += digits[byte & 15];
  }
  return out;
}

}  // namespace wireroom::daemon
