"""The names of the months, as dates have them in the languages of Google's services: data alone.

    MONTHS["february"], MONTHS["helmikuuta"], MONTHS["února"]  ->  2, 2, 2

They are those of Unicode's CLDR, of which Google makes its dates, in the case that a date asks for.
The Croatian October is not here, since in Polish the same word is November; nor the Welsh March,
which is a Tuesday too.
"""

_NAMES = (
    "january januar jänner janvier enero janeiro gennaio januari tammikuuta tammikuu jaanuar "
    "janvāris sausio sausis stycznia styczeń ledna leden januára január ianuarie януари "
    "ιανουαρίου ιανουάριοσ siječnja siječanj јануар јануари janar січня січень января январь "
    "студзеня студзень ocak yanvar มกราคม जनवरी জানুয়ারী ஜனவரி జనవరి जानेवारी જાન્યુઆરી "
    "ಜನವರಿ ജനുവരി ਜਨਵਰੀ جنوری يناير בינואר ژانویهٔ ژانویه januarie gener xaneiro "
    "janúar eanáir ionawr იანვარი հունվարի հունվար қаңтар ጃንዋሪ januwari",
    "february februar février febrero fevereiro febbraio februari helmikuuta helmikuu "
    "veebruar februāris vasario vasaris lutego luty února únor februára február februarie "
    "февруари φεβρουαρίου φεβρουάριοσ veljače veljača фебруар shkurt лютого лютий февраля "
    "февраль лютага люты şubat fevral กุมภาพันธ์ फ़रवरी ফেব্রুয়ারী பிப்ரவரி ఫిబ్రవరి "
    "फेब्रुवारी ફેબ્રુઆરી ಫೆಬ್ರವರಿ ഫെബ്രുവരി ਫ਼ਰਵਰੀ فروری فبراير בפברואר فوریهٔ فوریه "
    "febrer febreiro febrúar feabhra chwefror თებერვალი փետրվարի փետրվար ақпан फेब्रुअरी "
    "ፌብሩዋሪ februwari pebrero",
    "march märz mars marzo março maart marts maaliskuuta maaliskuu märts kovo kovas marca "
    "marzec března březen marec március martie март μαρτίου μάρτιοσ ožujka ožujak mart "
    "березня березень марта сакавіка сакавік maret mac มีนาคม मार्च মার্চ மார்ச் మార్చి માર્ચ "
    "ಮಾರ್ಚ್ മാർച്ച് ਮਾਰਚ مارچ مارس במרץ machi març márta მარტი մարտի մարտ наурыз "
    "ማርች mashi marso",
    "april avril abril aprile huhtikuuta huhtikuu aprill aprīlis balandžio balandis kwietnia "
    "kwiecień dubna duben apríla apríl április aprilie април απριλίου απρίλιοσ travnja "
    "travanj prill квітня квітень апреля апрель красавіка красавік nisan aprel เมษายน अप्रैल "
    "এপ্রিল ஏப்ரல் ఏప్రిల్ एप्रिल એપ્રિલ ಏಪ್ರಿಲ್ ഏപ്രിൽ ਅਪ੍ਰੈਲ اپریل أبريل באפריל "
    "آوریل aprili aibreán ebrill აპრილი ապրիլի ապրիլ сәуір अप्रिल ኤፕሪል ephreli",
    "may mai mayo maio maggio mei maj toukokuuta toukokuu maijs gegužės gegužė maja května "
    "květen mája máj május май μαΐου μάιοσ svibnja svibanj мај травня травень мая mayıs "
    "พฤษภาคม मई মে மே మే मे મે ಮೇ മേയ് ਮਈ مئی مايو במאי مهٔ مه maig maí bealtaine მაისი "
    "մայիսի մայիս мамыр ሜይ meyi",
    "june juni juin junio junho giugno kesäkuuta kesäkuu juuni jūnijs birželio birželis "
    "czerwca czerwiec června červen júna jún június iunie юни ιουνίου ιούνιοσ lipnja lipanj "
    "јун jun junij јуни qershor червня червень июня июнь чэрвеня чэрвень haziran iyun "
    "มิถุนายน जून জুন ஜூன் జూన్ જૂન ಜೂನ್ ജൂൺ ਜੂਨ جون يونيو ביוני ژوئن junie juny xuño "
    "júní meitheamh mehefin ივნისი հունիսի հունիս маусым जुन ጁን hunyo",
    "july juli juillet julio julho luglio heinäkuuta heinäkuu juuli jūlijs liepos liepa lipca "
    "lipiec července červenec júla júl július iulie юли ιουλίου ιούλιοσ srpnja srpanj јул jul "
    "julij јули korrik липня липень июля июль ліпеня ліпень temmuz iyul julai กรกฎาคม जुलाई "
    "জুলাই ஜூலை జులై जुलै જુલાઈ ಜುಲೈ ജൂലൈ ਜੁਲਾਈ جولائی يوليو ביולי ژوئیهٔ ژوئیه julie "
    "juliol xullo júlí iúil gorffennaf ივლისი հուլիսի հուլիս шілде ጁላይ julayi hulyo",
    "august août agosto augustus augusti elokuuta elokuu augusts rugpjūčio rugpjūtis sierpnia "
    "sierpień srpna srpen augusta augusztus август αυγούστου αύγουστοσ kolovoza kolovoz "
    "avgust gusht серпня серпень августа жніўня жнівень ağustos avqust agustus ogos สิงหาคม "
    "अगस्त আগস্ট ஆகஸ்ட் ఆగస్టు ऑगस्ट ઑગસ્ટ ಆಗಸ್ಟ್ ഓഗസ്റ്റ് ਅਗਸਤ اگست أغسطس באוגוסט "
    "اوت agosti agost ágúst lúnasa awst აგვისტო օգոստոսի օգոստոս тамыз अगस्ट ኦገስት agasti",
    "september septembre septiembre setembro settembre syyskuuta syyskuu septembris rugsėjo "
    "rugsėjis września wrzesień září septembra szeptember septembrie септември σεπτεμβρίου "
    "σεπτέμβριοσ rujna rujan септембар septembar shtator вересня вересень сентября сентябрь "
    "верасня верасень eylül sentyabr กันยายน सितंबर সেপ্টেম্বর செப்டம்பர் సెప్టెంబర్ सप्टेंबर "
    "સપ્ટેમ્બર ಸೆಪ್ಟೆಂಬರ್ സെപ്റ്റംബർ ਸਤੰਬਰ ستمبر سبتمبر בספטמבר سپتامبر septemba "
    "setembre meán medi სექტემბერი սեպտեմբերի սեպտեմբեր қыркүйек sentabr सेप्टेम्बर ሴፕቴምበር "
    "septhemba setyembre",
    "october oktober octobre octubre outubro ottobre lokakuuta lokakuu oktoober oktobris "
    "spalio spalis października październik října říjen októbra október octombrie октомври "
    "οκτωβρίου οκτώβριοσ октобар oktobar tetor жовтня жовтень октября октябрь кастрычніка "
    "кастрычнік ekim oktyabr ตุลาคม अक्टूबर অক্টোবর அக்டோபர் అక్టోబర్ ऑक्टोबर ઑક્ટોબર "
    "ಅಕ್ಟೋಬರ್ ഒക്‌ടോബർ ਅਕਤੂਬਰ اکتوبر أكتوبر באוקטובר اکتبر oktoba deireadh hydref "
    "ოქტომბერი հոկտեմբերի հոկտեմբեր қазан oktabr अक्टोबर ኦክቶበር okthoba oktubre",
    "november novembre noviembre novembro marraskuuta marraskuu novembris lapkričio lapkritis "
    "listopada listopad listopadu novembra noiembrie ноември νοεμβρίου νοέμβριοσ studenoga "
    "studeni новембар novembar nëntor листопада листопад ноября ноябрь лістапада лістапад "
    "kasım noyabr พฤศจิกายน नवंबर নভেম্বর நவம்பர் నవంబర్ नोव्हेंबर નવેમ્બર ನವೆಂಬರ್ നവംബർ "
    "ਨਵੰਬਰ نومبر نوفمبر בנובמבר نوامبر novemba nóvember samhain tachwedd ნოემბერი "
    "նոյեմբերի նոյեմբեր қараша नोभेम्बर ኖቬምበር nobyembre",
    "december dezember décembre diciembre dezembro dicembre desember joulukuuta joulukuu "
    "detsember decembris gruodžio gruodis grudnia grudzień prosince prosinec decembra "
    "decembrie декември δεκεμβρίου δεκέμβριοσ prosinca prosinac децембар decembar dhjetor "
    "грудня грудень декабря декабрь снежня снежань aralık dekabr disember ธันวาคม दिसंबर "
    "ডিসেম্বর டிசம்பர் డిసెంబర్ डिसेंबर ડિસેમ્બર ಡಿಸೆಂಬರ್ ഡിസംബർ ਦਸੰਬਰ دسمبر ديسمبر בדצמבר "
    "دسامبر desemba desembre decembro nollaig rhagfyr დეკემბერი դեկտեմբերի դեկտեմբեր "
    "желтоқсан डिसेम्बर ዲሴምበር disemba disyembre",
)

MONTHS = {name: at for at, names in enumerate(_NAMES, 1) for name in names.split()}
