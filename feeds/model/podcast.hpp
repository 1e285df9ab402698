#pragma once
// Apple's podcast tags, Podcasting 2.0 and chapters. An empty string means "not stated".

#include "feeds/model/media.hpp"
#include "feeds/model/parts.hpp"
#include "feeds/model/text.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace wireroom::feeds {

/// A length of time as written, and in seconds where it can be read.
struct duration {
  std::string value;
  std::optional<double> seconds;
  bool operator==(const duration&) const = default;
};

/// Categories and keywords are among the categories of the entry or feed.
struct itunes {
  std::string author;
  std::optional<person> owner;
  std::string title;
  std::optional<text> subtitle, summary;
  std::string image;
  std::optional<feeds::duration> duration;
  std::optional<bool> explicit_content;
  std::optional<bool> block;
  std::string type;          ///< episodic, serial
  std::string episode_type;  ///< full, trailer, bonus
  std::optional<std::uint64_t> season, episode;
  bool operator==(const itunes&) const = default;
};

struct podcast_person {
  std::string name, role, group, img, href;
  bool operator==(const podcast_person&) const = default;
};

struct podcast_location {
  std::string name, geo, osm, country, rel;
  bool operator==(const podcast_location&) const = default;
};

struct transcript {
  std::string url, type, language, rel;
  bool operator==(const transcript&) const = default;
};

/// A season or an episode: its number and what to call it.
struct ordinal {
  double number = 0;
  std::string name;
  bool operator==(const ordinal&) const = default;
};

struct podcast {
  std::string guid;
  std::optional<bool> locked;
  std::string medium;
  std::vector<feeds::license> funding;
  std::vector<podcast_person> persons;
  std::vector<podcast_location> locations;
  std::optional<feeds::license> license;
  std::vector<transcript> transcripts;
  std::optional<ordinal> season, episode;
  bool operator==(const podcast&) const = default;
};

struct chapter {
  double start = 0;  ///< seconds from the beginning
  std::string title, href, image;
  bool operator==(const chapter&) const = default;
};

struct chapters {
  std::string version;  ///< of Podlove Simple Chapters
  std::vector<chapter> items;
  std::string url, type;  ///< file of chapters
  bool operator==(const chapters&) const = default;
};

}  // namespace wireroom::feeds
