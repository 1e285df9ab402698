// Weather of the demo. Invented from beginning to end.
#include "daemon/demo/script.hpp"

namespace wireroom::daemon::demo {
namespace {

using enum feed_of;

const std::vector<event> all = {
    {.key = "forecast",
     .category = "Weather",
     .cycle = 1,
     .variables = "high=9-17; low=2-8; sky=Bright spells|Low cloud|Clear and cold|Showers|Mist, then sun; "
                  "wind=south-westerly|northerly|easterly|westerly|variable; knots=6-24; "
                  "tip=Hang the washing out before noon.|A scarf will not be wrong.|Good light for painters.|"
                  "Keep the umbrella near the door.|The gulls know more than we do.",
     .tellings = {{weather,
                   500,
                   "{weekday} on the coast: {sky}, high of {high} °C",
                   "{sky} along the Calder Coast, with a {wind} wind of {knots} knots. High of {high} °C in "
                   "Port Averley, {low} °C in "
                   "the hills above Dunmere.\n{tip}",
                   {330, "{weekday} on the coast: {sky}, high of {high+1} °C",
                    "+<strong>Update:</strong> the station on the mole has already seen {high} °C; we add a "
                    "degree."}},
                  {weather, 1640, "Tonight: {low} °C, wind {wind}",
                   "The wind stays {wind} at {knots} knots through the evening. Down to {low} °C by dawn; "
                   "ground frost in hollows "
                   "inland.\nMoon and tide tables are on our pages."}}},
    {.key = "marine",
     .category = "Weather",
     .cycle = 1,
     .variables = "sea=slight|moderate|rough|smooth|moderate to rough; vis=good|poor in fog "
                  "patches|moderate|very good; "
                  "gust=18-41",
     .tellings = {{weather, 1105, "Shipping bulletin {date}: Korrin, Maddow, Skerra",
                   "Korrin: gusts to {gust} knots, sea {sea}. Maddow: light and shifting. Skerra: gusts to "
                   "{gust-6} knots, "
                   "visibility {vis}.\nNext bulletin at eighteen hundred."}}},
    {.key = "storm-watch",
     .category = "Weather",
     .cycle = 3,
     .phase = 0,
     .variables =
         "storm=Odile|Barnaby|Winnifred|Casimir; gust=85-118; town=Kestrel Bay|Thornmouth|Port Averley",
     .tellings = {{weather,
                   735,
                   "Storm {storm} forms west of Skerra: amber warning for the coast",
                   "A deep low named {storm} is forming west of Skerra. We expect gusts of {gust} km/h at "
                   "exposed places tomorrow "
                   "and a high tide that coincides with the worst of it.\nThe warning is amber from "
                   "Thornmouth to Kestrel Bay.",
                   {420, "Storm {storm}: warning raised to red between Thornmouth and Kestrel Bay",
                    "+The warning is now red for the outer coast. Gusts of {gust+12} km/h are possible."}},
                  {gazette, 900, "Sandbags, soup and spare batteries: Kestrel Bay waits for Storm {storm}",
                   "The lifeboat crew has doubled its watch, the school has filled four hundred sandbags, "
                   "and the chapel is making "
                   "soup.\n“{storm} sounds like somebody's aunt,” said harbour master Jory Penn. “We have "
                   "met aunts.”"},
                  {courier, 1235, "Ferries cancelled and floodgates checked ahead of Storm {storm}",
                   "Calder Ferries has cancelled tomorrow's sailings before three o'clock, and engineers "
                   "closed and opened each of "
                   "the city's nine floodgates to see that they move.\nGusts of {gust} km/h are forecast. "
                   "Residents of Rope Street "
                   "should move their cars."},
                  {radio, 1530, "Storm {storm} expected to reach the coast tomorrow morning",
                   "Forecasters have raised their warning for Storm {storm}. The high tide at half past nine "
                   "is the moment to watch, "
                   "says the Weather Desk.\nThis station broadcasts through the night."}}},
    {.key = "storm-landfall",
     .category = "Weather",
     .cycle = 3,
     .phase = 1,
     .variables = "storm=Odile|Barnaby|Winnifred|Casimir; gust=104-131; homes=3-9; boats=2-11",
     .tellings =
         {{weather,
           640,
           "Storm {storm} makes landfall: gusts of {gust} km/h at the mole",
           "Storm {storm} crossed the coast at Kestrel Bay at 06:20 UTC. Our station on the mole measured "
           "{gust} km/h before "
           "it stopped sending.\nStay away from the sea wall until the tide turns at 09:34.",
           {200, "Storm {storm} passes its peak; red warning ends at noon",
            "+The tide has turned and the wind backs to the west. The red warning ends at noon."}},
          {meridian,
           700,
           "Storm {storm} hits Velmark coast, {homes} thousand homes without power",
           "Storm {storm} hit the coast of Velmark on {weekday} with gusts of {gust} km/h and cut power to "
           "{homes} thousand "
           "homes.\nRail traffic west of Dunmere is suspended. There were no reports of deaths.",
           {170, "Storm {storm} leaves {homes+4} thousand homes without power on Velmark coast", ""}},
          {gazette, 805, "“Like a train that would not end”: Storm {storm} in Kestrel Bay",
           "{boats} boats broke loose in the inner harbour and one came to rest, upright, in the car park of "
           "the co-operative "
           "store.\nThe sea wall held. The chapel soup did, too."},
          {harbour_rail, 745, "Storm {storm}: Coastline suspends trains, port closed to all traffic",
           "Coastline runs no trains west of Dunmere until inspection cars have been over the line. The port "
           "of Averley closed "
           "at 05:00 and expects to open one berth at dusk.\n{boats} small craft are adrift; masters are "
           "asked to report "
           "sightings."},
          {chronicle, 850, "Tree by tree, Thornmouth clears the road after Storm {storm}",
           "The lime trees on Station Road are older than the station. Six fell in gusts of {gust} km/h, "
           "none on "
           "anybody.\nThe council asks for chainsaws with people attached."},
          {radio, 915, "Coast counts the damage as Storm {storm} moves inland",
           "{homes} thousand homes were without light this morning, and engineers hope to have half of them "
           "back by "
           "evening.\nListeners have sent us recordings of the wind; we shall play the best one at six."}}},
    {.key = "storm-after",
     .category = "Weather",
     .cycle = 3,
     .phase = 2,
     .variables = "storm=Odile|Barnaby|Winnifred|Casimir; cost=11-29; trees=140-420",
     .tellings = {{courier, 815, "After Storm {storm}: {trees} trees down, bill of {cost} million crowns",
                   "The city gardener's first count has {trees} trees down, and the treasurer's first count "
                   "has {cost} million crowns "
                   "of damage.\nThe floodgates worked. Somebody had oiled them, and the council would like "
                   "to know who, to say thank "
                   "you."},
                  {gazette, 1020, "Boat in the car park: owner of the Marigold asks for a crane",
                   "The <em>Marigold</em> came through Storm {storm} without a scratch, if in the wrong "
                   "place. The co-operative store "
                   "has sold out of postcards of it.\nA crane is promised for {weekday}."},
                  {chronicle, 1145, "Thornmouth plans new limes, and not in a straight line",
                   "After Storm {storm} took six of them, the council wants to plant limes in groups, which "
                   "stand the wind "
                   "better.\nThe heritage society prefers the straight line and has drawn one."}}},
};

}  // namespace

std::span<const event> weather_news() {
  return all;
}

}  // namespace wireroom::daemon::demo
