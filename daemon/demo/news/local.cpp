// Local news of the demo. Invented from beginning to end.
#include "daemon/demo/script.hpp"

namespace wireroom::daemon::demo {
namespace {

using enum feed_of;

const std::vector<event> all = {
    {.key = "bridge",
     .category = "Local",
     .cycle = 3,
     .phase = 0,
     .variables = "barge=Steady Anna|Second Wind|Little Duchess|Old Promise; weeks=3-7; cars=14-22; "
                  "bridge=Chandler Bridge|Customs Bridge|Mercer Bridge",
     .tellings = {{courier,
                   705,
                   "{bridge} closed after barge strikes pier",
                   "{bridge} has been closed to all traffic since the gravel barge <em>{barge}</em> struck "
                   "its middle pier at a "
                   "quarter past six.\nNobody was hurt. Divers are looking at the foundations, and {cars} "
                   "thousand cars a day are "
                   "looking for another way.",
                   {140, "{bridge} to stay closed for {weeks} weeks after barge strikes pier",
                    "+<strong>Update:</strong> divers found a crack as long as an arm. The city engineer "
                    "expects {weeks} weeks of "
                    "repairs."}},
                  {evening_post, 750, "Crunch & chaos: barge hits {bridge} at rush hour",
                   "“I thought it was my stomach,” said baker Ada Lunt, who was first on the scene with a "
                   "tray of rolls. The barge "
                   "<em>{barge}</em> hit {bridge} as the school buses were crossing.\nTailbacks reached the "
                   "ring road by half past "
                   "seven."},
                  {harbour_rail, 835, "Barge strikes {bridge}: upper harbour shut to navigation",
                   "The upper harbour is shut above the gasworks bend after the <em>{barge}</em> struck a "
                   "pier of {bridge}.\nThe "
                   "skipper reports a failed rudder pump. Masters bound for the cement wharf should wait for "
                   "orders at the roads."},
                  {radio, 900, "Traffic in Port Averley: {bridge} shut, use the tunnel",
                   "{bridge} in Port Averley is shut after a collision with a barge. Trams 2 and 7 turn at "
                   "the Exchange.\nPolice ask "
                   "drivers to use the tunnel, and to stop taking photographs in it."},
                  {gazette, 1125, "Kestrel Bay lends Averley a ferry while {bridge} is shut",
                   "The <em>Sandpiper</em>, which in winter has nothing to do but rust, will carry commuters "
                   "across the Aver while "
                   "{bridge} is mended.\nShe takes ninety people and a dog. Fares are the tram's."}}},
    {.key = "rail-pay",
     .category = "Local",
     .cycle = 3,
     .phase = 0,
     .variables = "rise=3-6; months=18-30; union=Footplate Union|Signal Workers|Guards' Association",
     .wire = true,
     .tellings = {{meridian, 1410, "Coastline and {union} agree on pay, strike called off",
                   "The railway company Coastline and the {union} agreed on {weekday} on a rise of {rise} "
                   "percent over {months} "
                   "months.\nThe strike announced for the weekend is off. Both sides thanked the mediator, a "
                   "retired headmistress, for "
                   "her patience and her whistle."},
                  {courier, 1432, "Coastline and {union} agree on pay, strike called off",
                   "Trains will run this weekend after all: Coastline and the {union} agreed on a rise of "
                   "{rise} percent over {months} "
                   "months. (Meridian)"},
                  {harbour_rail, 1445, "Pay deal at Coastline: {rise} percent over {months} months",
                   "Coastline and the {union} have settled at {rise} percent over {months} months. Rosters "
                   "are to be published three "
                   "weeks ahead. (Meridian)"},
                  {evening_post, 1510, "Strike's off! Coastline & {union} shake hands",
                   "Weekend trains are safe: a rise of {rise} percent over {months} months ended the "
                   "quarrel. (Meridian)"}}},
    {.key = "market-hall",
     .category = "Local",
     .cycle = 3,
     .phase = 0,
     .variables =
         "stalls=38-61; tenant=a cheese school|a cider press|a repair shop for clocks|a seed library",
     .tellings = {{chronicle, 1000, "Thornmouth market hall opens its doors after two years of scaffolding",
                   "The roof no longer drips on the fishmonger. {stalls} stalls moved back into the market "
                   "hall this morning, "
                   "and a new tenant joined them: {tenant}.\nThe clock is still seven minutes fast, by "
                   "popular demand."}}},
    {.key = "tram-fares",
     .category = "Local",
     .cycle = 3,
     .phase = 0,
     .variables = "fare=22-29; old=19-21",
     .tellings = {{evening_post,
                   1630,
                   "Fares & foul moods: tram ticket to cost {fare} pence",
                   "A single on the tram will cost {fare} pence from the first of the month. It is {old} "
                   "now.\nThe operator "
                   "blames the price of current; passengers blame the operator. A petition hangs in the chip "
                   "shop, next to the "
                   "vinegar.",
                   {75, "Fares & foul moods: tram ticket to cost {fare+1} pence",
                    "+<strong>Correction:</strong> the new fare is {fare+1} pence, not {fare}. We are sorry, "
                    "as is the "
                    "passenger."}}}},
    {.key = "lifeboat",
     .category = "Local",
     .cycle = 3,
     .phase = 0,
     .variables =
         "crew=two canoeists|a wedding photographer|three anglers|a kite surfer and his dog; hour=2-5",
     .tellings = {{gazette, 645, "Lifeboat brings in {crew} after {hour} hours in the dark",
                   "The lifeboat <em>Constance</em> found {crew} a mile off the Needle Rocks after {hour} "
                   "hours of search. All "
                   "are cold and well.\nCoxswain Bea Tregarth asks everyone to tell somebody on land when "
                   "they will be back."}}},
    {.key = "cannery-fire",
     .category = "Local",
     .cycle = 3,
     .phase = 1,
     .variables = "crews=60-110; street=Net Street|Brine Lane|Cooper's Row; hours=5-9",
     .tellings =
         {{evening_post,
           115,
           "Flames & sparks over the old cannery on {street}",
           "The night sky over the harbour was orange after midnight: the old cannery on {street} was on "
           "fire.\nNeighbours "
           "stood in blankets and watched. Firefighters asked them to close their windows.",
           {320, "Old cannery on {street} gutted; {crews} firefighters save the terrace next door",
            "+By morning the roof was gone. {crews} firefighters kept the flames off the terrace next "
            "door."}},
          {courier, 620, "Fire destroys old cannery on {street}, flats next door saved",
           "A fire that burned for {hours} hours destroyed the old cannery on {street}. {crews} firefighters "
           "were there; one "
           "hurt her hand.\nThe building stood empty and was to become studios. The cause is not known."},
          {radio, 730, "Cannery fire in Port Averley under control",
           "Firefighters have the blaze at the old cannery in Port Averley under control. {street} stays "
           "shut, and a smell of "
           "very old fish hangs over the quarter.\nSchools nearby start an hour late."},
          {chronicle, 1105, "Thornmouth engines helped at Averley cannery fire",
           "Two engines and eleven people from Thornmouth worked through the night at the cannery fire in "
           "Port Averley.\n“We "
           "came home smelling like a tin,” said station officer Mo Hadley."},
          {courier, 1550, "Who owned the cannery? A short history of a long lease",
           "The cannery on {street} has changed hands four times in ten years, on paper. The "
           "<em>Courier</em> followed the "
           "papers to a letter box in Lissova and a very surprised dentist.\nThe fire inspector has asked "
           "for our notes."}}},
    {.key = "school-kitchens",
     .category = "Local",
     .cycle = 3,
     .phase = 1,
     .variables = "schools=12-19; dish=leek pie|bean stew|fish cakes; tons=4-9",
     .tellings = {{courier, 1015, "{schools} schools cook for themselves again, and the children notice",
                   "Half a year after the city ended its contract with a factory kitchen, {schools} schools "
                   "cook their own "
                   "lunch. Favourite of the month: {dish}.\nWaste has fallen by {tons} tonnes."}}},
    {.key = "goose",
     .category = "Local",
     .cycle = 3,
     .phase = 1,
     .variables = "name=Gerald|Duchess|Mr Pym|Boadicea; minutes=15-40",
     .tellings = {{chronicle, 1420, "Goose called {name} holds up the 9.14 to Dunmere",
                   "Passengers on the 9.14 waited {minutes} minutes while a goose known to the staff as "
                   "{name} made up its mind "
                   "about the level crossing.\nCoastline says that the goose has no season ticket."},
                  {harbour_rail, 1455,
                   "Delay of {minutes} minutes at Thornmouth Crossing put down to wildlife",
                   "The 9.14 Thornmouth–Dunmere left {minutes} minutes late on {weekday}. The cause is "
                   "entered in the log as "
                   "“goose, resolute”."}}},
    {.key = "ferry-school",
     .category = "Local",
     .cycle = 3,
     .phase = 1,
     .variables = "pupils=9-17; isle=Fenn Island|Little Skerra|Orm",
     .tellings = {{gazette, 1300, "School boat for {isle} gets a heated cabin at last",
                   "The {pupils} pupils of {isle} who cross the bay twice a day have a heated cabin, paid "
                   "for by raffle, cake "
                   "and one anonymous cheque.\nHomework done aboard no longer comes in damp."}}},
    {.key = "car-free-quay",
     .category = "Local",
     .cycle = 3,
     .phase = 2,
     .variables = "ayes=24-29; noes=17-22; trees=60-120; date2=the first of May|midsummer|the autumn fair; "
                  "quay=Long Quay|Customs Quay|Herring Quay|South Strand",
     .tellings =
         {{courier,
           1835,
           "Council votes for {quay} without cars, {ayes} to {noes}",
           "After a debate of six hours the city council voted {ayes} to {noes} to close {quay} to cars "
           "from {date2}.\nThe "
           "plan has {trees} trees, a tram stop and benches that face the water. Deliveries may come before "
           "ten.",
           {80, "", "+<strong>Update:</strong> the mayor has said that she will not veto the vote."}},
          {evening_post, 1850, "Cars out, benches in: {quay} row ends in cheers & boos",
           "Cheers from the gallery, boos from the car park: {quay} loses its cars from {date2}, by "
           "{ayes} votes to "
           "{noes}.\nFishmonger Sid Arkle says he will retire; he has said so before."},
          {ledger, 1925, "What {quay} without cars is worth",
           "Shopkeepers fear the worst and measure the least. We counted customers on {quay} for a week: "
           "seven in ten came "
           "on foot or by tram.\nThe council's vote of {ayes} to {noes} may turn out to be cautious."},
          {chronicle, 2010, "Averley closes {quay} to cars; will Thornmouth follow?",
           "With {ayes} votes to {noes}, Port Averley closes {quay} to cars. Councillor Wyn Tarrant wants "
           "the same for our "
           "Strand.\n“Ours is shorter,” she said, “and so should the debate be.”"},
          {radio, 2105, "Port Averley votes for car-free {quay}",
           "Port Averley's council has voted to close {quay} to cars. Work on the {trees} new trees "
           "begins in "
           "autumn.\nOpponents plan a petition."}}},
    {.key = "hospital",
     .category = "Local",
     .cycle = 3,
     .phase = 2,
     .variables = "beds=24-48; floor=second|third|fourth; sum=31-58",
     .wire = true,
     .tellings = {{meridian, 1015, "Averley hospital to get {beds} new beds and its own power plant",
                   "St Brannock's in Port Averley will have {beds} more beds and a power plant of its own "
                   "for {sum} million crowns, "
                   "the health ministry said on {weekday}.\nThe plant runs on warmth from the sewer, which "
                   "the ministry asked reporters "
                   "to phrase with care."},
                  {evening_post, 1040, "{beds} new beds & sewer heat for St Brannock's",
                   "St Brannock's gets {beds} more beds and heat from the sewer for {sum} million crowns. "
                   "(Meridian)"},
                  {chronicle, 1110, "Averley hospital to get {beds} new beds and its own power plant",
                   "Patients from Thornmouth may wait less: St Brannock's gets {beds} more beds on the "
                   "{floor} floor. (Meridian)"}}},
    {.key = "allotments",
     .category = "Local",
     .cycle = 3,
     .phase = 2,
     .variables = "marrow=31-47; grower=Enid Pask|Tobias Crane|the Rowe sisters",
     .tellings = {{gazette, 1510, "Marrow of {marrow} kilos comes by wheelbarrow, leaves by van",
                   "{grower} won the allotment show with a marrow of {marrow} kilos. The scales had to be "
                   "fetched from the fish "
                   "quay.\nThe secret is said to be tea, cold, on Sundays."}}},
    {.key = "lighthouse",
     .category = "Local",
     .cycle = 3,
     .phase = 2,
     .variables = "steps=98-176; buyer=a retired dentist|a choir|two sisters from Halden; rock=Needle "
                  "Rocks|Skerra Point|the Fenn shoal",
     .tellings =
         {{gazette, 1130, "Sold: lighthouse on {rock}, {steps} steps, no lift",
           "The lighthouse on {rock} has a new owner: {buyer}. The lamp has been automatic since the "
           "seventies and stays the "
           "state's; the {steps} steps do not.\nThe sale includes a piano that nobody knows how to get out."},
          {harbour_rail, 1215, "Light on {rock} to keep its character after sale",
           "Mariners need not correct their charts: the light on {rock} keeps its two flashes every ten "
           "seconds. Only the "
           "house was sold, to {buyer}."}}},
    {.key = "night-bus",
     .category = "Local",
     .cycle = 3,
     .phase = 2,
     .variables = "line=N3|N5|N8; riders=40-130; driver=Alma Trent|Joe Birdsall|Noreen Pike",
     .tellings = {{evening_post, 1115, "Chips & chatter: a night on the {line}",
                   "Between one and five the {line} carries nurses, bakers, lovers and once a cello. Driver "
                   "{driver} knows {riders} of "
                   "them by name.\nThe council wanted to cut it; then the mayor missed her tram."}}},
    {.key = "old-quay-last",
     .category = "Local",
     .cycle = 0,
     .phase = 0,
     .tellings = {{old_quay, 850, "Old Quay Notes says goodbye after nineteen years",
                   "This is the last note. The quay has its trees back, the cranes are gone, and so are most "
                   "of the people who "
                   "wrote to me to say that I had got the cranes wrong.\nThe feed will be switched off this "
                   "morning. Thank you "
                   "for reading; go and look at the water."}}},
    {.key = "old-quay-bollards",
     .category = "Local",
     .cycle = 0,
     .phase = -1,
     .tellings =
         {{old_quay, 1000, "A field guide to the bollards of Averley",
           "There are two hundred and twelve of them, if you count the one in the pub. The oldest is a "
           "cannon, muzzle up, "
           "and has a name that cannot be printed.\nA drawing of each is in the harbour library."},
          {old_quay, 1830, "What the tide left on {weekday}",
           "Nine corks, a shoe for the left foot, a letter in a bottle that turned out to be a gas bill."}}},
};

}  // namespace

std::span<const event> local_news() {
  return all;
}

}  // namespace wireroom::daemon::demo
