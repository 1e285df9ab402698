// All of the work of reading feeds (decoding, dates, URLs, sanitising, identity) against libxml2's push SAX
// with handlers that do nothing, in one run; and what reading a large document takes in memory.
//
//   bench_parse [--rounds N] [--shared FOLDER] [--set FOLDER] [--profile SET]
//
// Rates are MB per CPU second of the process (user and system), the two sides in turn, the median of the
// rounds. Real documents are those of FOLDER/conformance/real-dev.tar.xz (default ../shared), where it is.
// `--set`
// measures the documents of a folder as well. `--profile` reads one set (real, small, large) for five seconds
// and measures nothing: for perf.

#include "feeds/parse/parser.hpp"
#include "feeds/update/identity.hpp"
#include "tests/bench/cpu_time.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <libxml/parser.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

using namespace wireroom;
using wireroom::bench::cpu_seconds;
namespace fs = std::filesystem;
using documents = std::vector<std::string>;

constexpr double round_seconds = 0.3;  // CPU time of a side in a round, at least
constexpr double least_ratio = 0.35;   // what is asked for
constexpr double most_memory = 1.5;    // of the document

double median(std::vector<double> of) {
  std::ranges::sort(of);
  return of[of.size() / 2];
}

// --- documents

// News in prose: words by a steep law, paragraphs with links, emphasis, pictures, lists and quotations.
class writer {
 public:
  explicit writer(std::uint32_t seed) : random_(seed) {}

  std::string rss(std::size_t entries) {
    std::string out =
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rss version=\"2.0\""
        " xmlns:content=\"http://purl.org/rss/1.0/modules/content/\""
        " xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:atom=\"http://www.w3.org/2005/Atom\""
        " xmlns:media=\"http://search.yahoo.com/mrss/\">\n<channel>\n<title>Harbour Times</title>\n"
        "<link>https://harbour.example/</link>\n<description>News of the coast</description>\n"
        "<language>en</language>\n<ttl>30</ttl>\n"
        "<atom:link href=\"https://harbour.example/feed.xml\" rel=\"self\" type=\"application/rss+xml\" />\n";
    for (std::size_t i = 0; i < entries; ++i) {
      out += fmt::format(
          "<item>\n<title>{}</title>\n<link>https://harbour.example/world/{}?a=1&amp;b={}</link>\n"
          "<guid isPermaLink=\"{}\">https://harbour.example/?p={}</guid>\n"
          "<pubDate>{}, {:02} Mar 2025 {:02}:{:02}:00 GMT</pubDate>\n"
          "<dc:creator><![CDATA[Zoë Ünal]]></dc:creator>\n<category>World</category>\n",
          words(5, 11), i, below(97), i % 2 == 0, i, "Mon", 1 + i % 28, i % 24, i % 60);
      const std::string body = html();
      if (i % 3 != 0)
        out +=
            fmt::format("<description>{}</description>\n<content:encoded><![CDATA[{}]]></content:encoded>\n",
                        sentence(), body);
      else
        out += fmt::format("<description>{}</description>\n", escaped(body));
      if (i % 6 == 0)
        out += fmt::format(
            "<media:thumbnail url=\"https://img.harbour.example/{}.jpg\" width=\"320\" height=\"180\" />\n",
            i);
      out += "</item>\n";
    }
    return out + "</channel>\n</rss>\n";
  }

  std::string atom(std::size_t entries) {
    std::string out =
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"en\">\n<title>Harbour Times</title>\n"
        "<id>https://harbour.example/</id>\n<updated>2025-03-20T08:00:00Z</updated>\n"
        "<link rel=\"self\" href=\"https://harbour.example/feed.atom\" />\n";
    for (std::size_t i = 0; i < entries; ++i) {
      out += fmt::format(
          "<entry>\n<title type=\"html\">{}</title>\n"
          "<link rel=\"alternate\" type=\"text/html\" href=\"https://harbour.example/tech/{}\" />\n"
          "<id>tag:harbour.example,2025:{}</id>\n<published>2025-03-{:02}T{:02}:{:02}:00Z</published>\n"
          "<updated>2025-03-{:02}T{:02}:{:02}:30Z</updated>\n<author><name>John Smith</name></author>\n"
          "<category term=\"Technology\" />\n<summary>{}</summary>\n",
          words(5, 11), i, i, 1 + i % 28, i % 24, i % 60, 1 + i % 28, i % 24, i % 60, sentence());
      if (i % 4 == 0)
        out += fmt::format(
            "<content type=\"xhtml\"><div xmlns=\"http://www.w3.org/1999/xhtml\">{}</div></content>\n",
            html());
      else if (i % 4 == 1)
        out += fmt::format("<content type=\"html\"><![CDATA[{}]]></content>\n", html());
      else
        out += fmt::format("<content type=\"html\">{}</content>\n", escaped(html()));
      out += "</entry>\n";
    }
    return out + "</feed>\n";
  }

 private:
  std::size_t below(std::size_t n) { return random_() % n; }

  std::string words(std::size_t least, std::size_t most) {
    static constexpr std::string_view known[] = {
        "the",      "of",        "and",        "to",       "in",       "a",         "is",       "that",
        "for",      "it",        "was",        "on",       "are",      "with",      "they",     "from",
        "said",     "minister",  "government", "million",  "election", "policy",    "energy",   "climate",
        "research", "hospital",  "court",      "police",   "report",   "budget",    "growth",   "bank",
        "shares",   "agreement", "parliament", "vote",     "official", "statement", "region",   "airport",
        "strike",   "software",  "kernel",     "database", "network",  "privacy",   "startup",  "satellite",
        "café",     "Müller",    "Łukasz",     "€300",     "río",      "“quoted”",  "response", "harbour"};
    std::string out;
    for (std::size_t left = least + below(most - least + 1); left > 0; --left) {
      const double at = static_cast<double>(below(1000)) / 1000.0;
      out += known[static_cast<std::size_t>(at * at * static_cast<double>(std::size(known)))];
      if (left > 1) out += ' ';
    }
    return out;
  }
  std::string sentence() { return words(7, 24) + (below(5) == 0 ? " &amp; more." : "."); }

  std::string paragraph() {
    std::string out;
    if (below(7) == 0)
      out += fmt::format(
          "<img src=\"https://img{}.example/{:x}.jpg\" alt=\"a view\" width=\"640\" "
          "height=\"360\" /> ",
          below(40), random_());
    const std::size_t sentences = 2 + below(4);
    const std::size_t linked = below(sentences * 3), strong = below(sentences * 5);
    for (std::size_t i = 0; i < sentences; ++i) {
      if (i == linked)
        out += fmt::format("<a href=\"https://ref{}.example/world?id={}&amp;utm_source=rss\">{}</a> ",
                           below(400), below(99999), sentence());
      else if (i == strong)
        out += fmt::format("<strong>{}</strong> ", sentence());
      else
        out += sentence() + " ";
    }
    switch (below(20)) {
      case 0:
        return fmt::format("<ul><li>{}</li><li>{}</li></ul>\n", sentence(), out);
      case 1:
        return fmt::format("<blockquote><p>{}</p></blockquote>\n", out);
      default:
        return fmt::format("<p>{}</p>\n", out);
    }
  }

  std::string html() {
    std::string out;
    for (const std::size_t wanted = 500 + below(4000); out.size() < wanted;) out += paragraph();
    return out;
  }

  static std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text)
      if (c == '&')
        out += "&amp;";
      else if (c == '<')
        out += "&lt;";
      else if (c == '>')
        out += "&gt;";
      else
        out += c;
    return out;
  }

  std::mt19937 random_;
};

documents generated(std::size_t entries, std::size_t count) {
  documents out;
  for (std::size_t i = 0; i < count; ++i) {
    writer text(static_cast<std::uint32_t>(i + 1));
    out.push_back(i % 3 == 2 ? text.atom(entries) : text.rss(entries));
  }
  return out;
}

// The documents of a folder that are XML.
documents of_folder(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const auto& found : fs::recursive_directory_iterator(folder))
    if (found.is_regular_file() && found.file_size() > 2048) files.push_back(found.path());
  std::ranges::sort(files);
  documents out;
  for (const fs::path& file : files) {
    std::ifstream in(file, std::ios::binary);
    std::string body((std::istreambuf_iterator<char>(in)), {});
    const std::size_t first = body.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
    if (first != std::string::npos && body[first] == '<') out.push_back(std::move(body));
  }
  return out;
}

// The real documents; none where the archive is not.
documents real(const fs::path& shared) {
  const fs::path archive = shared / "conformance/real-dev.tar.xz";
  std::error_code none;
  if (!fs::exists(archive, none)) return {};
  char folder[] = "/tmp/bench-parse-XXXXXX";
  if (!mkdtemp(folder)) return {};
  documents out;
  if (std::system(fmt::format("tar -xJf '{}' -C {}", archive.string(), folder).c_str()) == 0)
    out = of_folder(folder);
  fs::remove_all(folder, none);
  return out;
}

// --- the two sides

// Keeps of each entry what its identity is told by: a large document need not be in memory twice.
struct identities final : feeds::entry_sink {
  std::vector<feeds::identity_facts> entries;
  void on_entry(feeds::entry&& value) override { entries.push_back(feeds::facts_of(value)); }
  void on_restart() override { entries.clear(); }
};

std::size_t read_whole(const std::string& body) {
  identities sink;
  const auto made =
      feeds::parser({.limits = {.document_bytes = 256u << 20, .entries = 11'000}}, sink).read(body);
  return made ? feeds::identify(sink.entries).size() : 0;
}

void read_bare(const std::string& body) {
  static xmlSAXHandler handler = [] {
    xmlSAXHandler h{};
    h.initialized = XML_SAX2_MAGIC;
    h.startElementNs = [](void*, const xmlChar*, const xmlChar*, const xmlChar*, int, const xmlChar**, int,
                          int, const xmlChar**) {};
    h.endElementNs = [](void*, const xmlChar*, const xmlChar*, const xmlChar*) {};
    h.characters = h.cdataBlock = h.ignorableWhitespace = [](void*, const xmlChar*, int) {};
    h.getEntity = [](void*, const xmlChar* name) { return xmlGetPredefinedEntity(name); };
    return h;
  }();
  constexpr std::size_t chunk = 16u << 10;
  xmlParserCtxtPtr context = xmlCreatePushParserCtxt(&handler, nullptr, nullptr, 0, nullptr);
  xmlCtxtUseOptions(context, XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
  for (std::size_t at = 0; at < body.size(); at += chunk)
    if (xmlParseChunk(context, body.data() + at, static_cast<int>(std::min(chunk, body.size() - at)), 0) != 0)
      break;
  xmlParseChunk(context, nullptr, 0, 1);
  if (context->myDoc) xmlFreeDoc(context->myDoc);
  xmlFreeParserCtxt(context);
}

// MB per CPU second of one side.
template <typename Read>
double rate(const documents& set, Read&& read) {
  std::size_t bytes = 0;
  const double start = cpu_seconds();
  double took = 0;
  do {
    for (const std::string& body : set) {
      read(body);
      bytes += body.size();
    }
    took = cpu_seconds() - start;
  } while (took < round_seconds);
  return static_cast<double>(bytes) / 1e6 / took;
}

bool compare(std::string_view label, const documents& set, int rounds) {
  if (set.empty()) {
    fmt::print("| {:<22} | not here |\n", label);
    return true;
  }
  std::size_t bytes = 0, entries = 0;
  for (const std::string& body : set) {
    bytes += body.size();
    entries += read_whole(body);
  }
  std::vector<double> whole, bare, ratios;
  for (int i = 0; i < rounds; ++i) {
    bare.push_back(rate(set, read_bare));
    whole.push_back(rate(set, read_whole));
    ratios.push_back(whole.back() / bare.back());
  }
  const double ratio = median(ratios);
  fmt::print("| {:<22} | {:>3} | {:>6.1f} | {:>6} | {:>7.1f} | {:>7.1f} | {:>5.2f} | {:.2f} to {:.2f} |\n",
             label, set.size(), static_cast<double>(bytes) / 1e6, entries, median(bare), median(whole), ratio,
             *std::ranges::min_element(ratios), *std::ranges::max_element(ratios));
  std::fflush(stdout);
  return ratio >= least_ratio;
}

// --- memory

// A line of /proc/self/status in bytes.
std::size_t of_status(std::string_view key) {
  std::ifstream in("/proc/self/status");
  for (std::string line; std::getline(in, line);)
    if (line.starts_with(key)) return std::strtoull(line.c_str() + key.size() + 1, nullptr, 10) * 1024;
  return 0;
}

// Reads a document of 34 MB in a child of its own, which tells what it took at its peak beyond what it had.
bool memory() {
  int ends[2];
  if (pipe(ends) != 0) return false;
  std::fflush(stdout);
  const pid_t child = fork();
  if (child == 0) {
    const std::string body = writer(1).rss(10'500);
    const std::size_t entries = read_whole(writer(2).rss(5));  // tables and libraries are ready
    std::ofstream("/proc/self/clear_refs") << "5";             // the peak counts from here
    const std::size_t before = of_status("VmRSS:");
    const std::size_t read = read_whole(body);
    const std::size_t peak = of_status("VmHWM:");
    const std::size_t told[3] = {body.size(), peak > before ? peak - before : 0, entries > 0 ? read : 0};
    const bool sent = write(ends[1], told, sizeof told) == static_cast<ssize_t>(sizeof told);
    _exit(sent ? 0 : 1);
  }
  close(ends[1]);
  std::size_t told[3] = {};
  const bool heard = read(ends[0], told, sizeof told) == static_cast<ssize_t>(sizeof told);
  close(ends[0]);
  waitpid(child, nullptr, 0);
  if (!heard) return false;
  const double ratio = static_cast<double>(told[1]) / static_cast<double>(told[0]);
  fmt::print("\nmemory over the document: {:.1f} MB with {} entries took {:.1f} MB more, {:.2f} of it\n",
             static_cast<double>(told[0]) / 1e6, told[2], static_cast<double>(told[1]) / 1e6, ratio);
  return told[2] > 0 && ratio <= most_memory;
}

}  // namespace

int main(int count, char** words) {
  int rounds = 7;
  fs::path shared = "../shared";
  std::string profile;
  std::vector<fs::path> sets;
  for (int i = 1; i + 1 < count; i += 2) {
    const std::string_view word = words[i];
    if (word == "--rounds") rounds = std::max(1, std::atoi(words[i + 1]));
    if (word == "--shared") shared = words[i + 1];
    if (word == "--set") sets.emplace_back(words[i + 1]);
    if (word == "--profile") profile = words[i + 1];
  }
  if (!profile.empty()) {
    const documents set = profile == "real"    ? real(shared)
                          : profile == "small" ? generated(50, 40)
                                               : generated(500, 8);
    const double start = cpu_seconds();
    while (!set.empty() && cpu_seconds() - start < 5)
      for (const std::string& body : set) read_whole(body);
    return 0;
  }
  bool good = memory();  // first: the child is small then
  fmt::print("\n| {:<22} | {:>3} | {:>6} | {:>6} | {:>7} | {:>7} | ratio | rounds |\n", "documents", "n",
             "MB", "entries", "libxml2", "all");
  fmt::print("|---|--:|--:|--:|--:|--:|--:|--:|\n");
  good = compare("real", real(shared), rounds) && good;
  good = compare("generated, 50 entries", generated(50, 40), rounds) && good;
  good = compare("generated, 500 entries", generated(500, 8), rounds) && good;
  for (const fs::path& set : sets) good = compare(set.filename().string(), of_folder(set), rounds) && good;
  fmt::print("\nMB per CPU second; at least {} is asked for: {}\n", least_ratio, good ? "met" : "NOT MET");
  return good ? 0 : 1;
}
