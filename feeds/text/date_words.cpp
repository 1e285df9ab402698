// The names of months in the languages that feeds are written in, and the few other words that matter. Words
// that two languages give to two months have the meaning most documents give them.

#include "feeds/text/date_fields.hpp"

#include <array>
#include <string_view>
#include <unordered_map>

namespace wireroom::feeds {
namespace {

using kind = date_word::kind;

// A month's names, spelled as people do; they are folded before they are compared.
constexpr std::array<std::string_view, 12> month_names = {
    // English, German, Dutch, Danish, Swedish, Norwegian; French, Spanish, Italian, Portuguese, Catalan,
    // Romanian;
    // Polish, Czech, Slovak, Croatian and Serbian, Slovene; Hungarian, Finnish, Estonian, Lithuanian,
    // Latvian,
    // Turkish, Indonesian, Icelandic; Greek; Russian, Ukrainian, Bulgarian, Serbian; Arabic, Persian's and
    // the
    // Levant's Gregorian, Hebrew, Hindi, Thai; Chinese numerals.
    "jan january januar januari jänner jän janvier janv enero ene gennaio gen janeiro gener ianuarie ian "
    "styczeń stycznia sty leden ledna led január januára siječanj siječnja sij januára jan januar tammikuu "
    "tammikuuta "
    "tammi jaanuar jaan sausio sausis saus janvāris janvārī ocak oca janúar "
    "ιανουάριος ιανουαρίου ιαν январь января янв січень січня січ януари яну јануар јануара јан студзень "
    "студзеня "
    "يناير كانون-الثاني ژانویه ינואר בינואר जनवरी มกราคม ม.ค 一月",
    "feb february februar februari feber febr febuary février fevrier févr fév febrero febbraio fevereiro "
    "fev febrer "
    "februarie luty lutego lut únor února úno február februára veljača veljače velj helmikuu helmikuuta "
    "helmi "
    "veebruar veebr vasario vasaris vas februāris februārī şubat şub febrúar pebruari "
    "φεβρουάριος φεβρουαρίου φεβ φεβρ февраль февраля фев февр лютий лютого лют февруари фебруар фебруара "
    "феб люты "
    "лютага فبراير شباط فوریه פברואר בפברואר फरवरी กุมภาพันธ์ ก.พ 二月",
    "mar march märz mrz maart mrt marts mars marzo março març marte martie marzec marca marz březen března "
    "bře brez "
    "marec ožujak ožujka ožu mart marta mars március márc maaliskuu maaliskuuta maalis märts kovo kovas "
    "martā "
    "mars maret μάρτιος μαρτίου μαρ μάρ μάρτ март марта мар березень березня бер марта марш сакавік сакавіка "
    "مارس آذار מרץ במרץ मार्च มีนาคม มี.ค 三月",
    "apr april avril avr abril abr aprile aprilie abr kwiecień kwietnia kwi duben dubna dub apríl apríla "
    "travanj "
    "travnja tra aprila április ápr huhtikuu huhtikuuta huhti aprill balandžio balandis bal aprīlis aprīlī "
    "nisan nis "
    "απρίλιος απριλίου απρ апрель апреля апр квітень квітня кві квіт април априла красавік красавіка "
    "أبريل ابريل نيسان آوریل אפריל באפריל अप्रैल เมษายน เม.ย 四月",
    "may mai mei maj mayo maggio mag maio maig maja mája máj květen května kvě kvet svibanj svibnja svi "
    "május máj "
    "toukokuu toukokuuta touko gegužės gegužė geg maijs maijā mayıs maí "
    "μάιος μαΐου μάϊος μαίου μαι μάι μαϊ май мая травень травня тра трав маја мај травень травеня "
    "مايو أيار مه מאי במאי मई พฤษภาคม พ.ค 五月",
    "jun june juni juin junio giugno giu junho juny iunie iun czerwiec czerwca cze červen června čvn jún "
    "júna "
    "lipanj lipnja június jún kesäkuu kesäkuuta kesä juuni birželio birželis bir jūnijs jūnijā haziran haz "
    "júní "
    "ιούνιος ιουνίου ιουν ιούν ιον июнь июня июн червень червня чер черв юни јун јуна чэрвень чэрвеня "
    "يونيو حزيران ژوئن יוני ביוני जून มิถุนายน มิ.ย 六月",
    "jul july juli juillet juil julio luglio lug julho juliol iulie iul lipiec lipca lip červenec července "
    "čvc júl júla "
    "srpanj srpnja július júl heinäkuu heinäkuuta heinä juuli liepos liepa liep jūlijs jūlijā temmuz tem "
    "júlí "
    "ιούλιος ιουλίου ιουλ ιούλ ιολ июль июля июл липень липня лип юли јул јула ліпень ліпеня "
    "يوليو تموز ژوئیه יולי ביולי जुलाई กรกฎาคม ก.ค 七月",
    "aug august augustus augusti août aout agosto ago agost august sierpień sierpnia sie srpen srpna srp "
    "augusta "
    "kolovoz kolovoza kol avgust avgusta avg augusztus elokuu elokuuta elo rugpjūčio rugpjūtis rugp augusts "
    "augustā "
    "ağustos ağu ágúst agustus agu αύγουστος αυγούστου αυγ αύγ август августа авг серпень серпня сер серп "
    "август август август аугуст жнівень жніўня أغسطس آب اوت אוגוסט באוגוסט अगस्त สิงหาคม ส.ค 八月",
    "sep sept september septembre septiembre setiembre settembre set setembro setembre septembrie wrzesień "
    "września wrz "
    "září zář septembra rujan rujna ruj septembar syyskuu syyskuuta syys szeptember szept rugsėjo rugsėjis "
    "rugs "
    "septembris septembrī eylül eyl σεπτέμβριος σεπτεμβρίου σεπ σεπτ сентябрь сентября сен сент вересень "
    "вересня вер "
    "септември сеп септ септембар септембра верасень верасня سبتمبر أيلول سپتامبر ספטמבר בספטמבר सितंबर "
    "सितम्बर "
    "กันยายน ก.ย 九月",
    "oct october oktober okt octobre octubre ottobre ott outubro out octubre octombrie październik "
    "października paź "
    "říjen října říj október októbra oktobar oktobra lokakuu lokakuuta loka oktoober spalio spalis spal "
    "oktobris oktobrī "
    "ekim eki οκτώβριος οκτωβρίου οκτ октябрь октября окт жовтень жовтня жов жовт октомври октобар октобра "
    "кастрычнік кастрычніка تشرين-الأول أكتوبر اكتوبر اکتبر אוקטובר באוקטובר अक्टूबर अक्तूबर ตุลาคม ต.ค 十月",
    "nov november novembre noviembre novembro noiembrie noi listopad listopada listopadu lis november "
    "novembra studeni "
    "studenoga studenog stu novembar marraskuu marraskuuta marras lapkričio lapkritis lapkr novembris "
    "novembrī kasım kas "
    "nóvember nopember νοέμβριος νοεμβρίου νοε νοέ νοεμ ноябрь ноября ноя нояб листопад листопада лис "
    "ноември ное "
    "новембар новембра нов лістапад лістапада نوفمبر تشرين-الثاني نوامبر נובמבר בנובמבר नवंबर नवम्बर พฤศจิกายน "
    "พ.ย "
    "十一月",
    "dec december dezember dez desember des décembre déc decembre diciembre dic dicembre dezembro desembre "
    "decembrie "
    "grudzień grudnia gru prosinec prosince pro decembra prosinac prosinca decembar joulukuu joulukuuta "
    "joulu "
    "detsember dets gruodžio gruodis gruod decembris decembrī aralık ara desember "
    "δεκέμβριος δεκεμβρίου δεκ декабрь декабря дек грудень грудня гру груд декември децембар децембра дец "
    "снежань "
    "снежня كانون-الأول ديسمبر دسامبر דצמבר בדצמבר दिसंबर दिसम्बर ธันวาคม ธ.ค 十二月"};

struct spelled {
  std::string_view word;
  date_word meaning;
};

constexpr std::int16_t korea = 540, japan = 540, china = 480;

// Scripts that write words without spaces: the longest that fits is taken. Where a way of writing belongs to
// one country, its clock is meant when no zone is written.
constexpr auto unspaced = std::to_array<spelled>({
    {"년", {kind::year_mark, 0, korea}},   {"월", {kind::month_mark, 0, korea}},
    {"일", {kind::day_mark, 0, korea}},    {"시", {kind::hour_mark, 0, korea}},
    {"분", {kind::minute_mark, 0, korea}}, {"초", {kind::second_mark, 0, korea}},
    {"오전", {kind::am, 0, korea}},        {"오후", {kind::pm, 0, korea}},
    {"월요일", {kind::weekday, 0, korea}}, {"일요일", {kind::weekday, 0, korea}},
    {"年", {kind::year_mark, 0, china}},   {"月", {kind::month_mark, 0, china}},
    {"日", {kind::day_mark, 0, china}},    {"号", {kind::day_mark, 0, china}},
    {"號", {kind::day_mark, 0, china}},    {"时", {kind::hour_mark, 0, china}},
    {"点", {kind::hour_mark, 0, china}},   {"點", {kind::hour_mark, 0, china}},
    {"時", {kind::hour_mark, 0, japan}},   {"分", {kind::minute_mark, 0, china}},
    {"秒", {kind::second_mark, 0, china}}, {"上午", {kind::am, 0, china}},
    {"早上", {kind::am, 0, china}},        {"凌晨", {kind::am, 0, china}},
    {"下午", {kind::pm, 0, china}},        {"晚上", {kind::pm, 0, china}},
    {"中午", {kind::pm, 0, china}},        {"午前", {kind::am, 0, japan}},
    {"午後", {kind::pm, 0, japan}},        {"月曜", {kind::weekday, 0, japan}},
    {"日曜", {kind::weekday, 0, japan}},   {"曜", {kind::weekday, 0, japan}},
    {"星期日", {kind::weekday, 0, china}}, {"周日", {kind::weekday, 0, china}},
    {"週日", {kind::weekday, 0, china}},
});

constexpr auto other_words = std::to_array<spelled>({
    {"am", {kind::am}},
    {"a.m", {kind::am}},
    {"vorm", {kind::am}},
    {"π.μ", {kind::am}},
    {"πμ", {kind::am}},

    {"ص", {kind::am}},
    {"pm", {kind::pm}},
    {"p.m", {kind::pm}},
    {"nachm", {kind::pm}},
    {"μ.μ", {kind::pm}},
    {"μμ", {kind::pm}},

    {"م", {kind::pm}},
    {"h", {kind::hour_mark}},
    {"hs", {kind::hour_mark}},
    {"tháng", {kind::month_next}},
});

struct hash {
  using is_transparent = void;
  std::size_t operator()(std::string_view s) const { return std::hash<std::string_view>{}(s); }
};
using dictionary = std::unordered_map<std::string, date_word, hash, std::equal_to<>>;

dictionary make_dictionary() {
  dictionary words;
  for (std::size_t month = 0; month < month_names.size(); ++month) {
    std::string_view names = month_names[month];
    while (!names.empty()) {
      const auto end = std::min(names.find(' '), names.size());
      if (end > 0) {
        words.try_emplace(fold_date(names.substr(0, end)),
                          date_word{kind::month, static_cast<std::int8_t>(month + 1), 0});
      }
      names.remove_prefix(std::min(end + 1, names.size()));
    }
  }
  for (const auto& [word, meaning] : other_words) words.try_emplace(fold_date(word), meaning);
  return words;
}

}  // namespace

std::optional<date_word> find_date_word(std::string_view folded) {
  static const dictionary words = make_dictionary();
  const auto found = words.find(folded);
  if (found == words.end()) return std::nullopt;
  return found->second;
}

std::optional<sized_date_word> find_unspaced_date_word(std::string_view text) {
  std::optional<sized_date_word> best;
  for (const auto& [word, meaning] : unspaced) {
    if (text.starts_with(word) && (!best || word.size() > best->size)) best = {meaning, word.size()};
  }
  return best;
}

}  // namespace wireroom::feeds
