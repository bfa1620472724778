"""What months and days of the week are called: the words in which pages of a calendar differ.

Long and short, alone and in a date, of the twenty languages in which most of the web is written, as
far as months have names there and not numbers. They are facts of CLDR, written down here because
asking a library for them took as long as fetching a hundred pages; tests/crawlers/test_traps.py
holds them against it.
"""

_NAMES = """
    january february march april may june july august september october november december jan feb
    mar apr jun jul aug sep oct nov dec sunday monday tuesday wednesday thursday friday saturday sun
    mon tue wed thu fri sat
    januar februar märz mai juni juli oktober dezember sept okt dez mär sonntag montag dienstag
    mittwoch donnerstag freitag samstag
    janvier février mars avril juin juillet août septembre octobre novembre décembre janv févr avr
    juil déc dimanche lundi mardi mercredi jeudi vendredi samedi dim lun mer jeu ven sam
    enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre ene abr
    ago dic domingo lunes martes miércoles jueves viernes sábado dom mié jue vie sáb
    janeiro fevereiro março maio junho julho setembro outubro novembro dezembro fev set out segunda
    feira terça quarta quinta sexta seg ter qua qui sex
    gennaio febbraio aprile maggio giugno luglio settembre ottobre dicembre gen mag giu lug ott
    domenica lunedì martedì mercoledì giovedì venerdì sabato gio sab
    januari februari maart mei augustus mrt zondag maandag dinsdag woensdag donderdag vrijdag
    zaterdag
    stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada
    grudnia sty lut kwi maj cze lip sie wrz paź lis gru styczeń luty marzec kwiecień czerwiec lipiec
    sierpień wrzesień październik listopad grudzień niedziela poniedziałek wtorek środa czwartek
    piątek sobota niedz pon czw sob
    ledna února března dubna května června července srpna září října listopadu prosince led úno bře
    dub kvě čvn čvc srp zář říj pro leden únor březen duben květen červen červenec srpen říjen
    prosinec neděle pondělí úterý středa čtvrtek pátek
    augusti söndag måndag tisdag onsdag torsdag fredag lördag sön mån tis ons tors fre lör
    marts søndag mandag tirsdag lørdag søn man tirs lør
    desember des tir tor
    tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta kesäkuuta heinäkuuta elokuuta syyskuuta
    lokakuuta marraskuuta joulukuuta tammi helmi maalis huhti touko kesä heinä elo syys loka marras
    joulu tammikuu helmikuu maaliskuu huhtikuu toukokuu kesäkuu heinäkuu elokuu syyskuu lokakuu
    marraskuu joulukuu sunnuntai maanantaina tiistaina keskiviikkona torstaina perjantaina
    lauantaina maanantai tiistai keskiviikko torstai perjantai lauantai
    января февраля марта апреля мая июня июля августа сентября октября ноября декабря янв февр мар
    апр июн июл авг сент окт нояб дек январь февраль март апрель май июнь июль август сентябрь
    октябрь ноябрь декабрь воскресенье понедельник вторник среда четверг пятница суббота
    січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня січ лют
    бер квіт трав черв лип серп вер жовт лист груд січень лютий березень квітень травень червень
    липень серпень вересень жовтень листопад грудень неділя понеділок вівторок середа четвер
    пʼятниця субота
    ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık oca şub nis haz tem
    ağu eyl eki kas ara pazar pazartesi salı çarşamba perşembe cuma cumartesi paz pzt sal çar per
    cum cmt
    ιανουαρίου φεβρουαρίου μαρτίου απριλίου μαΐου ιουνίου ιουλίου αυγούστου σεπτεμβρίου οκτωβρίου
    νοεμβρίου δεκεμβρίου ιαν φεβ μαρ απρ μαΐ ιουν ιουλ αυγ σεπ οκτ νοε δεκ ιανουάριος φεβρουάριος
    μάρτιος απρίλιος μάιος ιούνιος ιούλιος αύγουστος σεπτέμβριος οκτώβριος νοέμβριος δεκέμβριος μάρ
    μάι ιούν ιούλ αύγ νοέ κυριακή δευτέρα τρίτη τετάρτη πέμπτη παρασκευή σάββατο κυρ δευ τρί τετ πέμ
    παρ σάβ
    január február március április május június július augusztus szeptember október febr márc ápr
    máj jún júl szept vasárnap hétfő kedd szerda csütörtök péntek szombat sze szo
    ianuarie februarie martie aprilie iunie iulie septembrie octombrie noiembrie decembrie ian iun
    iul duminică luni marți miercuri joi vineri sâmbătă dum mie vin sâm
    maret agustus agu minggu senin selasa rabu kamis jumat sabtu min sen sel rab kam jum
"""
CALENDAR_NAMES = frozenset(_NAMES.split())
"""In lower case; a name stands with the first of the languages that has it."""
