"""Family names that are common, folded, and endings that hardly anything else has.

    silva, johnson; kowalewska (-wska), gudmundsdottir (-dottir)

They never make a name alone: they stand beside a given name, a title, or what a model found.
"""

import re

_COMMON = """
smith johnson williams brown jones garcia miller davis rodriguez martinez hernandez lopez gonzalez
wilson anderson thomas taylor moore jackson martin lee perez thompson white harris sanchez clark
ramirez lewis robinson walker young allen king wright scott torres nguyen hill flores green adams
nelson baker hall rivera campbell mitchell carter roberts gomez phillips evans turner diaz parker
cruz edwards collins reyes stewart morris morales murphy cook rogers gutierrez ortiz morgan cooper
peterson bailey reed kelly howard ramos kim cox ward richardson watson brooks chavez wood james
bennett gray mendoza ruiz hughes price alvarez castillo sanders patel myers long ross foster
jimenez powell jenkins perry russell sullivan bell coleman butler henderson barnes gonzales fisher
vasquez simmons romero jordan patterson alexander hamilton graham reynolds griffin wallace moreno
west cole hayes bryant herrera gibson ellis tran medina aguilar stevens murray ford castro marshall
owens harrison fernandez mcdonald woods washington kennedy wells vargas henry chen freeman webb
tucker guzman burns crawford olson simpson porter hunter gordon mendez silva shaw snyder mason
dixon munoz hunt hicks holmes palmer wagner black robertson boyd rose stone salazar fox warren
mills meyer rice schmidt garza daniels ferguson nichols stephens soto weaver ryan gardner payne
grant dunn kelley spencer hawkins arnold pierce hansen peters santos hart bradley knight elliott
cunningham duncan armstrong hudson carroll lane riley andrews alvarado ray delgado berry perkins
hoffman johnston matthews pena richards contreras willis carpenter lawrence sandoval guerrero
george chapman rios estrada ortega watkins greene nunez wheeler valdez harper burke larson santiago
maldonado morrison franklin carlson austin dominguez carr lawson jacobs obrien lynch singh vega
bishop montgomery oliver jensen harvey williamson gilbert dean sims espinoza howell li wong reid
hanson le mccoy garrett burton fuller wang weber welch rojas lucas marquez fields park yang little
banks padilla day walsh bowman schultz luna fowler mejia davidson acosta brewer may holland juarez
newman pearson curtis cortez douglas schneider joseph barrett navarro figueroa keller avila wade
molina stanley hopkins campos barnett bates chambers caldwell beck lambert miranda byrd craig ayala
lowe frazier powers neal leonard gregory carrillo sutton fleming rhodes shelton schwartz norris
jennings watts duran walters cohen mcdaniel moran parks steele vaughn becker holt deleon barker
terry hale leon hail benson haynes horton miles lyons pham graves bush thornton wolfe warner
cabrera mckinney mann zimmerman dawson lara fletcher page mccarthy love robles cervantes solis
erickson reeves chang klein salinas fuentes baldwin daniel simon velasquez hardy higgins aguirre
lin cummings chandler sharp barber bowen ochoa dennis robbins liu ramsey francis griffith paul
blair oconnor cardenas pacheco cross calderon quinn moss swanson chan rivas khan rodgers serrano
fitzgerald rosales stevenson christensen manning gill curry mclaughlin harmon mcgee gross doyle
garner newton burgess reese walton blake trujillo adkins brady goodman roman webster goodwin
fischer huang potter delacruz montoya todd wu hines mullins castaneda malone cannon tate mack
sherman hubbard hodges zhang guerra wolf valencia franco rowe gallagher farmer hammond hampton
townsend ingram wise gallegos clarke barton schroeder maxwell waters logan camacho strickland
norman person colon parsons frank harrington glover osborne buchanan casey floyd patton ibarra ball
tyler suarez bowers orozco salas cobb gibbs andrade bauer conner mcgrath hodge key marsh harding
abbott pope parry bond bird giles dale hobbs nash bull hooper muller müller schulz hoffmann schafer
koch richter schroder neumann schwarz braun zimmermann kruger hofmann hartmann lange werner krause
lehmann kohler maier konig mayer huber kaiser fuchs scholz lang moller weiss jung hahn vogel
friedrich gunther winkler schubert lorenz baumann albrecht schuster ludwig bohm winter kraus
schumacher kramer vogt stein jager otto sommer seidel heinrich brandt haas schreiber graf dietrich
ziegler kuhn pohl engel horn busch bergmann pfeiffer voigt sauer krebs ernst jansen janssen bakker
visser smit mulder bos vos hendriks dekker dijkstra brouwer dewit koster vanleeuwen willems meijer
schouten hermans kuipers postma claes maes mertens wouters lemmens goossens desmet dubois dupont
durand leroy moreau laurent lefebvre michel bertrand roux vincent fournier morel girard andre
lefevre mercier bonnet francois legrand garnier faure rousseau blanc guerin roussel nicolas perrin
morin mathieu clement gauthier dumont fontaine chevalier masson marchand duval denis lemaire noel
dufour meunier brun blanchard giraud joly riviere brunet gaillard barbier arnaud renard roche roy
schmitt colin vidal caron picard fabre lemoine renaud dumas lacroix olivier philippe bourgeois
pierre benoit rey leclerc payet rossi russo ferrari esposito bianchi romano colombo ricci marino
greco bruno gallo conti deluca costa giordano mancini rizzo lombardi moretti barbieri fontana
santoro mariani rinaldi caruso ferrara galli martini leone longo gentile martinelli vitale lombardo
serra coppola desantis dangelo marchetti parisi villa conte ferraro ferri fabbri bianco marini
grasso valentini messina sala gatti pellegrini palumbo sanna farina rizzi monti cattaneo morelli
amato silvestri mazza testa grassi carbone giuliani benedetti barone rossetti caputo montanari
palmieri bernardi martino fiore ferreira oliveira pereira souza sousa rodrigues almeida nascimento
lima araujo fernandes carvalho gomes martins rocha ribeiro alves monteiro mendes barros freitas
barbosa pinto moura cavalcanti dias cardoso correia teixeira duarte nunes machado marques lopes
vieira moreira cunha melo goncalves tavares azevedo matos fonseca coelho neves antunes pires reis
macedo batista borges nogueira figueiredo brito coutinho simoes magalhaes faria leite montero
palermo fiorentino johansen olsen larsen andersen pedersen nilsen kristiansen karlsen johnsen
pettersen eriksen berg haugen hagen johannessen andreassen jacobsen halvorsen dahl jorgensen
henriksen lund sorensen jakobsen gundersen moen iversen strand svendsen solberg martinsen paulsen
knutsen eide bakken kristoffersen mathisen lie amundsen rasmussen lunde solheim berge moe nygard
nielsen madsen petersen christiansen thomsen poulsen ronn knudsen mortensen holm laursen lindberg
lindstrom lindqvist lindgren berglund bergstrom sandberg forsberg sjoberg wallin engstrom eklund
danielsson lundin gunnarsson holmberg bjork bergman samuelsson fransson wikstrom isaksson arvidsson
nystrom holmgren lofgren soderberg nyberg blomqvist claesson nordstrom martensson sundberg hedlund
strom ekstrom bjorklund ruud korhonen virtanen makinen nieminen makela hamalainen laine heikkinen
koskinen jarvinen lehtonen lehtinen saarinen salminen heinonen niemi heikkila salonen kinnunen
turunen salo laitinen tuominen rantanen karjalainen jokinen mattila savolainen lahtinen ahonen
novak novotny dvorak cerny prochazka kucera vesely horak nemec pokorny pospisil hajek jelinek kral
ruzicka benes fiala sedlacek dolezal zeman kolar krejci cermak urban vanek blazek kriz nowak
wisniewska kowalczyk wojcik kaminski wozniak kozlowski mazur krawczyk kaczmarek piotrowski
grabowski zajac pawlowski krol wieczorek jablonski wrobel nowakowski majewski stepien dudek
adamczyk gorski sikora walczak rutkowski baran szewczyk ostrowski tomaszewski pietrzak nagy kovacs
toth szabo horvath varga kiss molnar nemeth farkas balogh papp takacs juhasz lakatos meszaros olah
racz fekete szilagyi torok feher balazs gal kis szucs kocsis orsos pinter fodor szalai sipos magyar
lukacs gulyas biro kiraly katona laszlo fazekas boros jakab horvat kovacevic babic maric juric
kovacic knezevic vukovic markovic petrovic matic tomic ivanov petrov sidorov smirnov kuznetsov
popov sokolov lebedev kozlov novikov morozov volkov solovyov vasilyev zaytsev pavlov semyonov
golubev vinogradov bogdanov vorobyov fedorov mikhailov belyaev abramovich shevchenko kovalenko
bondarenko tkachenko kravchenko oliynyk melnyk boyko popescu ionescu popa radu dumitru stan stoica
gheorghe matei ciobanu rusu papadopoulos papadakis nikolaidis georgiou vlachos pappas dimitriou
economou yilmaz kaya demir celik sahin yildiz yildirim ozturk aydin ozdemir arslan dogan kilic
aslan cetin kara koc kurt ozkan simsek polat korkmaz cakir erdogan ahmed hussain ali hassan mahmoud
ibrahim haddad khoury mansour saleh farouk rahman hossain chowdhury iqbal malik sheikh qureshi
hashemi hosseini ahmadi karimi rezaei mohammadi moradi sharma verma gupta kumar shah mehta joshi
desai reddy rao nair iyer menon pillai mukherjee banerjee chatterjee ghosh das bose sen dutta
agarwal jain kapoor khanna malhotra chopra bhatia sethi arora kulkarni patil deshmukh naidu
choudhury mishra tiwari pandey dubey trivedi yadav thakur chauhan rajput sato suzuki takahashi
tanaka watanabe ito yamamoto nakamura kobayashi kato yoshida yamada sasaki yamaguchi matsumoto
inoue kimura hayashi shimizu yamazaki mori abe ikeda hashimoto yamashita ishikawa nakajima maeda
fujita ogawa goto okada hasegawa murakami kondo ishii saito sakamoto endo aoki fujii nishimura
fukuda ota miura fujiwara okamoto matsuda nakagawa nakano harada ono tamura takeuchi kaneko wada
nakayama ishida ueda morita hara shibata sakai kudo yokoyama miyazaki miyamoto uchida takagi ando
taniguchi ohno maruyama imai takada fujimoto takeda murata ueno sugiyama masuda sugawara hirano
kojima otsuka chiba kubo matsui iwasaki sakurai kinoshita noguchi matsuo nomura kikuchi sano onishi
sugimoto arai hamada ichikawa furukawa mizuno komatsu shimada koyama nishiyama asano zhao zhou xu
sun ma zhu hu guo he gao luo zheng liang xie tang deng feng cao peng zeng xiao tian dong pan yuan
cai jiang yu du cheng wei su lu ding ren shen yao fan choi jeong kang cho yoon jang lim han oh seo
shin kwon hwang ahn song hong hoang phan vu dang bui ngo duong okafor okonkwo eze nwosu adeyemi
adebayo balogun mensah owusu boateng asante osei appiah ndiaye diallo traore diop keita toure
coulibaly nkosi dlamini ndlovu khumalo mokoena naidoo mwangi otieno kamau wanjiru njoroge tesfaye
bekele abebe
"""

FAMILY = frozenset(_COMMON.split())
"""The common ones."""

_ENDINGS = """
akis anova ayev berg cka cki czyk dottir eanu eira enko escu eva evic evich evova ezcu gren idis
ilova inen inova inski insky kova lska lski lsen lova mann mska mski nnen nsen nska nski oglu onen
ovic ovich ovsky poulos quist qvist rova rsen rska rski shvili sova ssen sson strom tova tsen wala
wska wski yova zadeh
"""
ENDING = re.compile(rf"[^\W\d_]{{2,}}(?:{'|'.join(_ENDINGS.split())})")
"""What a folded word looks like that is a family name and little else."""


def is_family(word: str) -> bool:
    """Say whether a folded word is known or looks like a family name."""
    return word in FAMILY or bool(ENDING.fullmatch(word))
