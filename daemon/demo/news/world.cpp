// World news of the demo. Invented from beginning to end.
#include "daemon/demo/script.hpp"

namespace wireroom::daemon::demo {
namespace {

using enum feed_of;

const std::vector<event> all = {
    {.key = "korrin-truce",
     .category = "World",
     .cycle = 3,
     .phase = 0,
     .variables =
         "ships=14-38; envoy=Ilse Marandt|Davor Quist|Nadia Ferran|Tomas Belhaven; "
         "cargo=grain|timber|fertiliser|salt; strait=Korrin Strait|Skerra Sound|Orm Channel|Fenn Narrows",
     .tellings =
         {{meridian,
           615,
           "{strait} truce signed, {cargo} ships to sail within days",
           "Velmark and Sarrene signed a truce over the {strait} before dawn on {weekday}, ending nine "
           "weeks in which no cargo passed.\nMediator {envoy} said {ships} vessels loaded with {cargo} were "
           "waiting on both sides and could move once mines were cleared from the northern lane.\nNeither "
           "side gave up its claim to the lighthouse rocks in the middle of the strait.",
           {95, "{strait} truce signed; first {cargo} ship weighs anchor",
            "+The tanker-sized freighter <em>Patient Hour</em> became the first to weigh anchor shortly "
            "afterwards, pilots said."}},
          {tribune, 640, "Truce in the {strait}: what Sarrene won, and what it gave away",
           "The truce signed overnight gives Sarrene's ports their traffic back, but it leaves the toll "
           "question for later.\nOur correspondent counted {ships} ships at anchor off Lissova, some of them "
           "with crews that have not set foot ashore since spring.\n“We were promised soup and newspapers,” "
           "said one bosun by radio. “I will take both.”"},
          {radio, 705, "Ships ready to cross {strait} after truce",
           "After nine weeks of stillness, the {strait} is open on paper. {envoy}, who led the talks, "
           "told this station that the last quarrel was about a comma.\nHarbour masters expect the first of "
           "{ships} waiting ships to cross today."},
          {lantern, 820, "Mines, mistrust and {cargo}: the long road to a truce in the {strait}",
           "It took three mediators, two hotels and one broken coffee machine to get there. The truce in the "
           "{strait} is forty pages long and, according to those who wrote it, thirty of them are about "
           "mines.\nMarkets for {cargo} fell at once; the families of the crews cared about other things."},
          {talbote, 745, "Waffenruhe am {strait}: {ships} Schiffe warten auf freie Fahrt",
           "Velmark und Sarrene haben in der Nacht eine Waffenruhe für den {strait} "
           "unterzeichnet.\n{ships} Frachter liegen seit Wochen vor Anker. Zuerst müssen die Minen in der "
           "nördlichen Fahrrinne geräumt werden, sagte die Hafenverwaltung."},
          {harbour_rail, 905, "{strait} truce: pilots draw lots for the first ships",
           "With the truce signed, {ships} ships want to be first through the {strait}, and the pilots on "
           "both "
           "shores have drawn lots.\nGoods trains are made up at Quay Sidings for {cargo} that has not "
           "moved since spring."},
          {courier, 1010, "Averley crews come home as {strait} truce holds",
           "Forty-one sailors from Port Averley are among the crews that the {strait} truce has set "
           "free.\nAt the Seamen's Hall on Rope Street the kettle has been on since six, and somebody has "
           "tuned the piano for the occasion."}}},
    {.key = "water-law",
     .category = "World",
     .cycle = 3,
     .phase = 0,
     .variables = "margin=2-9; river=Orlo|Tesna|Immer|Vash",
     .wire = true,
     .tellings =
         {{meridian, 520, "Sarrene parliament passes {river} water law by {margin} votes",
           "Parliament in Lissova made the river {river} a legal person, by a margin of {margin} votes, in a "
           "sitting that had begun on {yesterday}.\nFrom next year a council of farmers, "
           "anglers and hydrologists speaks for the river in court.\nThe opposition called it poetry with a "
           "budget."},
          {courier, 610, "Sarrene parliament passes {river} water law by {margin} votes",
           "Parliament in Lissova has made the river {river} a legal person, by a margin of {margin} "
           "votes.\nFrom next year a council of farmers, anglers and hydrologists speaks for the river in "
           "court. (Meridian)"},
          {gazette, 655, "River {river} becomes a legal person in Sarrene",
           "A law passed in Lissova gives the river {river} a voice in court, by a margin of {margin} "
           "votes.\nA council of farmers, anglers and hydrologists will speak for it. (Meridian)"}}},
    {.key = "night-trains",
     .category = "World",
     .cycle = 3,
     .phase = 0,
     .variables = "hours=9-13; stop=Dunmere|Oberhain|Maddow Junction",
     .tellings =
         {{tribune,
           1135,
           "All aboard again: night trains return to {stop}",
           "The sleeper between Lissova and Halden that once carried spies, brides and a circus elephant is "
           "back. It needs {hours} "
           "hours, stops at {stop} for a new locomotive, and serves dumplings until midnight.\nTickets "
           "for the first month went in forty minutes.",
           {130, "",
            "+<strong>Correction:</strong> an earlier version said that the elephant had "
            "travelled second class. It had a wagon to itself."}}}},
    {.key = "quake",
     .category = "World",
     .cycle = 3,
     .phase = 1,
     .variables = "mag=1-6; toll=6-19; valley=Tarsan|Upper Orlo|Belkut|Seven Wells; homes=120-480",
     .tellings =
         {{meridian,
           225,
           "Earthquake of magnitude 6.{mag} shakes {valley} valley",
           "An earthquake of magnitude 6.{mag} struck the {valley} valley in eastern Sarrene at 02:51 UTC, "
           "the seismological institute in Lissova said.\nFirst reports spoke of {toll} injured and of "
           "landslides "
           "across the only road.",
           {150, "Earthquake in {valley} valley: {toll+21} injured, villages cut off",
            "+The number of injured rose to {toll+21} by daybreak. Helicopters flew the first of them to "
            "Lissova."}},
          {tribune,
           310,
           "“The mountain coughed”: {valley} valley wakes to a 6.{mag} earthquake",
           "People in the {valley} valley ran into the dark in their nightclothes when the ground moved at "
           "nine "
           "minutes to three.\nOur stringer counted {homes} damaged houses before the batteries of her torch "
           "gave out. The church tower stands; the clock stopped.",
           {240, "",
            "+Schools in the valley stay closed until Monday; the gymnasium in Tarsan takes in "
            "families."}},
          {radio, 600, "Rescue teams on the way after {valley} earthquake",
           "Teams with dogs left Halden airport at first light for the {valley} valley, where an earthquake "
           "of "
           "magnitude 6.{mag} struck in the night.\nThe road is cut in four places, and the army is bringing "
           "a "
           "bridge."},
          {lantern, 725, "Why the {valley} earthquake was felt 300 kilometres away",
           "Lamps swung in Port Averley and a wedding cake fell over in Dunmere. The earthquake in the "
           "{valley} "
           "valley was shallow, and the old lake bed carried its waves like a drum skin, say "
           "seismologists.\nAftershocks are likely for weeks."},
          {talbote, 650, "Erdbeben der Stärke 6,{mag} in Sarrene: Straße ins Tal verschüttet",
           "Ein Erdbeben der Stärke 6,{mag} hat in der Nacht den Osten von Sarrene erschüttert. Auch in "
           "Oberhain klirrten die Gläser.\nDie Bergrettung Talbach schickt zwölf Leute und drei Hunde."}}},
    {.key = "fishing-quotas",
     .category = "World",
     .cycle = 3,
     .phase = 1,
     .variables = "cut=8-17; fish=herring|mackerel|sprat|cod; isle=Great Skerra|Fenn Island|Orm",
     .wire = true,
     .tellings =
         {{meridian, 1320, "Island summit agrees to cut {fish} quotas by {cut} percent",
           "Eleven island states agreed on {isle} on {weekday} to cut {fish} quotas by {cut} percent for "
           "three years.\nFor the first time the count rests on sonar buoys and not on landings, which "
           "scientists had asked for since the stocks began to shrink.\nTwo delegations signed with "
           "reservations and one with a borrowed pen."},
          {chronicle, 1410, "Island summit agrees to cut {fish} quotas by {cut} percent",
           "Eleven island states agreed to cut {fish} quotas by {cut} percent for three years. The count "
           "rests on sonar buoys and no longer on landings. (Meridian)"},
          {harbour_rail, 1425, "{^fish} quotas to fall by {cut} percent: what it means for the fleet",
           "Eleven island states meeting on {isle} agreed to cut {fish} quotas by {cut} percent. Boats under "
           "twelve metres are exempt. (Meridian)"}}},
    {.key = "border-library",
     .category = "World",
     .cycle = 3,
     .phase = 1,
     .variables = "books=31-64; tongue=Sarrenian|Velmarkish|Orrish",
     .tellings =
         {{lantern, 945, "The library with two front doors and one border",
           "The reading room of Halb-Halb belongs to two countries; the line runs under the table with the "
           "atlases.\nSince spring the librarian lends {books} books a day in {tongue} alone, mostly to "
           "people who used to be customs officers and find that they have time now."}}},
    {.key = "election",
     .category = "World",
     .cycle = 3,
     .phase = 2,
     .variables = "seats=88-97; turnout=61-74; leader=Mirela Stance|Oskar Lindqvarn|Petra Havlin|Jon Adamec; "
                  "land=Sarrene|Talland|Kessmark|Norvale; capital=Lissova|Tallberg|Kess|Nore",
     .tellings =
         {{tribune,
           1905,
           "Exit poll: {land}'s coalition loses its majority",
           "The governing coalition falls to {seats} of 190 seats, according to the exit poll of this "
           "newspaper and Radio {capital}. Turnout was {turnout} percent.\n{leader}, whose party was founded "
           "in a bicycle "
           "shop, "
           "cannot govern alone but can no longer be passed over.",
           {125, "{land} votes out its coalition; {leader} claims the right to govern",
            "+With most districts counted, {leader} told supporters on Bastion Square that “the queue starts "
            "here”."}},
          {meridian,
           1912,
           "{land} coalition loses majority, exit poll shows",
           "{land}'s governing coalition lost its majority in {weekday}'s election, an exit poll showed, "
           "with {seats} "
           "of 190 seats.\nThe party of {leader} came second and named conditions for talks.",
           {70, "{land} coalition loses majority, partial count confirms", ""}},
          {radio, 2004, "{land} election: long night of counting ahead",
           "Lorries with ballot boxes are still on mountain roads, but one thing is clear: the old coalition "
           "in {capital} has lost its majority.\n{leader} has invited three parties to breakfast."},
          {lantern, 2115, "Five things the {land} election tells us",
           "Turnout of {turnout} percent, the highest in a generation. Villages that voted like cities. A "
           "coalition that "
           "ran on calm and met impatience.\nAnd {leader}, underrated by every poll but one, that of a "
           "bakery which sold "
           "rolls in party colours."},
          {northlight, 2040, "{land} election result lifts the crown",
           "Traders sold bonds of {land} within minutes of the exit poll, which leaves the coalition with "
           "{seats} of 190 "
           "seats.\nBankers expect weeks of talks. “Markets dislike a vacuum less than they say,” one wrote "
           "to "
           "clients."}}},
    {.key = "ash-cloud",
     .category = "World",
     .cycle = 3,
     .phase = 2,
     .variables = "flights=70-210; peak=Mount Garra|Mount Isen|Old Smoker",
     .wire = true,
     .tellings =
         {{meridian,
           735,
           "Airlines reroute {flights} flights as {peak} sends up ash",
           "Airlines rerouted {flights} flights on {weekday} after {peak} sent ash eight kilometres "
           "high.\nThe "
           "volcanic ash centre expects the cloud to drift south and thin out within two days. Nobody was "
           "hurt; the nearest village is known for its hot baths.",
           {160, "Airlines reroute {flights+36} flights as {peak} sends up ash", ""}},
          {courier, 805, "Airlines reroute {flights} flights as {peak} sends up ash",
           "Airlines rerouted {flights} flights after {peak} sent ash eight kilometres high. Passengers at "
           "Averley Field "
           "should ask before they travel. (Meridian)"},
          {evening_post, 840, "Ash & delays: {peak} grounds holiday flights",
           "Airlines rerouted {flights} flights after {peak} sent ash eight kilometres high. Averley Field "
           "expects delays "
           "until tomorrow. (Meridian)"},
          {tribune, 910, "{peak} erupts, {flights} flights rerouted",
           "An ash cloud from {peak} closed two air lanes on {weekday}. {flights} flights took the long way "
           "round. "
           "(Meridian)"}}},
    {.key = "harbour-trial",
     .category = "World",
     .cycle = 3,
     .phase = 2,
     .variables = "crates=40-95; what=champagne|clarinets|caviar|chandeliers",
     .tellings =
         {{tribune, 1230, "Former minister's trial turns on {crates} crates of {what}",
           "The prosecution calls it a bribe; the defence calls it a hobby. {crates} crates of {what} were "
           "found in "
           "a boathouse that the former minister says he has never entered.\nHis umbrella was there, too."}}},
    {.key = "talbach-wahl",
     .category = "Welt",
     .cycle = 2,
     .phase = 0,
     .variables = "prozent=52-68; alm=Alm am Grauen Stein|Hochalm Isen|Sennerei Seeblick; "
                  "strecke=Oberhain–Talbach|Hainberg–Mühlen|Talbach–Seeblick",
     .tellings =
         {{talbote, 905, "Bürgerentscheid: {prozent} Prozent für die Bahnstrecke {strecke}",
           "Mit {prozent} Prozent der Stimmen haben sich die Bürgerinnen und Bürger für den Wiederaufbau der "
           "Strecke {strecke} ausgesprochen.\nDer erste Zug soll in vier Jahren fahren; der alte "
           "Bahnhofskater "
           "ist schon da."},
          {talbote, 1550, "Käseprüfung in Mühlen: Gold für {alm}",
           "Zwölf Prüferinnen haben achtzig Laibe gekostet. Gold ging an {alm}, deren "
           "Sennerin "
           "den Preis zuerst für einen Scherz hielt.\nDer Käse ist ausverkauft, ein Laib bleibt für das "
           "Museum."}}},
    {.key = "talbach-bruecke",
     .category = "Welt",
     .cycle = 2,
     .phase = 1,
     .variables = "jahre=112-160; tiere=Gämsen|Biber|Störche",
     .tellings = {{talbote, 830,
                   "Nach {jahre} Jahren: Die Holzbrücke von Talbach wird zerlegt und nummeriert",
                   "Balken für Balken tragen Zimmerleute die alte Holzbrücke ab. Jedes Stück bekommt eine "
                   "Nummer und kommt "
                   "im Frühling zurück.\nBis dahin fährt die Fähre, auch für Kühe."},
                  {talbote, 1705, "Zählung im Hainwald: so viele {tiere} wie seit Jahrzehnten nicht",
                   "Fünfzig Freiwillige haben einen Tag lang gezählt. Die {tiere} sind zurück, sagt die "
                   "Forstverwaltung und "
                   "bittet, Hunde an der Leine zu führen."}}},
};

}  // namespace

std::span<const event> world_news() {
  return all;
}

}  // namespace wireroom::daemon::demo
