// Science news of the demo. Invented from beginning to end.
#include "daemon/demo/script.hpp"

namespace wireroom::daemon::demo {
namespace {

using enum feed_of;

const std::vector<event> all = {
    {.key = "comet",
     .category = "Science",
     .cycle = 3,
     .phase = 0,
     .variables =
         "name=Hollin–Tarn|Quist|Averley 3|Okoro–Lind; mag=3-5; finder=a night nurse|a retired tram driver|"
         "two schoolgirls|a lighthouse keeper",
     .tellings = {{lumen,
                   1005,
                   "Comet {name} brightens faster than predicted",
                   "Observers on Mount Tarn put comet {name} at magnitude {mag}, two weeks ahead of the "
                   "models. Spectra show carbon and "
                   "a surprising amount of sodium.\nIf the nucleus holds together it may be seen without a "
                   "telescope.",
                   {260, "Comet {name} now visible to the naked eye",
                    "+<strong>Update:</strong> three groups report naked-eye sightings from dark places."}},
                  {radio, 1115, "How to see comet {name} tonight",
                   "Look north-west an hour after sunset, a hand's width above the horizon. Comet {name}, "
                   "found by {finder}, is a faint "
                   "smudge with a tail like breath on glass.\nBinoculars help; patience helps more."},
                  {lantern, 1250, "Found by {finder}: the comet that came early",
                   "Professional surveys missed it by a night. Comet {name} was found by {finder} who could "
                   "not sleep.\nIt was last here "
                   "when the coast was a forest."},
                  {tribune, 1405, "Lissova switches off its lamps for comet {name}",
                   "The capital's lamps go out for an hour tonight so that everyone can see comet {name}. "
                   "Bakers and hospitals are "
                   "exempt.\nThe mayor asks cats to wear something light."}}},
    {.key = "moss",
     .category = "Science",
     .cycle = 3,
     .phase = 0,
     .variables = "years=600-990; place=Skerra|Mount Isen|the Tarn glacier",
     .tellings = {{lumen, 730, "Moss frozen for {years} years grows again in a Halden laboratory",
                   "Cuttings of a moss that melted out of the ice on {place} turned green after eleven days "
                   "under lamps. It had been "
                   "frozen for about {years} years.\nThe team now looks for the insects that lived in it."}}},
    {.key = "owls",
     .category = "Science",
     .cycle = 3,
     .phase = 0,
     .variables = "db=3-8; bird=owls|nightjars|swifts",
     .tellings =
         {{lumen,
           1610,
           "Why {bird} are quiet: a comb, a fringe and {db} decibels",
           "Engineers in Thornmouth built a wind tunnel the size of a wardrobe to listen to feathers. The "
           "wings of {bird} "
           "are {db} decibels quieter than theory allows.\nA maker of fans has been in touch.",
           {100, "",
            "+<strong>Correction:</strong> the wind tunnel is the size of a <em>large</em> wardrobe, the "
            "engineers ask us to say."}}}},
    {.key = "vaccine",
     .category = "Science",
     .cycle = 3,
     .phase = 1,
     .variables = "percent=71-88; people=21-46; fever=marsh fever|reed fever|river cough",
     .wire = true,
     .tellings = {{meridian, 1000, "Vaccine against {fever} protects {percent} percent in large trial",
                   "A vaccine against {fever} protected {percent} percent of those who had it in a trial "
                   "with {people} thousand people, "
                   "the Institute of Tropical Hygiene in Halden said on {weekday}.\nThe institute will give "
                   "the recipe away."},
                  {radio, 1025, "Vaccine against {fever} protects {percent} percent in large trial",
                   "Good news from the Institute of Tropical Hygiene: a vaccine against {fever} works in "
                   "{percent} percent of cases. "
                   "(Meridian)"},
                  {lumen, 1040,
                   "{people},000 volunteers, {percent} percent protection: inside the {fever} trial",
                   "The trial of a vaccine against {fever} ended early because the result was clear. The "
                   "institute will give the recipe "
                   "away. (Meridian)"}}},
    {.key = "seagrass",
     .category = "Science",
     .cycle = 3,
     .phase = 1,
     .variables = "hectares=310-620; carbon=14-33; bay=Kestrel Bay|Thornmouth Sound|the Maddow estuary",
     .tellings =
         {{lumen, 905, "Seagrass meadow of {hectares} hectares mapped off {bay}",
           "A meadow of {hectares} hectares grows off {bay}, four times as large as the charts say. Drones "
           "and divers mapped it "
           "in nine days.\nIt stores about {carbon} thousand tonnes of carbon and a great many seahorses."},
          {gazette, 1030, "The meadow under our boats: seagrass off {bay} larger than thought",
           "Fishermen always said that there was grass. Now science has counted: {hectares} hectares of "
           "seagrass off {bay}.\nNew "
           "moorings that do not plough the bottom are to come first."},
          {chronicle, 1235,
           "Divers map {hectares} hectares of seagrass; anchors to be banned in part of {bay}",
           "The coast office wants anchors out of the richest part of the seagrass off {bay}. Sailors ask "
           "for buoys "
           "first.\nThe seahorses were not available for comment."},
          {radio, 1340, "Seahorses and seagrass: a hidden meadow is mapped",
           "Researchers have mapped a meadow of seagrass of {hectares} hectares off {bay}. We went down with "
           "them, microphone in a "
           "jam jar."}}},
    {.key = "maths-prize",
     .category = "Science",
     .cycle = 3,
     .phase = 1,
     .variables =
         "who=Ines Varga|Pell Ostrander|Adaeze Mwangi; thing=knots that cannot be cut|maps without corners|"
         "fair ways to cut cake; pages=11-29",
     .tellings = {{lumen, 1420, "{who} wins the Halden Medal for {thing}",
                   "The proof fits on {pages} pages and needs one drawing. {who} found it while waiting for "
                   "a plumber.\nThe medal "
                   "will be presented in spring; the plumber is invited."}}},
    {.key = "probe",
     .category = "Science",
     .cycle = 3,
     .phase = 2,
     .variables =
         "probe=Heron|Petrel|Sandpiper|Dunlin; moon=Ganis|Thule Minor|Ephra; minutes=38-57; km=12-40",
     .tellings = {{lumen,
                   655,
                   "{probe} probe enters orbit around icy moon {moon}",
                   "After six years of flight the probe {probe} fired its engine for {minutes} minutes and "
                   "entered orbit around the moon "
                   "{moon}.\nIts first picture shows ridges, a shadow and one dead pixel.",
                   {190, "{probe} probe in orbit around {moon}: first picture shows warm cracks",
                    "+<strong>Update:</strong> the infrared camera sees cracks that are warmer than the ice "
                    "around them."}},
                  {meridian, 725, "Probe {probe} in orbit around moon {moon}, space agency says",
                   "The space agency in Halden said on {weekday} that the probe {probe} was in orbit around "
                   "{moon}. The burn lasted "
                   "{minutes} minutes.\nIt will fly as low as {km} kilometres to look for water."},
                  {radio, 810, "Tears and biscuits in mission control as {probe} reaches {moon}",
                   "{minutes} minutes of silence, then a tone. Our reporter was in mission control when the "
                   "probe {probe} called home from "
                   "{moon}.\nYou can hear the biscuits."},
                  {talbote, 840, "Sonde {probe} erreicht den Eismond {moon}",
                   "Sechs Jahre war die Raumsonde {probe} unterwegs, nun kreist sie um den Eismond {moon}. "
                   "Ein Messgerät an Bord kommt aus "
                   "der Werkstatt von Feinmechanik Huber in Talbach."},
                  {courier, 930, "Averley lens looks at {moon} from {km} kilometres",
                   "The camera of the probe {probe} was ground on Lamp Street by Tarn Optical. “It left here "
                   "in a biscuit tin,” said "
                   "master grinder Ruth Amery.\nThe first pictures hang in the shop window."}}},
    {.key = "sleep",
     .category = "Science",
     .cycle = 3,
     .phase = 2,
     .variables = "nights=400-900; minutes=11-26; what=gulls|church bells|fog horns",
     .tellings = {{lumen, 1125, "People near harbours sleep {minutes} minutes longer, in spite of {what}",
                   "A study of {nights} nights finds that people who live near harbours sleep {minutes} "
                   "minutes longer than those "
                   "inland. Regular noise such as {what} seems to do no harm.\nThe authors live inland and "
                   "are thinking about it."}}},
};

}  // namespace

std::span<const event> science_news() {
  return all;
}

}  // namespace wireroom::daemon::demo
