// Sport news of the demo. Invented from beginning to end.
#include "daemon/demo/script.hpp"

namespace wireroom::daemon::demo {
namespace {

using enum feed_of;

const std::vector<event> all = {
    {.key = "round-up",
     .category = "Sport",
     .cycle = 1,
     .variables =
         "win=Averley Rovers|Dunmere Athletic|Halden United|Thornmouth Town|Kestrel Wanderers; "
         "lose=Kestrel Wanderers|Halden United|Thornmouth Town|Averley Rovers|Dunmere Athletic; goals=2-5; "
         "scorer=Lowen|Abara|Tisdale|Mikkel Roos|Finch",
     .tellings = {{touchline,
                   2150,
                   "Coast League: {win} beat {lose} {goals}–1",
                   "{win} beat {lose} by {goals} goals to one. {scorer} scored early and late and was booked "
                   "in between for arguing with a "
                   "corner flag.\nThe table has seldom been so tight.",
                   {40, "Coast League: {scorer} double sees {win} past {lose} {goals}–1", ""}},
                  {touchline, 740, "Morning briefing: {scorer} fit, pitch not",
                   "{win} have {scorer} back in training. The pitch at {lose}, by contrast, failed a late "
                   "inspection and has been given a "
                   "week off."}}},
    {.key = "derby",
     .category = "Sport",
     .cycle = 3,
     .phase = 0,
     .variables = "home=Averley Rovers|Kestrel Wanderers|Dunmere Athletic; away=Thornmouth Town|Halden "
                  "United|Averley Rovers; "
                  "hero=Jem Abara|Luca Finch|Sol Tisdale; minute=86-95; crowd=11-18",
     .tellings = {{touchline, 1710, "Cup derby: {hero} settles it in minute {minute}",
                   "{home} 2, {away} 1. {hero} headed the winner in minute {minute} of a cup derby that had "
                   "everything, including a power "
                   "cut.\n{crowd} thousand saw it, or heard it."},
                  {courier, 1735, "{home} through to the last eight after late drama against {away}",
                   "A header in minute {minute} by {hero} took {home} past {away} and into the last eight of "
                   "the cup.\nThe trams ran late, "
                   "on purpose."},
                  {chronicle,
                   1800,
                   "Heartbreak in minute {minute} as {away} go out of the cup",
                   "{away} led, {away} dreamed, {away} went home. {hero} scored the winner for {home} in "
                   "minute {minute}.\nManager Vi "
                   "Stennet praised the travelling supporters and the soup.",
                   {60, "", "+<strong>Correction:</strong> the soup was leek, not pea."}},
                  {evening_post, 1825, "Blackout & bedlam: derby decided by {hero} in minute {minute}",
                   "The lights went out at the Gasworks End and came back for the winner. {hero} had kept "
                   "his bearings; {away} had "
                   "not.\nMatch of the year, and it is not close."}}},
    {.key = "swim",
     .category = "Sport",
     .cycle = 3,
     .phase = 0,
     .variables = "age=58-74; hours=13-19; name=Maud Elling|Hester Roe|Ingrid Vann",
     .tellings = {{touchline, 1240, "{name}, {age}, swims the Korrin Strait at the fifth attempt",
                   "{name} walked ashore after {hours} hours, asked for tea and said that the jellyfish had "
                   "been “talkative”.\nAt {age} "
                   "she is the oldest to have crossed."}}},
    {.key = "transfer",
     .category = "Sport",
     .cycle = 3,
     .phase = 1,
     .variables = "player=Mikkel Roos|Dario Lowen|Emeka Finch; fee=4-9; from=Halden United|Lissova "
                  "FK|Dunmere Athletic",
     .tellings = {{touchline,
                   1105,
                   "Rovers sign {player} from {from} for {fee} million",
                   "Averley Rovers have signed {player} from {from} for {fee} million crowns, a club record. "
                   "He is to wear the nine.\nThe "
                   "medical took place in a dentist's surgery, for reasons of secrecy.",
                   {85, "Rovers sign {player} from {from} for {fee} million until {year}", ""}},
                  {evening_post, 1130, "Roar & more: {player} is a Rover!",
                   "The worst-kept secret in town is out. {player} held up the scarf at noon, and the club "
                   "shop ran out of nines by "
                   "one.\n{fee} million crowns, and worth every penny, says Gran."},
                  {lantern, 1345, "What {player} brings to Averley Rovers, in three charts and a sigh",
                   "He passes less than he should and scores more than he ought. At {fee} million crowns "
                   "{player} is a bet on the "
                   "second.\n{from} will not miss his sulks."}}},
    {.key = "marathon",
     .category = "Sport",
     .cycle = 3,
     .phase = 1,
     .variables =
         "runner=Selam Tadesse-Quill|Anna Brandsdal|Ruta Meln; sec=11-48; city=Lissova|Halden|Great Skerra",
     .wire = true,
     .tellings = {{meridian, 1140, "{runner} runs marathon record of 2:15:{sec} in {city}",
                   "{runner} ran the marathon of {city} in 2:15:{sec} on {weekday}, the fastest time by a "
                   "woman on this coast.\nShe was paced "
                   "for half of it by a milk cart."},
                  {touchline, 1152, "{runner} runs marathon record of 2:15:{sec} in {city}",
                   "{runner} broke the coast record in {city} with 2:15:{sec}. (Meridian)"},
                  {lantern, 1210, "2:15:{sec}: {runner} takes the coast record",
                   "A record and a milk cart: {runner} won in {city} in 2:15:{sec}. (Meridian)"},
                  {tribune, 1230, "{runner} breaks the record, thanks milk cart",
                   "{runner} ran 2:15:{sec} in {city}. The milk was delivered on time, too. (Meridian)"}}},
    {.key = "lakes-tour",
     .category = "Sport",
     .cycle = 3,
     .phase = 2,
     .variables = "rider=Joss Verhagen-Pool|Teo Marchetto|Anders Lyng|Wim Aldous; stage=4-9; gap=12-58; "
                  "pass=Grey Stone Pass|"
                  "Isen Saddle|the Wall of Mühlen",
     .tellings = {{touchline, 1525, "Tour of the Lakes: {rider} wins stage {stage} over {pass}",
                   "{rider} attacked on {pass}, lost a shoe, kept going and won stage {stage} by {gap} "
                   "seconds.\nHe leads overall and has "
                   "asked for the shoe back."},
                  {meridian, 1540, "{rider} takes Tour of the Lakes lead after stage {stage}",
                   "{rider} won stage {stage} of the Tour of the Lakes on {weekday} and took the lead, {gap} "
                   "seconds ahead.\nThe race ends on "
                   "Sunday in Halden."},
                  {talbote, 1555, "{rider} gewinnt die Bergetappe: Volksfest an der Passhöhe",
                   "Tausende säumten die Straße, als {rider} die {stage}. Etappe der Seen-Rundfahrt gewann. "
                   "{gap} Sekunden Vorsprung, ein "
                   "verlorener Schuh und sehr viele Kuhglocken."},
                  {tribune, 1630, "A shoe, a slope, a yellow jersey: {rider} in the lead",
                   "There are elegant ways to win on {pass}. {rider} chose another: one shoe, {gap} seconds, "
                   "no regrets.\nStage {stage} will be "
                   "told in bars for years."}}},
    {.key = "chess",
     .category = "Sport",
     .cycle = 3,
     .phase = 2,
     .variables = "age=11-13; moves=41-77; name=Ottilie Brand|Kofi Asare-Lind|Mina Teller",
     .tellings = {{touchline, 1015, "{name}, {age}, beats grandmaster in {moves} moves and goes to bed",
                   "The hall in Dunmere was silent, then not. {name}, who is {age}, beat the top seed in "
                   "{moves} moves with a sacrifice that "
                   "the computers needed a minute to like."}}},
};

}  // namespace

std::span<const event> sport_news() {
  return all;
}

}  // namespace wireroom::daemon::demo
