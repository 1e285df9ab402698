// Places: GeoRSS simple and GML (georss.org, OGC 17-002), W3C geo. Documents write latitude first.
#include "feeds/parse/reader.hpp"
#include "feeds/parse/vocabulary.hpp"

#include <cmath>

namespace wireroom::feeds::reading {
namespace {

constexpr std::size_t most_positions = 10000;

bool on_earth(double latitude, double longitude) {
  return std::abs(latitude) <= 90 && std::abs(longitude) <= 360;
}

// "lat lon lat lon …", with `dimension` numbers a position.
std::vector<geo::position> positions_in(std::string_view value, int dimension) {
  std::vector<geo::position> out;
  while (out.size() < most_positions) {
    const auto latitude = take_number(value);
    const auto longitude = latitude ? take_number(value) : std::nullopt;
    if (!longitude) break;
    geo::position made{.longitude = *longitude, .latitude = *latitude};
    if (dimension == 3)
      if (const auto up = take_number(value)) {
        made.altitude = *up;
        made.has_altitude = true;
      }
    if (!on_earth(made.latitude, made.longitude)) return {};
    out.push_back(made);
  }
  return out;
}

void put(reader& r, geo::kind kind, std::string_view value) {
  int dimension = r.saved_[0] == "3" ? 3 : 2;
  std::vector<geo::position> found = positions_in(value, dimension);
  const std::size_t least = kind == geo::kind::point ? 1 : kind == geo::kind::polygon ? 3 : 2;
  if (found.size() < least) {
    if (!trimmed(value).empty()) r.problem(problem_code::value, "unreadable place");
    return;
  }
  if (kind == geo::kind::point) found.resize(1);
  if (kind == geo::kind::box) found.resize(2);
  *r.here().geo = feeds::geo{.type = kind, .positions = std::move(found)};
}

void begin_simple(reader& r, attributes list) {
  r.saved_[0] = trimmed(find(list, "srsdimension"));
}
void end_point(reader& r, std::string& value) {
  put(r, geo::kind::point, value);
}
void end_line(reader& r, std::string& value) {
  put(r, geo::kind::line, value);
}
void end_polygon(reader& r, std::string& value) {
  put(r, geo::kind::polygon, value);
}
void end_box(reader& r, std::string& value) {
  put(r, geo::kind::box, value);
}

void end_elevation(reader& r, std::string& value) {
  std::string_view rest = value;
  const auto up = take_number(rest);
  auto& place_of = *r.here().geo;
  if (up && place_of && place_of->type == geo::kind::point) {
    place_of->positions.front().altitude = *up;
    place_of->positions.front().has_altitude = true;
  }
}

// GML: the geometry says the kind, the numbers are deeper within.
void begin_where(reader& r, attributes) {
  r.enter(place::where);
}
template <geo::kind Kind>
void begin_geometry(reader& r, attributes list) {
  r.geometry_ = Kind;
  r.saved_[0] = trimmed(find(list, "srsdimension"));
  r.saved_[1].clear();
  r.enter(place::where);
}
void begin_positions(reader& r, attributes list) {
  if (has(list, "srsdimension")) r.saved_[0] = trimmed(find(list, "srsdimension"));
  if (has(list, "dimension")) r.saved_[0] = trimmed(find(list, "dimension"));
}
void end_positions(reader& r, std::string& value) {
  put(r, r.geometry_, value);
}
void end_lower_corner(reader& r, std::string& value) {
  r.saved_[1] = std::move(value);
}
void end_upper_corner(reader& r, std::string& value) {
  put(r, geo::kind::box, r.saved_[1] + " " + value);
}

// W3C geo: latitude and longitude in elements of their own, in either order.
void complete_point(reader& r) {
  if (!std::isfinite(r.latitude_) || !std::isfinite(r.longitude_)) return;
  if (on_earth(r.latitude_, r.longitude_))
    *r.here().geo = feeds::geo{.type = geo::kind::point,
                               .positions = {{.longitude = r.longitude_, .latitude = r.latitude_}}};
  else
    r.problem(problem_code::value, "unreadable place");
  r.latitude_ = r.longitude_ = NAN;
}
void end_latitude(reader& r, std::string& value) {
  std::string_view rest = value;
  r.latitude_ = take_number(rest).value_or(NAN);
  complete_point(r);
}
void end_longitude(reader& r, std::string& value) {
  std::string_view rest = value;
  r.longitude_ = take_number(rest).value_or(NAN);
  complete_point(r);
}

constexpr auto g = family::georss;
constexpr auto w = family::w3c_geo;
constexpr auto m = family::gml;
constexpr places here = in_either | place::where;
constexpr rule rows[] = {
    {g, "point", here, take::text, begin_simple, end_point},
    {g, "line", here, take::text, begin_simple, end_line},
    {g, "polygon", here, take::text, begin_simple, end_polygon},
    {g, "box", here, take::text, begin_simple, end_box},
    {g, "elev", here, take::text, nullptr, end_elevation},
    {g, "where", in_either, take::nothing, begin_where, nullptr},
    {w, "point", here, take::nothing, begin_where, nullptr},
    {w, "lat", here, take::text, nullptr, end_latitude},
    {w, "long", here, take::text, nullptr, end_longitude},
    {w, "lon", here, take::text, nullptr, end_longitude},
    {w, "latitude", here, take::text, nullptr, end_latitude},
    {w, "longitude", here, take::text, nullptr, end_longitude},
    {m, "point", here, take::nothing, begin_geometry<geo::kind::point>, nullptr},
    {m, "linestring", here, take::nothing, begin_geometry<geo::kind::line>, nullptr},
    {m, "polygon", here, take::nothing, begin_geometry<geo::kind::polygon>, nullptr},
    {m, "envelope", here, take::nothing, begin_geometry<geo::kind::box>, nullptr},
    {m, "exterior", static_cast<places>(place::where), take::nothing, nullptr, nullptr},
    {m, "outerboundaryis", static_cast<places>(place::where), take::nothing, nullptr, nullptr},
    {m, "linearring", static_cast<places>(place::where), take::nothing, nullptr, nullptr},
    {m, "pos", static_cast<places>(place::where), take::text, begin_positions, end_positions},
    {m, "poslist", static_cast<places>(place::where), take::text, begin_positions, end_positions},
    {m, "coordinates", static_cast<places>(place::where), take::text, begin_positions, end_positions},
    {m, "lowercorner", static_cast<places>(place::where), take::text, begin_positions, end_lower_corner},
    {m, "uppercorner", static_cast<places>(place::where), take::text, begin_positions, end_upper_corner},
};

}  // namespace

std::span<const rule> geo_rules() {
  return rows;
}

}  // namespace wireroom::feeds::reading
