"""Given names that are common in Europe, the Americas and Asia, folded (`curation.pii.names.fold`).

    silvana    is a name in any case
    grace      with a capital within a sentence
    victoria   where more than a capital speaks for it

Written down by hand, from general knowledge.
"""

from curation.pii.words import NAMES_TOO

_ENGLISH = """
aaron abby abigail adam adele adrian agnes aidan aileen alan albert alec alex alexa alexander
alexandra alfie alfred alice alicia alison allan allen alyssa amanda amelia amy andrea andrew andy
angela angus anita ann anna anne annabel annie anthony arabella archie arnold arthur ashley ashton
audrey barbara barney barry beatrice becky belinda ben benjamin bernard bernice bert bertha beryl
beth bethany betsy betty beverly billy bobby bonnie brad bradley brandon brenda brendan brent brett
brian bridget brittany bruce bryan bryce byron caitlin caleb callum cameron cara carl carla
caroline carolyn carrie cassandra catherine cathy cecil cecilia cedric charlene charles charlie
charlotte cheryl chloe chris christina christine christopher chuck cindy claire clara clarence
clark claudia clayton clifford clive clyde cody colin connie connor conor constance cora corey
courtney craig curtis cynthia daniel danielle danny daphne darlene darrell darren daryl dave david
deborah debra deirdre denise dennis derek desmond diana diane dominic don donald donna doreen doris
dorothy doug douglas duncan dustin dwayne dwight dylan eddie edgar edith edmund edward edwin eileen
elaine eleanor elena eli elijah elizabeth ella ellen elliot elliott eloise elsie elvis emily emma
eric erica erik erika erin ernest esther ethan ethel eugene eva evan evelyn ewan fiona felix
felicity finn fletcher floyd frances francesca francis frankie franklin fred freda freddie
frederick gabriel gabrielle gail gareth gary gavin geoff geoffrey george georgia georgina gerald
geraldine gerard gilbert gillian gina gladys glen glenda glenn gloria gordon graeme graham greg
gregory greta gretchen gwen gwendolyn hannah harold harriet harry harvey hayley hector heidi helen
helena henrietta henry herbert herman hilary hilda howard hugh hugo ian imogen ingrid irene isaac
isabel isabella isabelle isaiah isla jackie jackson jacob jacqueline jake james jamie jan jane
janet janice jared jasmine jason jean jeff jeffrey jenna jennifer jenny jeremiah jeremy jerome
jerry jesse jessica jessie jill jillian jim jimmy joan joann joanna joanne jodie jodi joe joel
johanna john johnny jonah jonas jonathan jordan joseph josephine josh joshua joyce judith judy
julia julian julie juliet justin karen karl kate katherine kathleen kathryn kathy katie katrina kay
kayla keith kelly kelsey ken kendra kenneth kenny kevin kieran kim kimberly kirk kirsten kirsty
kristen kristin kristina kurt kyle larry laura lauren laurence lawrence leah leanne lee leo leon
leonard leroy leslie lester lewis liam lillian linda lindsay lindsey lisa liz lloyd logan lois
loretta lori lorna lorraine louis louisa louise lucas lucy luke lydia lynda lynn mabel madeline
madison maggie malcolm mandy marcia marcus margaret marge margot maria marian marianne marie
marilyn marion marjorie marlene marshall martha martin marvin mary mathew matilda matt matthew
maureen maurice maxine maxwell megan melanie melinda melissa melvin meredith mia michael michelle
mick mike mildred millie milton miranda miriam mitchell molly monica morgan muriel myra nadine
nancy naomi natalie natasha nathan nathaniel neil nell nelson nicholas nicola nicole nigel nina
noah noel nora norma norman oliver olivia oscar owen pam pamela patricia patrick patsy patty paul
paula pauline percy perry pete peter phil philip phillip phoebe phyllis polly priscilla quentin
rachel ralph ramona randall raymond rebecca reg regina reginald rhonda rhys richard rick ricky rita
robbie robert roberta roderick rodney roger roland ron ronald ronnie rory rosalind rosemary rosie
ross rowan roxanne roy rupert russ russell ruth ryan sabrina sam samantha sammy samuel sandra sara
sarah saul scott sean sebastian selena serena shane shannon sharon shaun shawn sheila shelley
sheldon shirley sid sidney simon sonia sophia sophie stacey stacy stan stanley stella stephanie
stephen steve steven stewart stuart susan susanna suzanne sybil sydney sylvia tabitha tamara tammy
tanya tara ted teresa terence terrence terry thelma theodore theresa thomas tiffany tim timothy
tina todd tom tommy toni tony tracey tracy trevor tricia tristan troy tyler una valerie vanessa
vera vernon veronica vicky victor vincent vivian vivien wallace walter wanda warwick wayne wendy
wesley wilbur wilfred william winifred yvette yvonne zachary zack zak zoe amber april art autumn
basil bill blake carol cliff crystal daisy dale dawn dean dick drew duke earl eve faith frank gene
ginger grace grant heather holly hope hunter iris ivy jack jade jay joy june lance laurel lily mark
mason max may melody miles myrtle nick olive pat pearl peg penny poppy rich rob robin rocky rose
ruby rusty sage sally sandy scarlet sky sonny sue summer tanner violet will willow
"""

_WEST = """
adelheid albrecht aleida andreas angelika anke annegret annelies anneliese annemarie annette antje
armin arno astrid axel bart barbel bastian bernd bernhard bettina birgit bjorn boris brigitte bram
britta burkhard carsten christa christel christian christiane christoph claas claus cornelia daan
dagmar detlef dieter dietrich dirk doris dorothea eberhard eckhard edeltraud egon ekkehard elfriede
elisabeth elke elsbeth elvira erich ernst erwin eva femke ferdinand florian floris folkert franz
franziska friedhelm friedrich frieda fritz gabi gabriele georg gerd gerda gerhard gerrit gertrud
gisela gottfried gudrun gunter gunther gunnar gustav hanna hannelore hans harald hartmut heike
heiko heiner heinrich heinz helga helge helmut hendrik henning henrik herbert hermann hildegard
holger horst hubert ilse ines inge ingeborg ingo irmgard jakob jana janina jens joachim jochen
johann johannes jolanda joost joris jorg jurgen jutta kaspar kathrin katja katrin kerstin klaas
klaus konrad konstantin lars lena leonie liesbeth lieselotte lothar lotte ludwig luisa lukas lutz
maarten manfred manuela mareike margarete margit margrit marieke marijke marina mario marita marko
markus marlies martina mathias matthias maximilian meike melanie michaela mirjam monika moritz
nadja niels nils norbert nora olaf olga oskar oswald ottilie otto paula petra pieter rainer ralf
reiner reinhard reinhold renate roel rolf rosemarie rudiger rudolf ruud sabine sander sandra sanne
saskia sebastian siegfried sigrid silke silvia simone sjoerd sofie sonja stefan stefanie steffen
steffi susanne sven svenja swantje tanja thea theo theodor thijs thorsten thilo tilman tobias
torsten trudi udo ulf ulrich ulrike ursula ute uwe valentin volker waldemar waltraud werner wiebke
wilhelm willem willemijn winfried wolfgang wolfram wouter yannick adele adrien agathe aimee alain
alban alexandre alexis amelie anais andre antoine arnaud aurelie baptiste benedicte benoit bertrand
brice camille cecile celine chantal charline christelle christophe claudine clement colette coralie
corinne cyril damien delphine didier dominique edouard eliane elise elodie emile emilie emmanuel
emmanuelle estelle etienne fabien fabienne fabrice florent francine francois francoise frederic
frederique gaetane gael genevieve georges geraldine germaine ghislaine gilles gregoire guillaume
guy henri herve hippolyte huguette isabelle jacques jean jeanne jerome joel josette julien juliette
karine laetitia laure laurence laurent lionel louis loic lucie lucien lucienne ludovic madeleine
manon marcel marceline marguerite marianne marielle marine martine mathieu mathilde maud maxence
maxime michel micheline mireille monique myriam nadege nathalie nicolas noemie odette odile olivier
pascal pascale patrice philippe pierre quentin raphael raymonde regis remi remy renaud rene renee
robin romain sandrine sebastien serge severine solange solene sophie stephane suzanne sylvain
sylvie theophile therese thibault thierry valerie veronique vincent virginie xavier yann yves
yvette yvonne adela adelaida adolfo adriana adriano agostinho agustin alberto alejandra alejandro
alessandra alessandro alessia alessio alfonso alfredo alfonsina alonso alvaro amadeo amparo ana
anabela andres angelo anibal antonella antonia antonietta antonio arianna ariana armando arnaldo
arturo augusto aurora barbara beatriz benedetta benedita benito benjamin bernardo bianca bruna
bruno camila carlo carlos carlota carmela carmelo carmen caterina catarina cecilia celeste celina
chiara cinzia clarice claudio concetta concepcion consuelo cristian cristiana cristiano cristina
cristobal damiano daniela daniele davide debora diego dinis diogo dolores domenico domingo duarte
edoardo eduarda eduardo elena elisa elisabetta eloisa emanuela emanuele emilia emiliano emilio
encarnacion enrico enrique enzo ernesto esteban estela eugenia eugenio eulalia eusebio fabiana
fabio fabrizio facundo fatima federica federico felipa felipe felice fernanda fernando filipa
filipe filippo filomena flavia flavio francesca francesco francisca francisco gabriela gaspar
gennaro giacomo giada gianluca gianni gil gilberto gino giorgia giorgio giovanna giovanni giulia
giuliana giuliano giulio giuseppe giuseppina gloria goncalo gonzalo graca graciela gregorio guido
guilherme guillermo gustavo henrique heitor hernan hugo ignacio ilaria immacolata inigo irene
isabela ismael itziar iker ivan ivana ivo jaime javier jesus joana joao joaquim joaquin jordi jorge
jose josefa josefina juan juana juanita julio julieta laia laura leandro leonardo leticia lidia
liliana lorena lorenzo luca lucia luciana luciano lucrecia luigi luis luiz luiza lurdes macarena
maite manuel mafalda marcela marcello marcelo marco marcos margarida margarita mariana mariano
maribel marisa marisol martim massimo mateo mateus matheus matias matilde matteo mauricio maurizio
mauro mercedes miguel milagros mirella monica montserrat natalia nayla nerea nicola nicolo norberto
nuno octavio olinda orlando osvaldo pablo paco paola paolo pasquale patrizia paulina paulo pedro
pepe pietro pilar quim rafael raffaella raimundo ramiro ramon raquel raul renata renato ricardo
riccardo rita roberto rocco rocio rodolfo rodrigo rogerio rolando rosalia rosana rosanna rosario
rosella ruben rui salvador salvatore samanta sandro santiago saverio sergio sebastiao silvana
silvano silvio simao simona sofia soledad stefania stefano susana tania telma teodoro tiago tomas
tommaso umberto valentina valentino vasco veronica vicente vicenta vincenzo virgilio vitor vittoria
vittorio viviana walter ximena xavi yolanda zita
"""

_NORTH_EAST = """
agneta aino aksel alva amalie anders anette anneli annika anton antti arne arvid asa asbjorn aslaug
astri bengt bente berit bergljot birgitte birger bjarne bjorg bodil borje brita cathrine charlotta
dag ebba edvard eero eevi egil eila einar eino eirik eline elin elina ellinor elsa emil emmi erkki
erling espen esa frederik frederikke frida fredrik freja gaute geir gitte greger grete gro gunilla
gunhild guro haakon hakon halldor hannes hanne harri hedda heikki helmi henrik hilde hjalmar
hjordis iben ida ilkka inga inger ingvar irja janne jari jarle jarmo jesper joakim jonna jorma
jorunn josefine jouni juha juhani jukka jussi kaarina kaisa kalle karin kari karoliina karsten
katri katarina katariina kasper kirsi kjell kjersti knut kristian kristiina kristine lasse laila
lauri leena leif lempi lise liisa linnea linus lone lovisa magne magnus maija malin maren margrete
margareta margit mariann marit marja markku mathilde mats matti mette mikael mika mikkel mikko
minna morten nanna nikolaj niina oddvar oddny ola olav ole olli ove paavo paivi pekka pelle per
pernille pirjo pirkko preben ragnar ragnhild rasmus reidar reijo riikka riitta rikke roald ronja
rune runar saga sanna sari satu signe sigmund sigurd siiri silje sini siri sirkka siv solveig soren
stein steinar stig sunniva svein synne synnove taina tapio tarja teemu tero terje thea thorbjorn
timo toini tor torbjorn tore torfinn torgeir torill torunn troels trond trygve tuija tuomas turid
tuula ulla unni urho veikko veli vesa vibeke vidar viktor vilhelm vilja ville vilma virpi yrjo
yngve gudrun sigridur gudmundur jon johanna kristin olafur ragnheidur sigurdur thordis thorsteinn
øystein øyvind østein søren jørgen jørn bjørn bjørg håkon åsa åse åge ståle pål mårten göran agata
agnieszka aldona aleksander aleksandra alicja andrzej aneta anna antoni artur barbara bartosz
bartłomiej beata bogdan bogusław bogumił bozena bronisław cecylia czesław damian danuta dariusz
dominik dominika dorota edyta elzbieta emilia ewa ewelina franciszek genowefa grazyna grzegorz
halina hanna henryk hubert iga ignacy irena iwona iwo izabela jacek jadwiga jakub janina janusz
jarosław jaroslaw jerzy joanna jolanta jozef julita justyna kacper kamil kamila karol karolina
katarzyna kazimierz kinga klaudia konrad krystian krystyna krzysztof ksawery lech leszek lucyna
łukasz lukasz maciej magda magdalena malgorzata małgorzata marcin marek mariola mariusz marta
maryla marzena mateusz michał michal mieczysław mikołaj mikolaj milena mirosław miroslaw monika
natalia oliwia patrycja paweł pawel piotr przemysław przemyslaw radosław radoslaw rafał rafal
renata roman ryszard sławomir slawomir stanisław stanislaw stanisława stefania sylwester sylwia
szymon tadeusz teresa tomasz urszula wacław wacława wanda wiesław wiesława wiktor wiktoria
władysław włodzimierz wojciech zbigniew zdzisław zofia zuzanna zygmunt alena bohumil bretislav
dalibor daniela dusan eliska frantisek frantiska hana helena hynek iveta jan jana jarmila jaromir
jaroslav jaroslava jindrich jiri jitka josef karel katerina klara kveta ladislav lenka libor libuse
lubomir lubos ludmila lucie lukas marketa marie martina matej milada milan miloslav milos miroslav
miroslava misa oldrich ondrej otakar pavel pavla pavlina petr petra premysl radek radka radim
radovan rastislav rudolf ruzena sarka simona slavomir stanislav stanislava stepan stepanka tereza
tomas vaclav vendula vera vit vladimir vladimira vlasta vojtech zbynek zdena zdenek zdenka zuzana
zuzka agnes akos albert andras anett aniko antal aranka arpad attila balazs balint barnabas bela
bence bertalan boglarka bori csaba csilla denes dora eniko erika erno erzsebet eszter eva ferenc
flora gabor gabriella gergely gergo geza gizella gyorgy gyula hajnalka ibolya ildiko ilona imre
istvan ivett janos jeno jolan jozsef judit juli kalman karoly katalin kati kornel krisztian
krisztina lajos laszlo levente lilla magdolna mark matyas mihaly miklos moni nandor noemi norbert
orsolya pal peter piroska reka rozalia sandor sarolta szabolcs szilard szilvia tamas tibor timea
tunde vilmos viktoria vince zita zoltan zsofia zsolt zsuzsa zsuzsanna agi aleksej alen alija ana
andrej ante anica bojan boris borna branimir branka branko damir danica danijel dario davor dejan
domagoj dragan dragana dragica drago drazen dubravka edin emina enver filip franjo goran gordana
hrvoje igor iva ivan ivana ivica jasmin jasna jelena josip jovan jovana jure kresimir krunoslav
lejla ljiljana ljubica luka maja marija marijan marijana marina marinko marjan marko mate mihajlo
milica miljenko milorad miodrag mira mirela mirjana mirko mladen nebojsa nediljko neven nevena
nikola nikolina ognjen petar predrag radmila rade ratko ruzica sanela sanja sasa senad sinisa
slaven slavica slavko slobodan snezana sonja srdan stipe stjepan suzana svetlana tihana tihomir
tomislav tomo vedran vesna vidica vinko vinka visnja vjekoslav vlado vladislav vlatka vlatko
vojislav vuk zdravko zeljka zeljko zlatan zlatko zoran zorica zrinka zvonimir aleksandr aleksei
alexei alexey alla alyona anastasia anastasiya anatoly andrei andrey angelina arkady artem daria
darya denis dmitri dmitriy dmitry efim ekaterina elena elizaveta evgenia evgeny fedor fyodor galina
gennady georgy gleb grigory ilya inna ira irina iryna katya kirill konstantin kseniya ksenia larisa
leonid lev lidiya lilia liubov lyubov lyudmila maksim marat masha maxim mikhail mykola nadezhda
nadia natalya natasha nikita nikolai nikolay nina oksana oleg oleksandr oleksiy olena olesya olga
pavlo petro polina raisa rasul renat ruslan rustam sasha sergei sergey serhiy slava sofiya taisia
taras tatiana tatyana timur vadim valentina valeriy valery vasily vasyl veronika vitaliy vitaly
volodymyr vsevolod vyacheslav yana yaroslav yegor yelena yevgeny yulia yuri yuriy zhanna zinaida
andreea anghel catalin claudiu corina cosmin costel costin cristian cristina crina dan dana doina
dorin dragos dumitru florin florina gabriel georgeta gheorghe ilie ileana ioana ion ionel ionut
iulia iuliana laurentiu lavinia liviu loredana lucian madalina marius mihaela mihai mihail mircea
monica nicolae nicoleta oana octavian ovidiu petru radu raluca razvan rodica roxana sorin stefan
stelian teodora tiberiu traian tudor valentin vasile viorel viorica vlad aleksandros alexandros
alexia anastasios andreas angeliki antonis apostolos aris athanasios chrysoula costas despina
dimitra dimitris dimitrios eirini eleftheria eleni elpida evangelia evangelos fotini georgia
georgios giannis giorgos gregoris haralampos ioanna ioannis kalliopi konstantina konstantinos
kostas kyriakos leonidas manolis margarita maria michalis nektarios nikolaos nikos panagiota
panagiotis paraskevi pavlos petros sofia sotiris spyridon spyros stavros stelios stratos thanasis
theodora theodoros thodoris vasiliki vasilis vassilis yannis yiannis yiorgos
"""

_SOUTH_FAR_EAST = """
abbas abdallah abdul abdullah adel adil adnan ahmad ahmed aicha aisha akram ali alia amal amina
amir amira amr anas anwar arwa asma ayman ayse aysha aziz azza badr bashir basma bilal dalia dina
driss fadi fahad faisal farah farid farida fatema fathi fatiha fatima fatma firas ghada habib hadi
hafsa hakim halima hamid hamza hana hanan hasan hassan hicham hind hosam hussein ibrahim idris
ilham imad imane iman ismail jaber jamal jamila kamal karim karima khadija khaled khalid laila
lamia latifa layla leila lina lubna mahmoud mahmud majid malak malika mansour mariam maryam marwa
marwan maysa mehdi mohamad mohamed mohammad mohammed mona mounir muhammad mustafa mustapha nabil
nada nadia naima najat nasser nawal nizar noor nour omar osama othman rabia rachid rana rania
rashid rasha reem rima riyadh sabah said salah saleh salim salma salwa sami samia samir samira
samiha sana sarra sayed selma shahid sharif siham soraya souad suleiman tahar tamer tarek tariq
wafa waleed walid wassim yahya yasin yasir yasmin yasmina yasmine youssef yusuf zahra zainab
zakaria zeinab ziad zineb ahmet aslı aslihan ayten aynur baris burak burcu bulent canan cem cemal
cengiz deniz dilek ebru elif emine emrah emre engin ercan erdem erdogan erhan erol esra fatih
ferhat filiz gamze gokhan gul gulsen hakan halil hande hatice haydar huseyin ilhan ismet kaan kemal
kerem kubra leyla mehmet melek merve mert metin murat nuray nurcan onur orhan osman ozan ozge ozgur
ozlem pinar ramazan recep selcuk selim serdar serkan sevda sevgi sibel sinan suleyman tolga tuba
tugba tulay turgut ufuk umit volkan yasemin yavuz yilmaz zehra zeki zeynep arash ardeshir arezoo
azadeh babak bahar bahram behnam behzad dariush ehsan elham elnaz farhad fariba farzad fereshteh
ghazal hamed hossein iraj javad kamran kaveh keyvan mahsa mansoureh masoud mehrdad mehran mehrnaz
mina mitra mohsen morteza nasrin nazanin negar niloofar niloufar omid parisa parvin pejman peyman
pooya reza roya saeed sahar saman sepideh shahram shahin shirin siavash simin soheila sohrab vahid
yaser aarav abhijit abhishek aditi aditya ajay akash akshay alok amit amita amitabh ananya anand
anil anita anjali ankit anup anuradha anurag archana arjun arnab arun aruna arvind asha ashish
ashok ashwin bharat bhavna chandra chetan deepa deepak deepika devi dhruv dinesh divya ganesh
gaurav gautam geeta girish gopal govind harish harsh hemant indira ishaan ishita jagdish jaya
jayesh jyoti kalpana kamala karan kartik kavita kavya kiran kishore komal krishna kunal lakshmi
lalit lata latha madhav madhu madhuri mahesh manish manisha manju manoj meena meenakshi meera
milind mohan mohit mukesh mukul nandini naresh narayan narendra naveen neelam neeraj neha nikhil
nilesh nirmala nisha nitin pankaj parul pooja prabhu pradeep prakash pranav prasad prashant
pratibha praveen preeti prem priya priyanka pushpa radha raghav rahul raj raja rajan rajat rajendra
rajesh rajiv rakesh ram raman ramesh ranjit rashmi ravi ravindra rekha renu ritu rohan rohit roshan
rupa sachin sandeep sangeeta sanjana sanjay sanjeev santosh sarita satish saurabh savita shalini
shankar sharmila shashi shilpa shivani shobha shreya shruti shubham shweta siddharth smita sneha
sonal srinivas subhash sudha sudhir sujata suman sumit sunil sunita suraj surendra suresh sushil
sushma swati tanvi tarun tejas trupti uday uma umesh usha vaibhav vandana varun vasant venkat
venkatesh vidya vijay vikas vikram vimal vinay vinod vishal vivek yash yogesh aiko akemi akihiko
akiko akio akira asami asuka atsuko atsushi ayaka ayako ayumi chie chieko chihiro daichi daiki
daisuke eiji eiko emiko etsuko fumiko fumio goro hajime haruka haruki haruko haruto hideaki hideki
hideko hideo hikari hikaru hina hiroaki hiroki hiroko hiromi hiroshi hiroto hiroyuki hisako hitomi
hitoshi ichiro isamu itsuki izumi jiro junichi junko kaito kaori kazuhiro kazuki kazuko kazuo
kazuya keiko keisuke kenichi kenji kenta kimiko kiyoshi kohei koichi koji kota kumiko kyoko machiko
mai makoto mami manabu mariko masaaki masahiro masaki masako masaru masashi masato masayuki mayumi
megumi michiko midori miho mika miki minako minoru misaki mitsuko mitsuru miyuki mizuki naoki naoko
naomi naoto natsuki natsumi nobuko nobuyuki noriko osamu reiko riko rina ryo ryota ryoichi ryuichi
sachiko saburo sakura satomi satoru satoshi sayaka sayuri seiji setsuko shigeru shin shinichi
shinji shinya shizuka shiori shoji shota shuichi shun sota susumu tadashi taiki takahiro takako
takashi takayuki takeshi takumi takuya tamotsu taro tatsuya tetsuya tomohiro tomoko tomomi tomoya
toru toshiaki toshiko toshio tsubasa tsuyoshi yasuhiro yasuko yasuo yoichi yoko yosuke yoshiko
yoshio yui yuichi yuito yuji yuka yuki yukiko yukio yuko yumi yumiko yuriko yusuke yuta yutaka yuto
abena abiola ade adaeze adebayo adeola afua akosua akua ama amaka amara aminata amma awa ayo
ayodele babajide babatunde bongani buhle chiamaka chidi chidinma chika chinedu chinwe chioma
chukwuemeka ebele efua ekene emeka eniola esi fatou fatoumata folake funmilayo funke gugu ifeanyi
ifeoma ikenna jabulani kagiso kofi kojo kunle kwabena kwaku kwame kwasi lerato lindiwe lungile
mamadou mandla mpho moussa naledi nana ndidi nduka ngozi nkechi nkosana nneka nnamdi nomsa nomvula
ntombi obinna ola olabisi oluchi olumide oluwaseun onyeka oumar ousmane segun sekou sibongile sipho
siyabonga tendai thabo thandi thandiwe themba tunde uche uchenna yaa yaw yewande zanele zinhle
zodwa
"""

_SYLLABLES = """
bao chao chen cheng chun dong fang feng gang guo hao hong hua hui jia jian jiang jie jing juan jun
kai lan lei lian liang ling mei meng min ming na ning peng ping qi qiang qing rong rui shan shu tao
ting tong wei wen xia xiang xiao xiaoming xin xiu xue yan yang yi ying yong yu yuan yue yun zhen
zhi jisoo jiwoo minji minjun seojun soojin sungmin hyun hyunwoo jihoon jiyeon youngho jaehyun anh
binh dung duong giang hai hanh hien hoa hoang huong khanh linh loan long mai minh nam nga ngoc
nguyet nhung phong phuc phuong quang quoc quynh son tam thanh thao thi thu thuy tien trang trinh
trung tuan tung tuyet van viet vinh xuan
"""

# A capital says nothing of them: places, months, peoples, and what German capitalizes.
_THINGS = """
adel adelaide alexandria andorra april aries asia august austin aurora bali bethany brooklyn
carolina catalina chance chase chelsea christian cordoba dag dallas denver diva domingo dominica
eden ernst faith florence france georgia hope houston india indiana israel jasmin jasmine jersey
jesus jordan juli juni june juno kent krishna lima lincoln lourdes luna madison malta may mercedes
milan milano monica nevada oslo paris phoenix prince rama rio roman salvador santa santiago
savannah sierra sofia sol sydney trinity troy tuba valencia van venus vera verona victoria viet
virginia will zeus zoom guy said can don das per tor tore ion lev art dean norm reg via vita
"""

# In small letters they are words of some language: a capital within a sentence must speak for them.
_WORDS = """
adela alba alma alva amal amity amparo anas angelo anita asha aurelia badr bella bente bianca
blanca bruno carmen celeste celina chantal chico clara clemens concepcion constance consuelo costin
daisy dalia dana daria deepa deniz devi dolores dorado draga dusan elif elvis emery encarnacion
estela eugene ewe fatima felice felicity fiat flavio flora florin gael gilles gilbert gino gloria
graca hana harmony helmi hind holly iman imane iris iron isla ivory jaime jasna jaya jorge jovan
junior karma kati kaya komal kota lana lance lata laurel lena levi lilla loreto luka luna magnus
malin mami marcia marina marine marin mate maud maxim maxime melody mercy metin milagros mina mira
miranda mona morgan murat nada nana neven nova nuno olive oliva olivier onur pascal patience pearl
penny petra piero pilar piper poppy prem priscilla reed regina regis remy rene renata roan rocco
rocio rosa rosalia rosario roshan roy rune saga sage saman sari satu sevgi sherry silva silvester
sini siri slava slaven soledad sonal sonja sota stein stella sterling stig suman sylvester tahar
taina tara ufuk umit una uday valentin valentina valerie verity vesna vince vinci viola violet
visnja vitoria viva vuk yash zara zita zlatan zoe zora tony harry barry jenny jimmy bobby tommy
molly dolly
"""

_ALL = frozenset((_ENGLISH + _WEST + _NORTH_EAST + _SOUTH_FAR_EAST + _SYLLABLES).split())

DOUBTFUL = _ALL & frozenset(_THINGS.split())
"""Names that need more than a capital."""

_CAPITAL = NAMES_TOO.union(_WORDS.split(), (name for name in _ALL if len(name) < 4))
WITHIN = (_ALL & _CAPITAL) - DOUBTFUL - frozenset(_SYLLABLES.split())
"""Names that need a capital within a sentence."""

BESIDE = frozenset(_SYLLABLES.split()) - DOUBTFUL
"""Names that need a family name beside them: Hong Kong is nobody."""

SURE = _ALL - DOUBTFUL - WITHIN - BESIDE
"""Names in any case."""

GIVEN = _ALL
"""All of them."""
