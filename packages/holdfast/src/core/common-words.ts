/*
 * Words that people make passwords and secrets of, the commonest first, from the ranked list of the MIT-licensed package
 * @zxcvbn-ts/language-common 4.1.3: Copyright (c) 2012-2016 Dan Wheeler and Dropbox, Inc.; Copyright (c) 2021 @zxcvbn-ts;
 * the permission notice is the one in LICENSE.
 * It is data as people typed it, offensive words included: a list without them would let those passwords through.
 */

/** The 2,000 commonest that are words of five letters or more: what people append a year and a sign to. */
export const commonWords = `
password qwerty dragon baseball football monkey letmein shadow master michael mustang qwertyuiop pussy superman
fuckyou jordan qazwsx jennifer killer hunter harley zxcvbnm asdfgh buster andrew batman soccer tigger charlie robert
sunshine thomas iloveyou fuckme ranger daniel hockey george computer michelle jessica starwars asshole pepper klaster
zxcvbn freedom princess joshua maggie ginger amanda ashley cheese nicole summer matthew chelsea dallas biteme matrix
william yankees taylor corvette austin access martin heather thunder merlin secret diamond hello anthony hammer fucker
silver gfhjkm justin patrick richard bailey internet samantha golfer scooter orange cookie maverick jackson sparky
mickey phoenix bigdog snoopy guitar whatever chicken morgan andrea camaro mercedes peanut ferrari cowboy falcon
welcome samsung steelers joseph smokey dakota melissa arsenal boomer eagles tigers marina nascar booboo gateway
porsche yellow monster spider diablo hannah bulldog junior london purple compaq lakers iceman hardcore cowboys money
banana boston brandon tennis johnny miller coffee scooby edward nikita mother yamaha brandy barney chester fuckoff
oliver charles player knight forever steven rangers midnight chicago bigdaddy redsox victoria badboy angel please
fender chris jasper james slayer rabbit natasha rachel bigdick marine wizard marlboro raiders prince casper fishing
flower crystal jasmine panties iwantu adidas winner winter gandalf enter ghbdtn angela golden lauren cocacola winston
madison angels blowme panther sexsex bigtits spanky bitch shannon sophie johnson asdfasdf david horny toyota tiger
murphy canada danielle blowjob jonathan liverpoo muffin cooper apples jackie dennis black sandra pokemon slipknot
carlos qazxsw scorpion qwaszx nathan butter startrek rainbow asdfghjkl redskins newyork gemini cameron qazwsxedc
florida liverpool turtle nicholas viking booger wilson sierra butthead doctor rocket victor dolphins captain bandit
jaguar packers pookie peaches dolphin helpme tucker theman tiffany maxwell jeremy qwertyui shithead debbie albert
maddog lovers monica united giants nirvana metallic hotdog rosebud mountain benjamin warrior stupid elephant suckit
success jackass bonnie alexis lucky jason scorpio samson azerty freddy driver willie calvin sydney gators dexter bubba
creative voodoo happy arthur trouble america nissan gunner rebecca stella garfield gordon jessie bullshit parker
asdfghjk fucking apollo eminem december legend airborne beavis august apple brooklyn godzilla skippy buddy qwert
kitten magic shelby beaver phantom nothing asdasd williams xavier braves darkness travis copper tomcat platinum qweqwe
girls bigboy green power animal police online voyager lifehack sniper trinity walter blazer heaven lover snowball
playboy bubbles loveme hooters cricket marvin willow donkey topgun nintendo saturn family november gabriel destiny
pakistan pumpkin digital sergey chance explorer redwings private therock runner lasvegas guinness beatles cassie
christin celtic broncos andrey babygirl nelson donald scott eclipse cartman fluffy louise michigan testing carolina
little samuel alexande birdie steve cherry pantera sharon gibson vampire mexico dickhead peter buffalo montana genius
flyers maximus school minecraft lovely stalker metallica doggie carter kristina kimberly spencer speedy barbara
snickers sabrina carmen marcus bronco yankee friends paradise dreams magnum horses caroline lacrosse goober member
qwertyu enigma scotty pimpin bollocks brian surfer sammy genesis poohbear qweasdzxc racing friend hawaii billy viper
october vanessa poopoo einstein boobies stanley walker bitches drowssap stephen courtney simple alaska badger action
denise jester spitfire drummer forest patricia maryjane champion diesel svetlana friday kevin gregory pamela frank
hotrod chevy anderson douglas westside security google badass shorty tester thumper hitman mozart general reddog boobs
music lizard alexander melanie ruslan vincent eagle sweet teresa scarface marshall olivia veronica porno buddha spirit
frankie stargate antonio liberty natalie mercury naruto suzuki semperfi popcorn spooky marley system brittany claudia
kelly scotland kitty cherokee vikings simpsons death leslie rascal qweasd jimmy loveyou hummer allison rocky patches
russia adrian jupiter penguin cumshot howard passion honda vfhbyf andre vladimir franklin sandman infinity homer
bastard raider passport assman sucker fantasy bulldogs horney domino budlight ironman disney norman softball bishop
francis brutus redrum brooke bigred jeffrey jesus fktrcfylh karina marines kawasaki digger ireland oksana fireman
cougar college alicia russell houston monday bradley sarah nigger justice super wildcats tinker duncan dancer logitech
avalon swordfis everton reggie motorola alexandr molly timothy hentai claire patriots madonna colorado eugene ducati
kermit juventus indian connor galore freeuser smooth house titanic boogie simpson warcraft wolverin elizabet arizona
saints valentin georgia asdfg accord baxter denver mitchell christ yfnfif smith stinky zachary roland naughty spiderma
chopper brenda extreme virginia water skyline zombie pearljam froggy pirate fylhtq vision awesome alyssa dreamer
predator bullet empire kirill people penis elvis panthers skipper nemesis peekaboo simon alison rolltide american
cardinal arnold chevelle daddy psycho danger mookie wanker manutd tommy hobbes vegeta goblue burton fyfcnfcbz picard
bobby windows loverboy lovelove vfrcbv victory bambam turkey serega tweety hiphop galina changeme rooster polina
berlin suckme taurus electric ronald avatar raptor maksim spring brazil bigcock newport kenneth hendrix madmax england
alpha sublime britney france darkside bigman hercules lawrence wolfpack classic lincoln ronaldo spiderman blizzard
cheyenne wombat cjkysirj raymond brother kristen pandora devils simone holiday wildcat horse kramer sterling caesar
alabama carrie bondage basketball sports pussycat pickle leather shaggy chronic flowers robbie admin gracie amber
freepass airplane perfect kodiak billybob katana sunset crazy stingray maria snowman phpbb chocolat zeppelin garcia
detroit wolves pontiac candy firebird vagina gundam panzer outlaw pretty fisher connie honey business trevor redhead
hardon greenday tarheels nastya hellfire cobra engineer savage service serenity sasha michele lickme fireball white
remember darkstar miranda flash harvey oscar strike freddie pavilion beauty bobafett dbrnjhbz bigmac clinton bowling
jenny natali future harrison jones wallace swimming apache rulez pyramid dodgers whynot fuckit defender teens morris
trooper cancer precious packard lucifer popeye weasel raven icecream stewart tanner swordfish blonde sandy presario
rockstar viktor manager cheryl norton control wutang airforce julian atlanta spike thailand looking casino paris mouse
lennon bluebird theone hawkeye hacker dustin elaine nfnmzyf sailor catfish goldfish maxima tattoo barbie light design
pervert machine herman wrangler rocks trucks nipples roscoe tornado jerry lights bubble cadillac madman orlando
pegasus target longhorn laura philip browns eatme stefan cannon dilbert baller microsoft winnie christia katie shooter
xfiles qazqaz lesbian street seattle corona amateur cthutq prelude beach malibu freaky assassin integra atlantis
pussies dragons iloveu unicorn lonewolf regina stealth kristin peewee openup bobcat stacey software newton leonardo
student srinivas angelina young enjoy valentina trigger zaqwsx lolita athena shotgun coyote bruins veronika dollar
country joker babydoll lestat wordpass hottie smiley potter random sweety butterfly woody chipper snake samurai video
gizmo maddie devildog valerie mistress flipper express powers cessna teacher goldie moose polaris piglet cookies elena
montreal hjvfirf ladies wolfgang fatboy scully father single wicked daisy fetish foobar castle tickle bunny pepsi
balls transam dfvgbh impala sunday booty hotstuff ronnie jasmin gambit toshiba basketba lancer birthday texas stephani
hooker knicks roberto stinger testtest kathleen savannah shamrock benson squirt deftones trucker redneck goldberg
alfred blaster siemens shelly renegade manson subaru ibanez blondie hamilton casey swinger reaper cristina minnie
mylove harry galaxy lindsay dudley farmer gloria special blahblah enterpri travel bigone sweetpea sugar smoke skeeter
fucked indiana great ficken trfnthbyf freeman curtis smitty marino joanne bigfoot escort babes check larisa trumpet
tristan spartan babylon asdfghj sister valera stormy paladin andreas cavalier marathon hamlet aardvark butterfl
bigboobs mister manchester rusty napoleon seven indigo hornet skater jerome pierre wonder toronto indians karate
buckeyes julie hesoyam fredfred charger highland sweetie holland chiefs diamonds buckeye aurora hotsex campbell
griffin brandi redman passwor chandler drpepper monika maiden elizabeth leonard bernie brown pornstar garden storm
autumn linda thuglife millie jungle pencil tomtom insane pizza timber sherlock mariah audrey hamster aragorn pioneer
techno catdog lollol triumph sidney fktrctq sophia morpheus island wetpussy hobbit blabla erotic aaron pascal sampson
consumer justme marion stones chrissy tyler nadine marie goforit burger pitbull kelsey adgjmptw spartak german karen
kissme hunting kaiser martha colors artist harold italia sammie barcelona mario nicolas virgin pebbles sundance
isabella overlord emerald callie doggy irina racecar isabelle germany goddess change wesley nipple basket joejoe holly
poison zipper alpine shirley element huskers marcel eddie danny christy pussys sakura chichi inside ultimate dirty
nicola blackie omega watson rommel geronimo nikki caserta trojan philips sergio nugget tarzan bassman warren trixie
chicks aleksandr cream webster sherry manuel portugal dodger anakin bobbob bomber michel madness superfly loser
florence yvonne fatcat global ybrbnf energy desire soldier bianca sexual warlock martina andrei larry seminole peace
alejandr westham concrete harris margaret hector christop naked ladybug network bernard tintin qazxswedc trombone
chuck pleasure rhbcnbyf history bluesky sherman logan january onelove cotton christian cdtnkfyf sunny archie holden
whore brianna vfvjxrf titans stallion lindsey singer truck smile party missy hansolo angelo joanna natalia beagle
phillip panama smiles juice qawsed inferno mongoose connect kingkong snatch flatron bluemoon turbo rocker personal
emily blessed snakes dominic forget finger beetle jamaica alberto mulder jamie susan immortal passat plastic dietcoke
spunky whiskey monitor giovanni cactus ripper spyder markus planet patton exigen sticky waters sluts nolimit daniela
hollywoo abigail morrison katrina trunks assass always diana deedee clifford april speed japan mission pickles million
sailing freak holmes bonehead fernando ghbdtnbr charlott delta yomama darren rubber newman faster cumming bertha
memphis sylvia ilovesex maurice hongkong jumper unreal geheim rodney nylons sebastia pentium legion shalom kennedy
brooks movie dodge dream graham sprite curious pacific loulou funtime philly ferret niners orion werewolf milton
cantona kingdom stars africa office boeing gilbert abgrtyu pirates sheila french sweets cooldude palmer eternity
lollipop tottenha stocking monique anything foster irish jackoff biscuit drizzt camera columbia fossil moomoo makaveli
tracey robinson isabel martini salmon shasta jersey verbatim maniac snapper nasty solomon patriot jacob standard
shaved blackcat asdzxc punkrock raistlin infantry dillon gerald twister ricardo waterloo cjkywt clayton crimson serena
oxford maxmax denis flight condor seinfeld silvia biggie maxine musicman ravens teddy colleen bruce wolfman sharks
megadeth cosmos velvet keeper foxtrot garrett damien anton sesame skywalke banshee squirrel wolverine sunrise ghost
western grendel sucks roxanne privet legolas felix marlin stone herbert lvbnhbq qazwsxed carrot blades frosty stardust
helena brownie groovy penny butler coolio twilight daytona licker peanuts intrepid pikachu trains mollie vanhalen
jericho hershey strider lobster punisher grace bottom ninja murray kansas shogun goblin search neptune showtime darwin
amadeus suzanne fuckfuck oldman bruno showme henry getsome muscle obiwan support rfrfirf skittles ekaterina whitney
shark maestro danni tanker english tarheel fighter thanks hannibal capital newlife anubis gothic chaos blues cindy
sabine roman preston princes brendan slick evelyn python richie tequila devil clover delete mirage blood surfing
bentley portland potato baggins review porter chubby panasonic sandiego sooners buffy derrick penelope blackdog
harmony fusion mature malcolm allen buttons californ safety playtime dagger moscow swallow warriors byteme stimpy
gangster lucas christine turner iverson lester chargers liquid mushroom cracker dingdong misty nymets robin bigguy
mobile tazman nimrod newpass miami crusader bugger stranger dkflbvbh anastasia marco volume masters monroe miguel
doodle collins powder archer gotcha battle dublin slapshot guardian janice charly septembe photos knights short
angelica nookie milano scarlett stuart damian grizzly camille scruffy brasil latino kittycat poopie munchkin lorenzo
rammstein bananas barcelon santiago thegame world gerard picasso walnut kolobok blackman wisdom trance starcraft
parrot quality blade auburn goodluck eatshit dorothy dusty engine coltrane gorilla wheels katerina tamara postal
luther carlo cassidy discover oakland spanking osiris dumbass lonestar bridge bingo bender annie stonecol dookie
meridian sally megaman racerx rjntyjr sirius firefly julia alexandra madrid terry griffey women phoebe weezer
beautiful violet ledzep lowrider randy gangsta ghjcnj paradox tacobell loving catalina vertigo halflife carson sergei
shiloh johnjohn sobaka buffett aliens sadie chucky bonjour kangaroo thompson sinner socrates keyboard stevie trebor
finish sprint shazam national celica scarlet hoover sommer frances hotboy cynthia qwerasdf penguins formula rebels
fuckface elwood melvin vacation ragnarok bollox lexmark lorraine claude rockon dodgeram tacoma romeo wookie prodigy
tempest vfhecz flames sebastian colombia kitkat oblivion mystery sithlord server molson mustangs incubus smoker window
scoobydo rescue bigballs carpet titleist richmond director lawyer megan magnolia celeste melinda wright jimbob golfing
kenny roger bobbie xanadu tardis blueeyes hearts dixie pooper shaman mersedes springer imagine janine kenwood garbage
martinez topper roberts lizzie ashton elliott oracle sheena chloe nuttertools mallard analsex shemale mikey asterix
faith monkeys imperial jimbo cooler grateful gillian peterpan kingston yourmom sleepy gremlin printer hudson freckles
birdman aussie esther defiant margarita deadhead anime tatyana jackal frogger bridget wayne research tobias mariners
rootbeer blondes donnie katrin weather aspirine frederic parola photo children account israel stephanie shaolin
noodles celine willy willis forgot hallo mandy rogers palace santos ohyeah magnus laurie creampie amazon kisses queen
ludwig fatass plymouth justdoit assfuck nellie putter broken nopass letsgo
`
