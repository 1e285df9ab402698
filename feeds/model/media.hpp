#pragma once
// Media RSS 1.5 (rssboard.org/media-rss). An empty string means "not stated".

#include "feeds/model/text.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace wireroom::feeds {

/// A licence or copyright notice, also podcast:funding: its URL, the media type of it, its text.
struct license {
  std::string href, type, value;
  bool operator==(const license&) const = default;
};

struct thumbnail {
  std::string url;
  std::optional<std::uint64_t> width, height;  ///< pixels
  std::string time;                            ///< as written (NPT)
  bool operator==(const thumbnail&) const = default;
};

/// A credit (`value` is a name) or a rating.
struct media_label {
  std::string value, role, scheme;
  bool operator==(const media_label&) const = default;
};

struct media_restriction {
  bool allow = true;
  std::string type;  ///< country, uri or sharing
  std::vector<std::string> values;
  bool operator==(const media_restriction&) const = default;
};

struct media_player {
  std::string url;
  std::optional<std::uint64_t> width, height;  ///< pixels
  bool operator==(const media_player&) const = default;
};

/// What is said of an entry, a feed or one content.
struct media_info {
  std::optional<text> title, description;
  std::vector<thumbnail> thumbnails;
  std::vector<media_label> credits, ratings;
  std::vector<media_restriction> restrictions;
  std::optional<feeds::license> license, copyright;
  std::optional<media_player> player;
  bool operator==(const media_info&) const = default;
};

/// media:content: one file.
struct media_content : media_info {
  std::string url, type;
  std::string medium;  ///< image, audio, video, document, executable
  std::optional<std::uint64_t> file_size;
  std::optional<bool> is_default;
  std::string expression;  ///< full, sample, nonstop
  std::optional<double> bitrate, framerate, samplingrate, channels, duration;
  std::optional<std::uint64_t> width, height;  ///< pixels
  std::string lang;
  std::uint32_t group = 0;  ///< number of its media:group from 1; 0 for none
  bool operator==(const media_content&) const = default;
};

struct media : media_info {
  std::vector<media_content> contents;
  bool operator==(const media&) const = default;
};

}  // namespace wireroom::feeds
