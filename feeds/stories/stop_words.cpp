#include "feeds/stories/stop_words.hpp"

#include <array>
#include <utility>
#include <vector>

namespace wireroom::feeds {
namespace {

// Articles, pronouns, prepositions, auxiliaries, and the few words that newsrooms put into every title.
// Apostrophes are gone, as word_cutter drops them.
constexpr std::pair<std::string_view, std::string_view> lists[] = {
    {"en",
     "a about above after again against all also am amid among an and any are arent as at be because been "
     "before "
     "being below between both but by can cant cannot could couldnt did didnt do does doesnt doing dont down "
     "during each few for from further get gets had hadnt has hasnt have havent having he her here hers "
     "herself "
     "him himself his how i if in into is isnt it its itself just lets like may me might more most mustnt my "
     "myself no nor not now of off on once only or other ought our ours ourselves out over own same she "
     "should "
     "shouldnt so some such than that thats the their theirs them themselves then there theres these they "
     "this "
     "those through to too under until up upon us very via vs was wasnt we were werent what whats when where "
     "which while who whom whos why will with without wont would wouldnt yet you your yours yourself "
     "yourselves "
     "say says said news video videos watch report reports update amp"},
    {"es",
     "a al ante así aún como con contra cual cuando de del desde donde dos e el él ella ellos en entre era "
     "es ese "
     "eso esta está están estas este esto estos fue fueron ha han hasta hay la las le les lo los más me mi "
     "muy "
     "ni no nos o otra otro para pero por porque puede qué que quien quién se sea según ser si sí sin sobre "
     "son "
     "su sus también tan tiene todo tras tu un una uno unos y ya yo"},
    {"pt",
     "a à ao aos após as às até com como contra da das de dela dele depois diz do dos e é ela elas ele eles "
     "em "
     "entre era essa esse esta está estão este eu foi foram há isso isto já lhe mais mas me mesmo meu muito "
     "na "
     "não nas nem no nos nós num numa o os ou para pela pelas pelo pelos por qual quando que quem são se sem "
     "ser "
     "será seu seus sobre sua suas também te tem têm um uma você"},
    {"fr",
     "a à au aussi aux avec avant c ce cela ces cet cette chez comme contre d dans de depuis des deux du "
     "elle "
     "elles en encore entre est et été être eu fait font il ils j je l la le les leur leurs lui ma mais me "
     "même "
     "mes mon n ne nos notre nous on ont ou où par pas peut plus pour pourquoi qu quand que qui quoi s sa "
     "sans "
     "se selon ses si son sont sous sur t te tout très tu un une vers vos votre vous y"},
    {"de",
     "aber alle als also am an auch auf aus bei beim bin bis bleibt da damit das dass dem den denn der des "
     "die "
     "dies diese dieser doch dort durch ein eine einem einen einer eines er es für gegen hat hatte ich ihr "
     "ihre "
     "im in ins ist ja jetzt kann kein keine man mehr mit muss nach neue neuen nicht noch nun nur ob oder "
     "ohne "
     "sein seine seit sich sie sind so soll über um und uns unter vom von vor war warum was weil weiter wenn "
     "wer "
     "werden wie wieder will wir wird wo zu zum zur zwei zwischen"},
    {"it",
     "a ad agli ai al alla alle anche c che chi ci come con contro da dagli dai dal dalla dalle degli dei "
     "del "
     "della delle dello di dopo dove due e è ed era essere fra gli ha hanno i il in io l la le lo loro ma mi "
     "nei "
     "nel nella nelle non o ogni per perché più può quando quello questa questo se senza si sia sono su sua "
     "sue "
     "sugli sui sul sulla suo tra tutti un una uno"},
    {"nl",
     "aan al alle als bij daar dan dat de der deze die dit door een en er geen had heb hebben heeft het hij "
     "hoe "
     "hun ik in is je kan maar meer met mijn na naar niet nog nu of om ook onder op over te tegen tot uit "
     "van veel "
     "voor waar was wat we wel werd wie wij wil wordt worden ze zich zij zijn zo zonder zou"},
    {"sv",
     "alla att av blir bli de den det detta dig din du där efter ej eller en ett från får för ha hade han "
     "har "
     "henne hon hur här i icke inte ja jag kan man med men mot ni nu när och om oss på sedan ser sig sin ska "
     "som "
     "så till under upp ut utan var vara vem vi vid vill än är över"},
    {"da",
     "af alle at blev bliver da de den der deres det dette dig du efter eller en er et for fra før få har "
     "havde "
     "han hende her hun hvad hvis hvor i ikke ind jeg jo kan man med men mod må ned nu når og også om op os "
     "over "
     "på sig sin skal som så til ud under var ved vi vil være"},
    {"no",
     "alle at av ble blir da de den der det dette du eller en er et etter for fra få før ha hadde han har "
     "hun hva "
     "hvor i ikke inn jeg kan man med men mot må ned nå når og også om opp oss over på seg sier sin skal som "
     "så "
     "til under ut var ved vi vil være"},
    {"fi",
     "ei eivät että hän he ja joka jos kanssa kuin kun me mikä mitä mukaan mutta myös ne niin nyt ole oli "
     "olla on "
     "ovat se sen sekä siis sitä tai tämä tämän vain voi"},
    {"pl",
     "a aby ale bez bo być był była było co czy dla do go i ich im jak jako jego jej jest jeszcze już która "
     "które "
     "który ma mnie może na nad nie niż o od on ona oni oraz po pod przed przez przy się są ta tak tego ten "
     "to tu "
     "tylko tym u w we więc z za ze że"},
    {"cs",
     "a aby ale ani bez bude by byl byla bylo být co do i jak jako je jeho její jejich jen ještě jsem jsou k "
     "kde "
     "kdo když který která které má mezi na nad ne nebo není o od po pod podle pro proti protože před při s "
     "se si "
     "tak také to už v ve více z za ze že"},
    {"ro",
     "a ai al ale am ar are au ca că când care ce cel cele cu cum da de despre din după e ea ei el este eu "
     "fi "
     "fost în între la le lor mai mult nu o pe pentru prin sa să se și sunt un unei unui va"},
    {"hu",
     "a az ez és egy hogy is már meg mint nem van volt csak de el ha még ki le lesz ami azt ezt után szerint "
     "vagy"},
    {"tr",
     "ama bir bu çok da daha de den diye en gibi göre için ile ise ki mi ne o olan olarak oldu son sonra şu "
     "ve "
     "veya ya"},
    {"id",
     "ada adalah akan atau bagi bisa dalam dan dari dengan di hari ini itu jadi juga karena ke kepada lagi "
     "oleh "
     "pada para saat saja sebagai setelah sudah tak telah tentang tidak untuk yang"},
    {"ru",
     "а без бы был была были было в во вот все всё вы где да для до его ее её если есть еще ещё за и из или "
     "их к "
     "как какой когда кто ли мы на над не него нет но ну о об он она они от по под после при про с со так "
     "также "
     "там то того только том тот у уже чем что чтобы эта эти это этот я"},
    {"uk",
     "а але б без би був була були було в вже від він вона вони все для до з за зі і із й його її їх к ли ми "
     "на "
     "над не ні о об по під після при про саме та так також те то того у ще що щоб це цей як яка який які"},
    {"bg",
     "а без бе беше в във все да до е за и из или им как като когато към ли ма на над не но о от по под при "
     "с са "
     "се след си със та така те това този той тя че ще"},
    {"el",
     "αλλά από αυτή αυτό για δεν είναι εκ ένα ένας ενώ επί έχει έχουν η θα και κατά με μετά μη μια μου να ο "
     "οι "
     "όπως ότι που πως σε στα στη στην στις στο στον στους τα τη την της τι τις το τον του τους των ως"},
    {"ar",
     "إلى أن إن أو أي التي الذي الى ان او بعد بين تم ثم حتى خلال ذلك ضد على عن عند غير في قبل قد كان كانت كل "
     "كما "
     "لا لم لن له ما مع من منذ هذا هذه هل هو هي و يا"},
    {"fa", "از است این آن با برای بر به بود تا در را شد شده می که هم و یا یک های"},
    {"he", "אבל אל או אחרי אם אני את בין גם הוא היא היה הם זה זו יותר כי כל לא מה מי עד על עם של"},
    {"hi", "और एक इस का की के को था थी थे ने नहीं पर भी में यह से है हैं हो कर"},
};

}  // namespace

std::span<const stop_word_list> stop_word_lists() {
  static const auto all = [] {
    std::vector<stop_word_list> made;
    made.reserve(std::size(lists));
    for (const auto& [language, words] : lists) {
      auto& list = made.emplace_back(stop_word_list{.language = language, .words = {}});
      for (std::size_t from = 0; from < words.size();) {
        const auto to = std::min(words.find(' ', from), words.size());
        list.words.insert(words.substr(from, to - from));
        from = to + 1;
      }
    }
    return made;
  }();
  return all;
}

const std::unordered_set<std::string_view>& stop_words_of(std::string_view language) {
  static const std::unordered_set<std::string_view> none;
  for (const auto& list : stop_word_lists()) {
    if (list.language == language) return list.words;
  }
  return none;
}

}  // namespace wireroom::feeds
