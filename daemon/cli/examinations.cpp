#include "daemon/cli/examinations.hpp"

#include "daemon/cli/storage_failure.hpp"
#include "daemon/config/file.hpp"
#include "daemon/config/web_address.hpp"
#include "daemon/operate/client.hpp"
#include "daemon/operate/time_text.hpp"
#include "storage/open.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <set>
#include <system_error>
#include <vector>

#include <arpa/inet.h>
#include <dirent.h>
#include <fmt/format.h>
#include <netdb.h>
#include <netinet/in.h>
#include <openssl/x509.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/timex.h>
#include <unistd.h>

namespace wireroom::daemon::cli {
namespace {

using enum finding::grade;

std::string message_of(int code) {
  return std::generic_category().message(code);
}

/// The file that the store's URL names.
std::string database_file(const config& value) {
  return storage::file_of(value.storage.url).value_or(value.storage.url);
}

/// Those of the first feeds, each once, without addresses, which need no name server. Behind a proxy it is
/// the proxy's name that is looked up here.
std::set<std::string> hosts_of(const config& value, std::size_t most) {
  std::set<std::string> hosts;
  for (const auto& partner : value.partners) {
    const auto& proxy = partner.proxy ? *partner.proxy : value.poll.proxy;
    for (const auto& feed : partner.feeds) {
      const auto url = read_web_address(proxy.url.empty() ? feed.url : proxy.url);
      unsigned char bytes[sizeof(in6_addr)];
      if (!url || inet_pton(AF_INET, url->host.c_str(), bytes) == 1 ||
          inet_pton(AF_INET6, url->host.c_str(), bytes) == 1) {
        continue;
      }
      hosts.insert(url->host);
      if (hosts.size() == most) return hosts;
    }
  }
  return hosts;
}

bool has_entries(const char* folder) {
  DIR* open = ::opendir(folder);
  if (open == nullptr) return false;
  bool found = false;
  while (const auto* entry = ::readdir(open)) found = found || entry->d_name[0] != '.';
  ::closedir(open);
  return found;
}

/// As OpenSSL does: a variable before the built-in place.
std::string place(const char* variable, const char* built_in) {
  const char* set = std::getenv(variable);
  return set != nullptr ? set : built_in;
}

}  // namespace

finding examine_secrets(const config& value) {
  std::vector<std::string> files{value.poll.proxy.password_file};
  for (const auto& partner : value.partners) {
    for (const auto& file : {partner.basic_password_file, partner.bearer_file, partner.client_key_file,
                             partner.proxy.value_or(proxy_config{}).password_file})
      files.push_back(file);
  }
  std::size_t count = 0;
  for (const auto& file : files) {
    struct stat found{};
    if (file.empty() || ::stat(file.c_str(), &found) != 0) continue;
    ++count;
    if ((found.st_mode & 0077) != 0) {
      return {hint, "secrets", fmt::format("{} may be read by others ({:o})", file, found.st_mode & 0777),
              fmt::format("chmod 600 {}", file)};
    }
  }
  return {well, "secrets", fmt::format("{} files, for their owner alone", count), ""};
}

finding examine_folder(const config& value) {
  const auto folder = folder_of(database_file(value));
  if (::access(folder.c_str(), W_OK | X_OK) == 0) return {well, "folder", folder + " may be written", ""};
  const int why = errno;
  return {bad, "folder", fmt::format("{}: {}", folder, message_of(why)),
          why == ENOENT ? "make it, or name another in url of [storage]"
                        : "run as the daemon's user, or chown it",
          exit_code::cannot_create};
}

finding examine_disk(const config& value) {
  const auto folder = folder_of(database_file(value));
  struct statvfs disk{};
  if (::statvfs(folder.c_str(), &disk) != 0) {
    return {bad, "disk", fmt::format("{}: {}", folder, message_of(errno)), "see folder",
            exit_code::cannot_create};
  }
  const auto free = static_cast<std::uint64_t>(disk.f_bavail) * disk.f_frsize;
  const auto all = static_cast<std::uint64_t>(disk.f_blocks) * disk.f_frsize;
  const auto text = fmt::format("{} MiB free of {} MiB", free >> 20, all >> 20);
  if (free >= std::min<std::uint64_t>(all / 20, 1u << 30)) return {well, "disk", text, ""};
  return {bad, "disk", text, "make room: polls are held when nothing can be written", exit_code::try_again};
}

finding examine_database(const config& value) {
  const auto file = database_file(value);
  if (::access(file.c_str(), F_OK) != 0 && errno == ENOENT) {
    return {hint, "database", file + " is not there yet", "'wireroom serve' makes it"};
  }
  const auto store = storage::open_read_only(value.storage.url);
  if (!store) {
    const auto& error = store.error();
    return {bad, "database", error.message, std::string{advice_for(error.code)}, code_of(error.code)};
  }
  const auto flaws = (*store)->integrity();
  if (!flaws) {
    return {bad, "database", flaws.error().message, std::string{advice_for(flaws.error().code)},
            code_of(flaws.error().code)};
  }
  if (!flaws->empty()) {
    return {bad, "database", fmt::format("{} flaws, first: {}", flaws->size(), flaws->front()),
            std::string{advice_for(storage::errc::corrupt)}, exit_code::data};
  }
  const auto counts = (*store)->count();
  return {well, "database",
          counts ? fmt::format("sound, {} feeds, {} items, {} MiB", counts->feeds, counts->items,
                               counts->bytes >> 20)
                 : "sound",
          ""};
}

finding examine_names(const config& value) {
  const auto hosts = hosts_of(value, 3);
  if (hosts.empty()) return {well, "names", "no feed needs a name server", ""};
  std::string failure;
  for (const auto& host : hosts) {
    const addrinfo wanted{.ai_flags = AI_ADDRCONFIG, .ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM};
    addrinfo* found = nullptr;
    const int code = ::getaddrinfo(host.c_str(), nullptr, &wanted, &found);
    if (code == 0) {
      ::freeaddrinfo(found);
      return {well, "names", host + " has an address", ""};
    }
    failure = fmt::format("{}: {}", host, ::gai_strerror(code));
  }
  return {bad, "names", failure, "see /etc/resolv.conf and the network", exit_code::unavailable};
}

finding examine_certificates(const config&) {
  const auto file = place(X509_get_default_cert_file_env(), X509_get_default_cert_file());
  const auto folder = place(X509_get_default_cert_dir_env(), X509_get_default_cert_dir());
  if (::access(file.c_str(), R_OK) == 0) return {well, "certificates", file, ""};
  if (has_entries(folder.c_str())) return {well, "certificates", folder, ""};
  return {bad, "certificates", fmt::format("neither {} nor {} holds any", file, folder),
          "install the package ca-certificates", exit_code::unavailable};
}

finding examine_clock(const config&) {
  const auto now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
  const auto text = utc_text(now);
  constexpr instant oldest{std::chrono::sys_days{std::chrono::year{2025} / 1 / 1}.time_since_epoch()};
  if (now < oldest)
    return {bad, "clock", text, "set it: certificates and dates of feeds hang on it", exit_code::unavailable};
  timex state{};
  if (::adjtimex(&state) == TIME_ERROR || (state.status & STA_UNSYNC) != 0) {
    return {hint, "clock", text + ", not synchronised", "let systemd-timesyncd or chrony keep it"};
  }
  return {well, "clock", text + ", synchronised", ""};
}

finding examine_limits(const config& value) {
  rlimit files{};
  ::getrlimit(RLIMIT_NOFILE, &files);
  // A poll has up to two connections while addresses are raced; subscribers have 4,096, the store some more.
  const auto wanted = std::uint64_t{2} * value.poll.concurrency + 4096 + 64;
  const auto text = fmt::format("{} open files, {} wanted at most", files.rlim_cur, wanted);
  if (files.rlim_cur >= wanted) return {well, "limits", text, ""};
  return {hint, "limits", text, "raise LimitNOFILE= of the unit, or 'ulimit -n'"};
}

finding examine_daemon(const config& value) {
  const auto& address = value.listen.operator_address;
  const auto answer = ask_operator(address, "GET", "/readyz", std::chrono::seconds{5});
  if (!answer) return {hint, "daemon", answer.error().message, "start it with 'wireroom serve'"};
  auto text = answer->body;
  while (text.ends_with('\n')) text.pop_back();
  if (answer->status == 200) return {well, "daemon", fmt::format("{} on {}", text, address), ""};
  return {bad, "daemon", fmt::format("{}: {}", address, text), "'wireroom status' tells more",
          exit_code::unavailable};
}

}  // namespace wireroom::daemon::cli
