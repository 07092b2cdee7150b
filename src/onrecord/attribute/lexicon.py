"""General words that names, titles and roles are told by: given names, honorifics, offices, nouns for people.

Knows ordinary English and how news writes about people. Knows no office holder, no living person and no
party line-up: who is president of what is read from the documents (`people`), never from here. The lists
are compact on purpose; a name that is missing costs its gender, not its recognition.
"""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


MALE = _words(
    """aaron abdul abdullah abraham adam adrian ahmad ahmed akira alan albert alberto aleksandr alex alexander
    alexei alexey alexis alfonso alfred ali alistair allan allen alvin amir anders andre andreas andrei andrew
    andy angelo angus anthony anton antonio antony ari arnold arthur asad ashraf austin barack barry bart ben
    benito benjamin benny bernard bernie bert bill billy bob bobby boris brad bradley brandon brendan brent
    brett brian bruce bruno bryan byron caleb calvin carl carlo carlos cedric cesar chad charles charlie chen
    chester chris christian christoph christopher chuck clarence clark claude clay clayton cliff clifford clint
    clinton clive colin connor conor corey cory craig curt curtis cyril cyrus dale damian damien dan daniel
    danny darrell darren daryl dave david dean dennis denis derek desmond dick diego dieter dimitri dinesh
    dirk dmitri dmitry dominic don donald donnie doug douglas duane duncan dustin dwayne dwight earl ed eddie
    edgar eduardo edmund edward edwin elias elijah eliot elliot elliott elmer emanuel emil emilio emmanuel
    enrique eric erik ernest ernesto ernie ethan eugene evan ezra federico felipe felix ferdinand fernando
    floyd francesco francis francisco franco francois françois frank frankie franklin franz fred freddie
    frederick gabriel garrett gary gavin gene geoff geoffrey georg george gerald gerard gerhard gideon gil
    gilbert giorgio giovanni glen glenn gordon graham grant greg gregg gregory guillermo gus gustavo guy
    hamid hank hans harold harris harrison harry harvey hassan hector heinrich helmut henri henry herbert
    herman herschel hiroshi horace howard hubert hugh hugo husam hussein ian ibrahim igor ilya imran ira irving
    isaac ismail ivan jack jacob jacques jaime jake jamal james jan janos jared jason javad javier jay jean jeb
    jeff jefferson jeffrey jens jeremiah jeremy jerome jerry jesse jesus jim jimmy joachim joão joe joel joey
    johan johann john johnny jon jonah jonas jonathan jordan jorge jose josé josef joseph josh joshua juan
    judd jules julian julio jun junichiro jürgen karl keith kelvin ken kenneth kenny kenta kevin khalid khizr
    kirk klaus konstantin kurt kyle lance larry lars laurence lawrence lee leo leon leonard leonardo leroy
    leslie lester lev liam lincoln lindsey lloyd lorenzo lou louis lucas luca luigi luis luiz luke luther
    mahmoud malcolm manuel marc marcel marcelo marco marcos marcus mario mark markus marshall martin marvin
    masood mateo mathew matt matteo matthew matthias maurice mauricio max maxim maximilian mehmet mel melvin
    michael michel miguel mike mikhail miles milo mitch mitchell mitt mohamed mohammad mohammed morris moshe
    muhammad murray mustafa naftali narendra nasser nat nate nathan nathaniel neal ned neil nelson newt nicholas
    nick nicolas nigel nikolai nikolas noah noel nolan norman oleg oliver olivier omar orlando oscar osman
    otto owen pablo paolo pascal patrick paul pavel pedro percy perry pete peter phil philip philippe phillip
    pierre piotr quentin rafael raj rajiv ralph ramon ramzan rand randal randall randy raul raúl ray raymond
    reggie reginald reince rene rex reza ricardo riccardo rich richard rick ricky rob robby robert roberto robin
    rod roderick rodney rodrigo roger roland roman ron ronald ronnie ross roy ruben rudolf rudy rufus rupert
    russ russell ryan sadiq salman salvador sam sami samir samuel sandro santiago saul scott sean sebastian
    sergei sergey sergio seth shane shaun shawn sheldon shimon sid sidney silvio simon spencer stan stanley
    stefan stefano stephen steve steven stewart stuart sven sylvester takeshi tariq taro ted teddy terrence
    terry theo theodore thom thomas tim timothy toby todd tom tomas tommy tony travis trent trevor tristan tyler
    ulrich umar vadim valery vernon victor viktor vince vincent vinod vitaly vladimir wade wallace walter
    alastair archie arne arturo asa barney bilal bret buddy carlton cole damon darius declan devin dewey dexter
    emmet emmett erick fidel frederic freddy geert geraldo gerry giuseppe gonzalo guido gustav hakeem homer jarrod
    jeffery jerrod joaquin johnnie justin kieran lamar lamont lanny laszlo lenny lionel lonnie lowell lyle lyndon manny
    mariano marlon marty massimo merrick mick monte morton moses myles norbert noam ralf raphael rashad reuben rudolph
    saeed sherrod solomon stu tad thaddeus trey troy truman tyrone tyson vikram volker yaakov zach zane
    warren wayne wendell wesley wilbur wilhelm will willem william willie wim winston wolfgang woody xavier
    yair yasser yitzhak yoshihide yuri yusuf zachary zack zeke"""
)
"""Given names that are mostly men's."""

FEMALE = _words(
    """abby abigail ada adele adriana agnes aisha alejandra alessandra alexandra alexandria alice alicia alina
    alison allison alma amanda amber amelia america amina amy ana anastasia andrea angela angelica angelina
    angie anita ann anna annabel anne annegret annette annie antoinette anya april ariana arlene ashley astrid
    audrey ava ayelet barbara beatrice beatriz becky belinda benita bernadette bertha beth bethany betsy betty
    beverly blanca bonnie brenda brianna bridget brigitte britt brooke camila camille candace candice carla
    carly carmen carol carole carolina caroline carolyn carrie cassandra catarina catherine cathy cecile cecilia
    celeste celia celine charlene charlotte chelsea cherie cheryl chloe christina christine cindy claire clara
    claudia colleen condoleezza connie constance consuelo cora corinne cristina crystal cynthia daisy daniela
    danielle daphne darlene dawn deborah debbie debra deirdre delia denise diana diane dianne dilma dina dolores
    dominique donna dora doris dorothy edith eileen elaine eleanor elena elisa elisabeth elise eliza elizabeth
    ella ellen eloise elsa elsie emily emma erica erika erin esther ethel eugenia eva eve evelyn faith fatima
    fatma felicia fiona flora florence frances francesca gabriela gabrielle gail genevieve georgia georgina
    geraldine gertrude gina gisele giulia gladys glenda gloria golda grace greta gretchen guadalupe gwen
    gwendolyn hannah harriet heather heidi helen helena helga henrietta hilary hilda hillary holly hope huma
    ida ilana ilse inez ingrid irene irina iris irma isabel isabella isabelle ivana ivanka jackie jacqueline
    jamila jan jana jane janet janice janine jasmine jeanette jeanne jenna jennifer jenny jess jessica jill
    jo joan joanna joanne jodi josephine joy joyce juanita judith judy julia juliana julie juliet june kaitlyn
    kamala karen karin karla kate katherine kathleen kathryn kathy katie katja katrina kay kayla keiko kellyanne
    kelly kerry kim kimberly kirsten kirstjen krista kristen kristin kristina lana lara larissa latoya laura
    lauren laurie layla leah leila lena leonora leslie leticia libby lidia lila lillian lily linda lindsay lisa
    liz liza lois lola loretta lori lorraine louisa louise lourdes lucia lucille lucinda lucy luisa lydia lynn
    lynne mabel madeleine madeline maggie maia malala mandy manuela mara marcia margaret margarita margot maria
    mariah marian marianne marie marilyn marina marine marion marissa marjorie marla marlene marta martha mary
    matilda maureen maxine maya megan megyn mei melania melanie melinda melissa mercedes mercy meredith mia
    michaela michele michelle mildred mimi mira miranda miriam mitzi moira molly mona monica muriel myra myrna
    nadia nadine nancy naomi natalia natalie natasha nellie nicola nicole nikki nina noor nora norma octavia
    olga olivia pam pamela patrice patricia patsy patti patty paula pauline peggy penelope penny petra
    phoebe phyllis polly priscilla priti rachel ramona raquel rebecca regina renata renee rhonda rita roberta
    rochelle rosa rosalind rose roseanne rosemary roxanne ruth sabina sabrina sally samantha sandra sandy sara
    sarah selena serena shannon sharon sheila shelby shelley sherry sheryl shirley silvia simone sofia sonia
    sophia sophie stacy stella stephanie sue susan susana susanne suzanne svetlana sybil sylvia tabitha tamara
    tammy tania tanya tara tatiana teresa tess theresa tiffany tina toni tracey tracy trish tulsi uma ursula
    jordan lee robin
    adrienne allyson alyssa antonia arianna bernice brandi briana brianne brigid brittany bronwyn caitlin cara
    cathleen chandra christa courtney debby dena gilda haley jillian johanna kelli kimberley luciana mariam mayra meg
    mindy monika noemi paloma robyn roxana shonda stacey susannah yasmeen yulia zeynep
    valentina valerie vanessa vera veronica vicki vicky victoria viola violet virginia vivian wanda wendy
    whitney wilma winifred yasmin yolanda yvette yvonne zahra zainab zelda zoe"""
)
"""Given names that are mostly women's. A name in both lists (jan, leslie) tells nothing."""

MALE_HONORIFICS = _words("mr mister sir lord king prince monsieur herr señor senor father brother pope")
FEMALE_HONORIFICS = _words("mrs ms miss madam madame lady queen princess dame sister frau señora senora mother")

TITLES: dict[str, str] = {
    **{word: word for word in MALE_HONORIFICS | FEMALE_HONORIFICS},
    **{
        word: word
        for word in _words(
            """president premier chancellor minister secretary senator congressman congresswoman representative
            governor mayor judge justice general colonel captain major lieutenant sergeant admiral commander
            ambassador chairman chairwoman chairperson chair speaker director professor doctor reverend rabbi
            imam bishop archbishop cardinal ayatollah sheikh chief officer detective sheriff attorney deputy
            commissioner councilman councilwoman delegate dean emperor sultan emir envoy spokesman spokeswoman
            spokesperson leader prosecutor counsel treasurer comptroller superintendent principal private
            corporal marshal brigadier baroness baron count duke duchess first lady whip"""
        )
    },
    "dr": "doctor",
    "prof": "professor",
    "sen": "senator",
    "sens": "senator",
    "rep": "representative",
    "reps": "representative",
    "gov": "governor",
    "govs": "governor",
    "gen": "general",
    "col": "colonel",
    "capt": "captain",
    "lt": "lieutenant",
    "sgt": "sergeant",
    "maj": "major",
    "cpl": "corporal",
    "adm": "admiral",
    "cmdr": "commander",
    "pres": "president",
    "rev": "reverend",
    "fr": "father",
    "hon": "honourable",
    "honorable": "honourable",
    "amb": "ambassador",
    "supt": "superintendent",
    "messrs": "mr",
    "mx": "mx",
}
"""Words (no full stop, lower case) that stand straight before a name, with the office they mean."""

PERSON_NOUNS = (frozenset(TITLES.values()) - MALE_HONORIFICS - FEMALE_HONORIFICS - {"mx"}) | _words(
    """actor actress activist adviser advisor aide ally analyst anchor applicant architect artist assistant
    astronaut athlete father mother brother sister king queen prince princess pope priest
    author backer banker billionaire blogger boss boxer boy broker brother businessman
    businesswoman campaigner candidate celebrity ceo cfo challenger champion chef clerk co-chair co-founder
    co-host co-author coach columnist comedian commentator competitor congressman congresswoman conservative
    consultant contender contributor coordinator correspondent counselor counterpart creator critic curator
    daughter defendant democrat deputy developer diplomat dissident doctor donor driver economist editor
    employee engineer entrepreneur envoy executive expert farmer father filmmaker financier founder frontrunner
    front-runner fundraiser girl girlfriend boyfriend graduate guest guitarist hawk head heir historian host
    husband immigrant incumbent independent insider inspector instructor investigator investor journalist
    jurist labourer lawmaker lawyer leader lecturer legislator liberal librarian libertarian lobbyist magnate
    man manager member mentor merchant millionaire mogul moderator monarch mother musician native negotiator
    committeeman committeewoman assemblyman assemblywoman alderman alderwoman selectman selectwoman
    neighbor neighbour neurosurgeon newsman nominee novelist nurse official operative opponent organizer
    organiser outsider owner painter parent participant partner pastor patient pediatrician philanthropist
    philosopher photographer physician physicist pilot player poet policeman policewoman politician pollster
    pope preacher predecessor presenter priest producer progressive prosecutor protester psychiatrist
    psychologist publisher pundit rapper realtor recorder refugee regulator reporter republican researcher
    resident retiree rival ruler scholar schoolteacher scientist secretary singer sister socialist sociologist
    soldier solicitor son sophomore specialist speechwriter spokesman spokesperson spokeswoman star statesman
    strategist student successor superstar supporter surgeon surrogate survivor teacher technician trader
    treasurer trucker trustee tycoon veteran vice-chair victim volunteer voter waiter waitress welder widow
    widower wife winner witness woman worker writer mp msp mep prime first vice cofounder newscaster broadcaster
    self-described socialist firebrand hopeful standard-bearer"""
)
"""Nouns (singular) that head a description of one person."""

FEMALE_NOUNS = _words(
    """woman girl mother wife daughter sister widow girlfriend businesswoman congresswoman chairwoman
    spokeswoman actress queen princess waitress grandmother aunt niece councilwoman policewoman saleswoman
    duchess baroness lady heroine stepmother granddaughter"""
)
MALE_NOUNS = _words(
    """man boy father husband son brother widower boyfriend businessman congressman chairman spokesman actor
    king prince waiter grandfather uncle nephew councilman policeman salesman duke baron emperor statesman
    stepfather grandson newsman"""
)

ORGANISATION_NOUNS = _words(
    """administration agency airlines alliance army association authority bank board broadcasting brothers
    brotherhood bureau cabinet campaign center centre chamber channel church club coalition college commission
    command committee company conference consortium congress consulate corporation corp council court daily
    department embassy
    federation firm force forces forum foundation front fund gazette government group guard herald hospital house
    inc initiative inquirer institute institution international journal kremlin league legion library llc ltd magazine
    ministry mission monitor movement museum network news newspaper office organisation organization
    outlet pac panel parliament party patrol police politburo post press pentagon project publication radio
    partners register republic research review services school senate service society station store studio syndicate
    team telegraph
    television times tribunal tribune trust tv union university watch watchdog website weekly works"""
)
"""Nouns that make a capitalised run an organisation, or head a description of one."""

RELATION_NOUNS = _words(
    """aide aides ally allies adviser advisers advisor advisors supporter supporters spokesman spokeswoman
    spokesperson spokesmen spokespeople lawyer lawyers attorney attorneys friend friends wife husband son
    daughter brother sister father mother campaign staff team office administration critics critic backers
    allies rivals rival opponents opponent predecessor successor counterpart voters surrogate surrogates"""
)
"""Nouns of somebody else than the one they are said to belong to: the aide is not his chief."""

GROUP_NOUNS = _words(
    """people officials critics voters experts analysts allies aides advisers advisors supporters opponents
    republicans democrats conservatives liberals progressives lawmakers senators congressmen governors
    residents protesters activists leaders members workers students teachers economists scientists sources
    americans observers reporters journalists lawyers investors donors delegates polls pollsters others many
    some most several few both all men women muslims christians jews catholics evangelicals hispanics latinos
    blacks whites millennials
    feminists europeans arabs asians families parents friends neighbors diplomats ministers"""
)

PLACES_OF: dict[str, str] = {}
"""Adjective of a country or region (lower case) to the country's plain name; filled below."""

for _pair in """american:us u.s.:us us:us usa:us u.s:us states:us america:us british:britain uk:britain u.k.:britain
    kingdom:britain english:england scottish:scotland welsh:wales irish:ireland french:france german:germany
    italian:italy spanish:spain portuguese:portugal dutch:netherlands belgian:belgium swiss:switzerland
    austrian:austria danish:denmark swedish:sweden norwegian:norway finnish:finland icelandic:iceland
    polish:poland czech:czechia slovak:slovakia hungarian:hungary romanian:romania bulgarian:bulgaria
    greek:greece turkish:turkey russian:russia ukrainian:ukraine belarusian:belarus georgian:georgia
    armenian:armenia azerbaijani:azerbaijan serbian:serbia croatian:croatia bosnian:bosnia albanian:albania
    slovenian:slovenia estonian:estonia latvian:latvia lithuanian:lithuania chinese:china japanese:japan
    korean:korea taiwanese:taiwan mongolian:mongolia vietnamese:vietnam thai:thailand filipino:philippines
    philippine:philippines indonesian:indonesia malaysian:malaysia singaporean:singapore burmese:myanmar
    cambodian:cambodia indian:india pakistani:pakistan bangladeshi:bangladesh afghan:afghanistan nepali:nepal
    iranian:iran iraqi:iraq syrian:syria lebanese:lebanon jordanian:jordan israeli:israel palestinian:palestine
    saudi:saudi egyptian:egypt libyan:libya tunisian:tunisia algerian:algeria moroccan:morocco yemeni:yemen
    qatari:qatar emirati:emirates kuwaiti:kuwait sudanese:sudan ethiopian:ethiopia kenyan:kenya nigerian:nigeria
    ghanaian:ghana congolese:congo rwandan:rwanda ugandan:uganda tanzanian:tanzania zimbabwean:zimbabwe
    african:africa canadian:canada mexican:mexico cuban:cuba brazilian:brazil argentine:argentina
    argentinian:argentina chilean:chile colombian:colombia venezuelan:venezuela peruvian:peru bolivian:bolivia
    ecuadorian:ecuador australian:australia zealand:zealand european:europe kazakh:kazakhstan uzbek:uzbekistan
    texan:texas floridian:florida californian:california hawaiian:hawaii""".split():
    _adjective, _country = _pair.split(":")
    PLACES_OF[_adjective] = _country

STATES: dict[str, str] = {
    "ala": "alabama",
    "ariz": "arizona",
    "ark": "arkansas",
    "calif": "california",
    "colo": "colorado",
    "conn": "connecticut",
    "del": "delaware",
    "fla": "florida",
    "ga": "georgia",
    "ill": "illinois",
    "ind": "indiana",
    "kan": "kansas",
    "ky": "kentucky",
    "la": "louisiana",
    "mass": "massachusetts",
    "md": "maryland",
    "mich": "michigan",
    "minn": "minnesota",
    "miss": "mississippi",
    "mo": "missouri",
    "mont": "montana",
    "neb": "nebraska",
    "nev": "nevada",
    "okla": "oklahoma",
    "ore": "oregon",
    "pa": "pennsylvania",
    "penn": "pennsylvania",
    "tenn": "tennessee",
    "tex": "texas",
    "va": "virginia",
    "vt": "vermont",
    "wash": "washington",
    "wis": "wisconsin",
    "wyo": "wyoming",
}
"""Newspaper abbreviations of the American states that one word can hold."""

NOT_NAMES = _words(
    """a an the this that these those his her its their our my your he she it they we i you who whom whose which
    what when where why how while after before since until although though because if unless as at by for from
    in into of on onto over under to with without within about above across against along among around behind
    below beneath beside between beyond despite during except inside like near off out outside per through
    throughout toward towards up upon via and or but nor so yet not no yes also too even just only still then
    there here now again already always never often once soon later today tomorrow yesterday tonight monday
    tuesday wednesday thursday friday saturday sunday january february march april may june july august
    september october november december jan feb mar apr jun jul aug sep sept oct nov dec mon tue wed thu fri
    sat sun one two three four five six seven eight nine ten first second third last next new old former
    late early is are was were be been being am do does did has have had will would can could should shall might
    must said says say told asked added wrote however meanwhile moreover instead indeed perhaps maybe according
    well oh let please thank thanks all any both each every either neither few many more most much none other
    others another some such several same than thus therefore hence else ever every everyone everything anyone
    anything someone something nobody nothing people officials republicans democrats republican democrat
    democratic gop conservatives liberals americans mr mrs ms miss dr sen rep gov don't can't won't it's i'm
    we're they're he's she's that's there's i've we've you're isn't doesn't didn't wasn't aren't couldn't
    wouldn't shouldn't asked photo video image related watch read update updated exclusive breaking editor
    getty christmas easter thanksgiving god internet twitter facebook youtube"""
)
"""Words that begin sentences, and capitalised words that name no person or organisation who speaks."""

NICKNAMES = """abe:abraham al:albert:alan:alfred alex:alexander andy:andrew ben:benjamin bernie:bernard bert:albert
    beth:elizabeth betsy:elizabeth betty:elizabeth bill:william billy:william bob:robert bobby:robert
    brad:bradley cathy:catherine chris:christopher:christine:christina chuck:charles charlie:charles
    cindy:cynthia dan:daniel danny:daniel dave:david deb:deborah debbie:deborah dick:richard don:donald
    donnie:donald doug:douglas ed:edward:edwin eddie:edward ernie:ernest frank:franklin:francis fred:frederick
    gabby:gabrielle gene:eugene geoff:geoffrey greg:gregory hank:henry harry:harold jack:john jake:jacob
    jeff:jeffrey jen:jennifer jenny:jennifer jerry:gerald:jerome jim:james jimmy:james joe:joseph joey:joseph
    john:jonathan jon:jonathan josh:joshua kate:katherine kathy:katherine:kathleen katie:katherine
    ken:kenneth kim:kimberly larry:lawrence len:leonard liz:elizabeth lou:louis maggie:margaret
    matt:matthew max:maxwell mel:melvin mick:michael mike:michael mitch:mitchell nate:nathan:nathaniel
    ned:edward newt:newton nick:nicholas pam:pamela pat:patrick:patricia patty:patricia peggy:margaret
    pete:peter phil:philip:phillip ray:raymond rich:richard rick:richard rob:robert robby:robert ron:ronald
    rudy:rudolph russ:russell sam:samuel sandy:sandra:alexander steve:steven:stephen sue:susan ted:edward:theodore
    terry:terrence tim:timothy tom:thomas tommy:thomas tony:anthony trish:patricia vicky:victoria
    will:william woody:woodrow zack:zachary"""
_SHORT = {entry.split(":")[0]: frozenset(entry.split(":")) for entry in NICKNAMES.split()}


def same_given_name(one: str, other: str) -> bool:
    """Whether two given names may be the same person's: equal, an initial of it, or a nickname.

    >>> same_given_name("Jim", "James"), same_given_name("D.", "Donald"), same_given_name("Bill", "Hillary")
    (True, True, False)
    """
    one, other = one.lower().rstrip("."), other.lower().rstrip(".")
    if one == other:
        return True
    if len(one) == 1 or len(other) == 1:
        return one[:1] == other[:1]
    return bool(_SHORT.get(one, frozenset((one,))) & _SHORT.get(other, frozenset((other,))))


def gender_of_given_name(name: str) -> str | None:
    """`"m"`, `"f"`, or None where the name tells nothing.

    >>> gender_of_given_name("Hillary"), gender_of_given_name("Leslie"), gender_of_given_name("Jinping")
    ('f', None, None)
    """
    word = name.lower()
    if (word in MALE) == (word in FEMALE):
        return None
    return "m" if word in MALE else "f"
