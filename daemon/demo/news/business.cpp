// Business news of the demo. Invented from beginning to end.
#include "daemon/demo/script.hpp"

namespace wireroom::daemon::demo {
namespace {

using enum feed_of;

const std::vector<event> all = {
    {.key = "opening-bell",
     .category = "Business",
     .cycle = 1,
     .variables =
         "points=4-38; index=812-858; why=hopes for the grain harvest|calm in the Korrin Strait|"
         "a strong crown|doubts about ferry fares|cheap copper; firm=Brennick|Calder Ferries|Tarn Optical|"
         "Maddow Milk|Coastline",
     .tellings = {{northlight, 815, "Halden shares open higher on {why}",
                   "The Halden 40 opened {points} points up at {index}, lifted by {why}.\n{firm} was the "
                   "most traded share of "
                   "the first hour."},
                  {northlight,
                   1635,
                   "Markets wrap: {firm} leads as Halden 40 closes at {index+3}",
                   "The Halden 40 closed at {index+3}. {firm} led after brokers raised their targets; "
                   "volumes were thin.\nBonds "
                   "hardly moved, and neither did the head of the bond desk.",
                   {45, "Markets wrap: {firm} leads as Halden 40 closes at {index+4}",
                    "+<strong>Correction:</strong> the index closed at {index+4}, not {index+3}."}}}},
    {.key = "port-movements",
     .category = "Business",
     .cycle = 1,
     .variables = "arrivals=9-24; sailings=8-21; berth=3-11; cargo=bananas|wind turbine "
                  "blades|newsprint|oats|olive oil",
     .tellings = {{harbour_rail, 540, "Port of Averley, {date}: {arrivals} arrivals, {sailings} sailings",
                   "{arrivals} ships are expected today and {sailings} leave. Berth {berth} takes {cargo}; "
                   "please keep the rails "
                   "clear until noon.\nPilots on channel 12."}}},
    {.key = "battery-plant",
     .category = "Business",
     .cycle = 3,
     .phase = 0,
     .variables = "jobs=11-19; firm=Brennick Motors|Tarn Optical|Hollin Batteries; "
                  "town=Dunmere|Thornmouth|Maddow Junction; "
                  "sum=640-980",
     .tellings =
         {{northlight,
           910,
           "{firm} picks {town} for plant with {jobs}00 jobs",
           "{firm} will build its largest plant at {town}, for {sum} million crowns, and hire {jobs}00 "
           "people.\nThe company "
           "chose the site over two in Sarrene for its rail link and, it said, its water. Shares rose by "
           "four percent.",
           {65, "{firm} confirms {town} plant: {jobs}00 jobs, {sum} million crowns", ""}},
          {lantern, 935, "{town} gets the plant everyone wanted",
           "Church bells are not usually rung for planning decisions. In {town} they were, when {firm} said "
           "that it would bring "
           "{jobs}00 jobs to the old sugar works.\nRents went up in the afternoon."},
          {ledger, 1050, "The {firm} deal, line by line",
           "{sum} million crowns sounds large until you take away the tax relief, the road and the free "
           "land. We did, and what "
           "is left is still a factory.\nThe risk sits with the town if the plant closes within ten years."},
          {courier, 1130, "Buses, bricks and bread: how {town}'s new plant will change the valley",
           "{jobs}00 people have to live somewhere. The bus company has asked for a second depot, the "
           "brickworks for a second "
           "kiln, and baker Ned Holloway for a second oven.\n{firm} starts to dig in spring."},
          {talbote, 1205, "Batteriewerk in {town}: {jobs}00 neue Stellen, auch für Pendler aus Oberhain",
           "{firm} baut in {town} ein Werk für {sum} Millionen Kronen. Auch in Oberhain hofft man auf "
           "Arbeit; der Frühzug "
           "soll einen Wagen mehr bekommen."}}},
    {.key = "rates",
     .category = "Business",
     .cycle = 3,
     .phase = 0,
     .variables = "rate=2-4; votes=5-7; quarter=25|50|75",
     .wire = true,
     .tellings =
         {{meridian, 1200, "Velmark central bank holds rate at {rate}.{quarter} percent",
           "The central bank of Velmark held its rate at {rate}.{quarter} percent on {weekday}, with {votes} "
           "of nine governors "
           "in favour.\nInflation is “a guest who has put on his coat but not left”, the governor said."},
          {northlight, 1204, "Velmark central bank holds rate at {rate}.{quarter} percent",
           "The central bank held its rate at {rate}.{quarter} percent, as expected by most economists. The "
           "crown was little "
           "changed. (Meridian)"},
          {lantern, 1222, "Rates stay at {rate}.{quarter} percent, and so do mortgages",
           "Borrowers can breathe out: the central bank held its rate at {rate}.{quarter} percent, with "
           "{votes} of nine governors "
           "in favour. (Meridian)"}}},
    {.key = "loom-essay",
     .category = "Business",
     .cycle = 3,
     .phase = 0,
     .variables = "trade=rope|buttons|umbrellas|pencils; years=140-190",
     .tellings = {{ledger, 1345, "The last company that makes {trade}, and why it is hiring",
                   "For {years} years the firm has made {trade} and nothing else. Its rivals went into "
                   "plastics, then into "
                   "debt.\nThe order book is full until next winter, and the apprentices wear headphones."}}},
    {.key = "ferry-takeover",
     .category = "Business",
     .cycle = 3,
     .phase = 1,
     .variables = "bid=310-470; bidder=Skerra Lines|Nordhavn Holding|Pelican Capital; ships=11-17",
     .tellings =
         {{northlight,
           830,
           "{bidder} bids {bid} million crowns for Calder Ferries",
           "{bidder} has offered {bid} million crowns for Calder Ferries, a third above the last price.\nThe "
           "board of the "
           "ferry company, which owns {ships} ships and a biscuit factory, will answer within two weeks.",
           {180, "Calder Ferries rejects {bid} million crown bid from {bidder}",
            "+<strong>Update:</strong> the board rejected the offer as “low, in every tide”."}},
          {harbour_rail, 855, "Calder Ferries takeover bid: crews ask about contracts",
           "Crews of the {ships} ships learned from the wireless that {bidder} wants to buy Calder Ferries. "
           "The officers' "
           "association asks for guarantees on rosters and home ports."},
          {ledger, 1030, "Why anyone would pay {bid} million for Calder Ferries",
           "Old ships, cold harbours, fixed fares: the ferry company looks like a bad buy. But its berths "
           "cannot be built "
           "again.\n{bidder} is bidding for concrete, not for steel."},
          {tribune, 1110, "Lissova watches as {bidder} reaches for Calder Ferries",
           "A third of all ferry passengers between Velmark and Sarrene travel with Calder. The competition "
           "office in Lissova "
           "has asked for papers on the {bidder} bid."},
          {gazette, 1240, "Will the island boat survive the Calder Ferries bid?",
           "The winter boat to Fenn Island has not made a crown in thirty years. Islanders fear that "
           "{bidder} can count.\nA "
           "meeting is called in the chapel for {weekday} evening."}}},
    {.key = "wheat",
     .category = "Business",
     .cycle = 3,
     .phase = 1,
     .variables = "fall=3-9; price=181-214; grain=wheat|barley|rye",
     .wire = true,
     .tellings = {{meridian, 1515, "{^grain} falls {fall} percent as Korrin ships unload",
                   "{^grain} fell {fall} percent to {price} crowns a tonne on {weekday} as the first ships "
                   "through the Korrin Strait "
                   "unloaded at Averley.\nMillers said that bread would follow, in its own time."},
                  {northlight, 1523, "{^grain} falls {fall} percent as Korrin ships unload",
                   "{^grain} for spring delivery fell {fall} percent to {price} crowns a tonne. (Meridian)"},
                  {chronicle, 1600, "Cheaper flour on the way as {grain} falls {fall} percent",
                   "{^grain} fell {fall} percent to {price} crowns a tonne. Thornmouth's bakers promise to "
                   "look at the price of rolls. "
                   "(Meridian)"}}},
    {.key = "robot-orchard",
     .category = "Business",
     .cycle = 3,
     .phase = 1,
     .variables = "robots=18-44; fruit=apples|pears|plums; firm=Pomona Robotics|Orchard Hands|Quince Labs",
     .tellings =
         {{northlight, 1310, "{firm} sends {robots} picking machines into Maddow's {fruit}",
           "The machines pick by night, guided by the smell of ripe {fruit}. {firm} has sent {robots} of "
           "them to the "
           "orchards on Lake Maddow.\nPickers' wages are unchanged so far; hedgehogs are delighted."}}},
    {.key = "card-outage",
     .category = "Business",
     .cycle = 3,
     .phase = 2,
     .variables = "hours=2-5; share=60-85; bank=Harbour Trust|Union of Savings Banks|Clearing House Nine",
     .tellings = {{northlight,
                   935,
                   "Card payments fail across Velmark after fault at {bank}",
                   "Card payments have failed across Velmark since nine o'clock. {bank} speaks of “a fault "
                   "in a table”.\nAbout {share} "
                   "percent of terminals were affected.",
                   {110, "Card payments return after {hours} hours; {bank} blames expired certificate",
                    "+<strong>Update:</strong> payments came back after {hours} hours. A certificate had "
                    "expired on a machine that "
                    "nobody owned."}},
                  {evening_post, 950, "Cash & carry on: cards fail at the tills",
                   "“Pay me when you see me” was written on a paper bag in the window of Lunt's bakery. "
                   "Cards failed all over town this "
                   "morning, and {share} percent of tills with them."},
                  {courier, 1020, "No cards, no trams? How Averley got through the payment outage",
                   "Drivers waved passengers through, the library lent umbrellas on trust, and the savings "
                   "bank on Exchange Square "
                   "opened a window that had been shut for eleven years.\n{bank} has apologised."},
                  {lantern, 1055, "One fault at {bank}, and a country reaches for its coins",
                   "For {hours} hours Velmark was a country of coins and promises. The outage shows how few "
                   "machines carry the weight "
                   "of daily life.\nParliament wants to hear the bank's engineers."},
                  {ledger, 1320, "The machine that nobody owned",
                   "Every large outage has a small cause. At {bank} it was a certificate on a machine that "
                   "four departments thought "
                   "belonged to a fifth.\nA list of what one has is dull to make and cheap to keep."}}},
    {.key = "tea-prices",
     .category = "Business",
     .cycle = 3,
     .phase = 2,
     .variables = "rise=6-14; leaf=tea|coffee|cocoa; crop=41-63",
     .wire = true,
     .tellings = {{meridian, 1135, "World {leaf} crop to shrink, prices rise {rise} percent",
                   "The world's {leaf} crop will be the smallest in {crop} years, growers said on {weekday}, "
                   "and prices "
                   "rose {rise} percent.\nRain came a month late and then all at once."},
                  {northlight, 1141, "World {leaf} crop to shrink, prices rise {rise} percent",
                   "Prices of {leaf} rose {rise} percent after growers cut their forecast. (Meridian)"},
                  {gazette, 1230, "Your cup of {leaf} will cost more",
                   "{^leaf} is {rise} percent dearer after late rains. The Harbour Café will hold its price "
                   "until its sacks are empty. "
                   "(Meridian)"}}},
    {.key = "four-day",
     .category = "Business",
     .cycle = 3,
     .phase = 2,
     .variables = "firms=31-58; gain=2-7; lost=1-4",
     .tellings = {{lantern, 1345, "{firms} firms tried a four-day week. {lost} went back",
                   "A year after {firms} firms in Velmark moved to four days at full pay, output is {gain} "
                   "percent higher, "
                   "sickness is lower, and {lost} have gone back to five.\nThe allotment societies have "
                   "waiting lists."}}},
};

}  // namespace

std::span<const event> business_news() {
  return all;
}

}  // namespace wireroom::daemon::demo
