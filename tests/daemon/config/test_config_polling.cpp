// Keys of the configuration that say how partners are reached and what they are shown.
#include "daemon/config/config.hpp"
#include "tests/support/daemon/certificates.hpp"
#include "tests/support/daemon/temporary_folder.hpp"

#include <string>

#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <openssl/pem.h>

using namespace wireroom::daemon;
using namespace wireroom::tests;

namespace {

config read_good(const temporary_folder& folder, std::string_view text) {
  const auto result = read_config(folder.write("wireroom.toml", text));
  if (!result) FAIL(to_string(result.error().front()));
  return *result;
}

std::string mistakes_of(const temporary_folder& folder, std::string_view text) {
  const auto result = read_config(folder.write("wireroom.toml", text));
  if (result) return "none";
  std::string all;
  for (const auto& error : result.error())
    all += fmt::format("{}:{} {}\n", error.line, error.column, error.message);
  return all;
}

std::string key_pem(const certificate& of, const char* phrase = nullptr) {
  auto* out = BIO_new(BIO_s_mem());
  PEM_write_bio_PrivateKey(out, of.key.get(), phrase ? EVP_aes_128_cbc() : nullptr, nullptr, 0, nullptr,
                           const_cast<char*>(phrase));
  char* bytes = nullptr;
  const auto size = BIO_get_mem_data(out, &bytes);
  std::string text(bytes, static_cast<std::size_t>(size));
  BIO_free(out);
  return text;
}

const std::string feeds = "feeds = [\"https://a.example/\"]\n";

}  // namespace

TEST_CASE("a proxy is that of [poll] unless a partner names another or none") {
  const temporary_folder folder;
  folder.write("word", "hunter2\n");
  const auto value =
      read_good(folder,
                "[poll]\nproxy = \"http://proxy.example:3128\"\nproxy_user = \"wire\"\n"
                "proxy_password_file = \"word\"\n"
                "[[partner]]\nfeeds = [\"https://a.example/\"]\n"
                "[[partner]]\nfeeds = [\"https://b.example/\"]\nproxy = \"\"\n"
                "[[partner]]\nfeeds = [\"https://c.example/\"]\nproxy = \"http://[::1]:8080\"\n");
  CHECK(value.poll.proxy == proxy_config{.url = "http://proxy.example:3128",
                                         .user = "wire",
                                         .password_file = folder.path("word")});
  CHECK_FALSE(value.partners[0].proxy);
  CHECK(value.partners[1].proxy == proxy_config{});
  CHECK(value.partners[2].proxy == proxy_config{.url = "http://[::1]:8080"});
  const auto printed = print_config(value);
  CHECK(printed.find("hunter2") == std::string::npos);
  const auto again = read_good(folder, printed);
  CHECK(again.poll == value.poll);
  CHECK(again.partners == value.partners);
}

TEST_CASE("mistakes about proxies are told") {
  const temporary_folder folder;
  folder.write("word", "hunter2\n");
  const std::string form =
      "write \"http://HOST:PORT\", and credentials into proxy_user and proxy_password_file\n";
  const auto [text, expected] = GENERATE_COPY(table<std::string, std::string>({
      {"[poll]\nproxy = \"http://p:1/x\"", "2:9 'proxy' is \"http://p:1/x\"; " + form},
      {"[poll]\nproxy = \"http://p\"", "2:9 'proxy' is \"http://p\"; " + form},
      {"[poll]\nproxy = \"http://[::1]\"", "2:9 'proxy' is \"http://[::1]\"; " + form},
      {"[poll]\nproxy = \"http://p:0\"", "2:9 'proxy' is \"http://p:0\"; " + form},
      {"[poll]\nproxy = \"https://p:1\"", "2:9 'proxy' is \"https://p:1\"; " + form},
      {"[poll]\nproxy = \"socks5://p:1\"", "2:9 'proxy' is \"socks5://p:1\"; " + form},
      {"[poll]\nproxy = \"http://u:w@p:1\"", "2:9 'proxy' is \"http://u:w@p:1\"; " + form},
      {"[poll]\nproxy = \"http://p:1\"\nproxy_user = \"u\"",
       "3:14 'proxy_user' and 'proxy_password_file' belong together; write both or neither\n"},
      {"[poll]\nproxy = \"http://p:1\"\nproxy_user = \"u:v\"\nproxy_password_file = \"word\"",
       "3:14 'proxy_user' holds a colon, which basic authentication cannot carry\n"},
      {"[poll]\nproxy_user = \"u\"\nproxy_password_file = \"word\"",
       "2:14 'proxy_user' is of no use without 'proxy'; write \"http://HOST:PORT\" there\n"},
  }));
  CAPTURE(text);
  CHECK(mistakes_of(folder, text) == expected);
}

TEST_CASE("credentials that a proxy could read are refused") {
  const temporary_folder folder;
  folder.write("token", "secret\n");
  const std::string proxy = "[poll]\nproxy = \"http://p:1\"\n";
  const std::string secret =
      "[[partner]]\nfeeds = [\"https://a.example/\", \"HTTP://b.example/\"]\nbearer_file = \"token\"\n";
  CHECK(mistakes_of(folder, proxy + secret) ==
        "5:15 'bearer_file' would be readable by the proxy on its way to HTTP://b.example/; write the feed's "
        "https "
        "URL, or proxy = \"\" for this partner\n");
  CHECK(mistakes_of(folder, secret + "proxy = \"http://q:1\"\n").find("readable by the proxy") !=
        std::string::npos);
  CHECK(mistakes_of(folder, proxy + secret + "proxy = \"\"\n") == "none");
  CHECK(mistakes_of(folder, secret) == "none");
  CHECK(mistakes_of(folder,
                    proxy + "[[partner]]\nfeeds = [\"https://a.example/\"]\nbearer_file = \"token\"\n") ==
        "none");
}

TEST_CASE("a client certificate and its key belong together and can be read") {
  const temporary_folder folder;
  const auto ours = make_certificate({.common_name = "Wire"}), other = make_certificate({});
  folder.write("cert.pem", ours.pem());
  folder.write("key.pem", key_pem(ours));
  folder.write("other.pem", key_pem(other));
  folder.write("locked.pem", key_pem(ours, "phrase"));
  const auto both = [&](const std::string& certificate, const std::string& key) {
    return fmt::format("[[partner]]\n{}client_cert_file = \"{}\"\nclient_key_file = \"{}\"\n", feeds,
                       certificate, key);
  };
  const auto value = read_good(folder, both("cert.pem", "key.pem"));
  CHECK(value.partners[0].client_cert_file == folder.path("cert.pem"));
  CHECK(value.partners[0].client_key_file == folder.path("key.pem"));
  CHECK(read_good(folder, print_config(value)).partners == value.partners);

  CHECK(mistakes_of(folder, "[[partner]]\n" + feeds + "client_cert_file = \"cert.pem\"\n") ==
        "3:20 'client_cert_file' and 'client_key_file' belong together; write both or neither\n");
  CHECK(mistakes_of(folder, "[[partner]]\n" + feeds + "client_key_file = \"key.pem\"\n") ==
        "1:1 'client_cert_file' and 'client_key_file' belong together; write both or neither\n");
  const auto told = [&](const std::string& certificate, const std::string& key) {
    return mistakes_of(folder, both(certificate, key));
  };
  CHECK(told("none.pem", "key.pem").find("none.pem: No such file") != std::string::npos);
  CHECK(told("cert.pem", "none.pem").find("none.pem: No such file") != std::string::npos);
  CHECK(told("key.pem", "key.pem").find("key.pem holds no certificate") != std::string::npos);
  CHECK(told("cert.pem", "cert.pem").find("cert.pem holds no private key") != std::string::npos);
  CHECK(told("cert.pem", "locked.pem").find("locked.pem holds no private key, or an encrypted one") !=
        std::string::npos);
  CHECK(told("cert.pem", "other.pem").find("other.pem is not the key of") != std::string::npos);
}

TEST_CASE("files are feeds of internal partners of the configuration itself, and of nobody else") {
  const temporary_folder folder;
  const auto value = read_good(folder,
                               "[[partner]]\nname = \"Desk\"\ninternal = true\n"
                               "feeds = [\"file:///srv/feeds/a.xml\", \"https://a.example/\"]\n");
  CHECK(value.partners[0].feeds[0].url == "file:///srv/feeds/a.xml");
  CHECK(read_good(folder, print_config(value)).partners == value.partners);

  const std::string refused =
      "files are read for partners with internal = true only; write it above 'feeds', or an http "
      "or https URL\n";
  CHECK(mistakes_of(folder, "[[partner]]\nfeeds = [\"file:///etc/passwd\"]\n") ==
        "2:10 feed \"file:///etc/passwd\": " + refused);
  CHECK(
      mistakes_of(folder, "[poll]\nallow_internal = true\n[[partner]]\nfeeds = [\"file:///etc/passwd\"]\n") ==
      "4:10 feed \"file:///etc/passwd\": " + refused);
  for (const auto* wrong :
       {"file:a.xml", "file://host/a.xml", "file:////a.xml", "file:///srv/", "file:///a?b", "file:///a#b"}) {
    CAPTURE(wrong);
    CHECK(mistakes_of(folder,
                      fmt::format("[[partner]]\nname = \"D\"\ninternal = true\nfeeds = [\"{}\"]\n", wrong)) ==
          fmt::format(
              "4:10 feed \"{}\": not the URL of a file on this machine; write \"file:///ABSOLUTE/PATH\"\n",
              wrong));
  }
  CHECK(mistakes_of(folder, "[[partner]]\ninternal = true\nfeeds = [\"file:///a.xml\"]\n") ==
        "1:1 this [[partner]] has no 'name', and its feeds are files without a host; write one\n");
  folder.write("list.txt", "file:///etc/passwd\n");
  CHECK(mistakes_of(folder, "[subscriptions]\ninclude = \"list.txt\"\n")
            .find("not an absolute http or https URL") != std::string::npos);
}

TEST_CASE("a feed's move and the number of subscribers reach their values") {
  const temporary_folder folder;
  const auto value =
      read_good(folder,
                "[site]\nsubscribers = 1200\n[[partner]]\n"
                "feeds = [{ url = \"https://a.example/\", moved_to = \"https://b.example/feed\" }]\n");
  CHECK(value.site.subscribers == 1200);
  CHECK(value.partners[0].feeds[0].moved_to == "https://b.example/feed");
  const auto again = read_good(folder, print_config(value));
  CHECK(again.partners == value.partners);
  CHECK(again.site == value.site);
  CHECK(mistakes_of(folder, "[[partner]]\nfeeds = [{ url = \"https://a.example/\", moved_to = \"b\" }]\n")
            .find("'moved_to': not an absolute http or https URL") != std::string::npos);
}
