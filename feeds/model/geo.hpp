#pragma once
// A place (GeoRSS, W3C geo, GML) as GeoJSON writes it (RFC 7946): longitude first.

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace wireroom::feeds {

struct geo {
  enum class kind : std::uint8_t { point, line, polygon, box };

  /// Degrees east, degrees north, and metres up where stated.
  struct position {
    double longitude = 0, latitude = 0;
    double altitude = 0;
    bool has_altitude = false;
    bool operator==(const position&) const = default;
  };

  kind type = kind::point;
  /// point: one; line: two or more; polygon: one closed ring; box: lower and upper corner.
  std::vector<position> positions;

  bool operator==(const geo&) const = default;
};

}  // namespace wireroom::feeds
