// Culture news of the demo. Invented from beginning to end.
#include "daemon/demo/script.hpp"

namespace wireroom::daemon::demo {
namespace {

using enum feed_of;

const std::vector<event> all = {
    {.key = "novel-prize",
     .category = "Culture",
     .cycle = 3,
     .phase = 0,
     .variables = "author=Zoë Lacombe|René Aspinwall|Núria Tåsen|Chloë Ibáñez; "
                  "book=The Salt Ledger|A Door in the Weather|Seven Quiet Rooms|The Cartographer’s Mother; "
                  "copies=40-90",
     .tellings = {{quillon,
                   1805,
                   "{author} wins the Orsolya Prize for “{book}”",
                   "The jury praised “a naïve narrator who is nobody’s fool”. {author} accepted the Orsolya "
                   "Prize in a borrowed jacket and "
                   "thanked her café.\nOur review called the novel <em>tour de force</em> and crème brûlée "
                   "at once; we stand by it.",
                   {95,
                    "{author} wins the Orsolya Prize for “{book}”; {copies} thousand copies to be reprinted",
                    ""}},
                  {lantern_arts, 1830, "Orsolya Prize goes to {author}, and not a moment too soon",
                   "Three times shortlisted, now crowned: {author} takes the Orsolya Prize for “{book}”. The "
                   "speech was short and had a joke "
                   "about commas.\n{copies} thousand copies are being printed."},
                  {radio, 1910, "Orsolya Prize for {author}: listen to the winning first page",
                   "{author} has won the Orsolya Prize. We recorded her reading the first page of “{book}” "
                   "in the library lift, because it was "
                   "quiet."},
                  {tribune, 2005, "“{book}” by {author} takes Orsolya Prize",
                   "The prize that Lissova's critics love to grumble about has gone to a book that they "
                   "love. {author} writes about harbours as "
                   "others write about courts."}}},
    {.key = "review-a",
     .category = "Culture",
     .cycle = 3,
     .phase = 0,
     .variables = "stars=Four|Five|Three; piece=La Fenêtre|Der Müßiggänger|El Niño del Faro; house=Théâtre "
                  "du Môle|Opéra Averley|"
                  "Café Résonance",
     .tellings = {{quillon, 930, "{stars} stars: “{piece}” at the {house}",
                   "A mise-en-scène of paper and light, a soprano who can whisper, and a cat that was not in "
                   "the score. “{piece}” at the "
                   "{house} is the séance of the season.\nGo early; the bar runs out of pâté."},
                  {lantern_arts, 1120, "The tailor who dresses every ghost on stage",
                   "For thirty years Osric Blane has sewn the same sheet in ninety ways. “A ghost,” he says, "
                   "“is all about the hem.”\nHis "
                   "workshop above the fish market is open this week."}}},
    {.key = "busker",
     .category = "Culture",
     .cycle = 3,
     .phase = 0,
     .variables = "tune=waltz|tango|hymn; listens=2-9",
     .tellings = {{lantern_arts, 2040,
                   "Busker's {tune} heard {listens} million times, busker still at tram stop 7",
                   "A passenger recorded it, the world listened. Ivo Marsh plays his {tune} where he always "
                   "has, by the ticket machine, in "
                   "the key of the trams."}}},
    {.key = "manuscript",
     .category = "Culture",
     .cycle = 3,
     .phase = 1,
     .variables = "poet=Amaury Delacroze|Hedwig Sörensen|Inés Calderón; poems=14-37; where=a piano stool|a "
                  "beehive|the lining of a coat",
     .wire = true,
     .tellings = {{meridian, 930, "{poems} lost poems by {poet} found in {where}",
                   "{poems} poems by {poet}, thought burned, have been found in {where} in Halden, the "
                   "national library said on {weekday}.\nThe "
                   "paper is genuine, the rhymes are worse than hoped, and one of them is about a goat."},
                  {lantern_arts, 955, "{poems} lost poems by {poet} found in {where}",
                   "{poems} poems by {poet} have turned up in {where}. The national library will show them "
                   "from spring. (Meridian)"},
                  {quillon, 1030, "Trouvé: {poems} poems by {poet}, à la surprise générale",
                   "They were in {where}. {poems} poems by {poet}, presumed burned, are genuine, the library "
                   "says. (Meridian)"}}},
    {.key = "film",
     .category = "Culture",
     .cycle = 3,
     .phase = 1,
     .variables = "film=Low Water|The Understudy’s Dog|Eleven Bridges|Winter Timetable; director=Anaïs "
                  "Koster|Søren Vale|Mael Brière; "
                  "minutes=97-171",
     .tellings = {{lantern_arts, 1605, "“{film}” opens the Averley film week with a standing ovation",
                   "{director}'s “{film}” is {minutes} minutes long and not a frame too short. The audience "
                   "stood for seven of them.\nIt opens in "
                   "cinemas next month."},
                  {quillon, 1700, "“{film}”: {director} makes silence fashionable again",
                   "There is a scene with a kettle in “{film}” for which one forgives a decade of "
                   "explosions. {director}’s protégée, a bus "
                   "conductor in daily life, carries it with sang-froid."},
                  {courier, 1745, "That is my kitchen! Averley sees itself in “{film}”",
                   "Half of Rope Street has a part in “{film}”, which opened the film week. {director} lived "
                   "above the chandler's for a year and "
                   "evidently listened."}}},
    {.key = "choir",
     .category = "Culture",
     .cycle = 3,
     .phase = 1,
     .variables = "singers=60-140; years=4-11",
     .tellings = {{gazette, 1920, "Choir of {singers} sings the harbour inventory",
                   "Anchors, chains, one crane, cracked: the Kestrel Bay choir of {singers} sang the harbour "
                   "inventory of 1871 from first "
                   "to last line. There were encores of the rope section."}}},
    {.key = "theatre-strike",
     .category = "Culture",
     .cycle = 3,
     .phase = 2,
     .variables = "days=9-23; play=The Tinderbox|A Winter Harbour|The Three Pilots; raise=4-8",
     .tellings = {{lantern_arts, 1420, "Curtain up: stagehands end strike after {days} days",
                   "The lights go on again tonight. Stagehands at four theatres ended their strike after "
                   "{days} days, with {raise} percent more pay and a "
                   "kettle in every wing.\n“{play}” resumes where it stopped, in the second act."},
                  {quillon, 1510, "Fin de grève: the theatres reopen, and the café with them",
                   "After {days} days the stagehands return, raise of {raise} percent in hand. The première "
                   "of “{play}” is tonight; the café opens at "
                   "six with its rösti."},
                  {radio, 1600, "Theatre strike over after {days} days",
                   "Four theatres in Port Averley reopen tonight. We spoke with the woman who pulls the "
                   "curtain, and who pulled it on the "
                   "strike.\nThe deal gives stagehands {raise} percent more."},
                  {evening_post, 1720, "Lights, ropes & action: theatres back after {days} dark days",
                   "Tickets for “{play}” bought before the strike are valid tonight, {days} days late. Ice "
                   "cream is on the house."}}},
    {.key = "museum",
     .category = "Culture",
     .cycle = 3,
     .phase = 2,
     .variables = "thing=a button|a spoon|a left glove|a tram ticket; visitors=3-8",
     .tellings = {{lantern_arts, 1005, "The museum of lost things has found {thing}",
                   "It was behind a radiator. The museum of lost things in Dunmere now shows {thing} that it "
                   "had itself lost for six years, and "
                   "expects {visitors} thousand visitors.\nThe label says “sorry”."}}},
    {.key = "recipe",
     .category = "Culture",
     .cycle = 1,
     .variables = "dish=soufflé of smoked haddock|crêpes with sorrel|gruyère dumplings|brioche with "
                  "quince|purée of Jerusalem artichoke; "
                  "minutes=20-55",
     .tellings = {{quillon, 1200, "À table: {dish}, in {minutes} minutes",
                   "Our critic cooks so that she may complain with authority. Today: {dish}. Butter, "
                   "patience, a hot oven; {minutes} minutes in "
                   "all.\nThe Señora next door says more pepper."}}},
};

}  // namespace

std::span<const event> culture_news() {
  return all;
}

}  // namespace wireroom::daemon::demo
