"""Vocabulary."""

from __future__ import annotations

import re

from onrecord.english.function_words import NOT_NAMES
from onrecord.english.nouns import PERSON_NOUNS
from onrecord.english.places import PLACES_OF, STATES
from onrecord.english.roles import normalised

AUXILIARIES = frozenset(
    """did does do has have had was is are were will would can could should might must may didn't doesn't don't
    hasn't haven't hadn't wasn't isn't aren't weren't won't wouldn't can't couldn't shouldn't""".split()
)
BEING = frozenset("is was are were isn't wasn't aren't weren't be been being".split())
QUESTION_WORDS = frozenset("what how why where when which who whom whose".split())
PRONOUNS = frozenset("he she it they we i you this that there who which".split())
# Verbs whose subject speaks or thinks: base, third person and past are listed where they are not regular.
_VERBS = """accept account accuse acknowledge add admire admit advise advocate affirm agree allege allude
    announce answer anticipate apologise apologize appeal applaud appraise appreciate approve argue articulate
    ask assail assert assess assume assure attack attribute aver avow backpedal bash beg believe belittle
    bemoan berate bet blame blast boast brag bristle broach categorise categorize caution celebrate censure
    challenge characterise characterize chastise chide choose cite claim clarify classify coin commend comment
    commit compare complain concede conclude concur condemn condone confess confide confirm congratulate
    conjecture consider console construe contemplate contend contradict contrast convey convince counter credit
    criticise criticize crown debate debunk declare decline decode decry deem defend define deflect demand
    demean demonize demur denounce deny depart depict deplore deride describe detail detest diagnose differ
    differentiate disagree disapprove disavow disclose discount discuss disdain dismiss disown disparage dispel
    dispute dissent distinguish divulge dodge doubt downplay dread duck dwell echo elaborate email emphasise
    emphasize encourage endorse enumerate envisage envision equate estimate evade evaluate exaggerate exclaim
    excuse exhort exonerate expand expect explain expound express fancy fault favor favour fear feel find
    flatter forecast foresee frame fret fume gauge gloat grade grant greet gripe grumble guess gush hail harp
    hate hedge hesitate highlight hint hope imagine implore imply impugn indicate infer inform inquire
    insinuate insist instruct insult intend interpret invoke jab jeer jest joke judge justify know lambast
    lament lash laud laugh lecture liken link list loathe long love malign marvel mean mention mind minimise
    minimize moan mock mourn mull muse name narrate note object observe opine oppose outline overstate paint pan
    paraphrase parry perceive phrase pick picture pinpoint pity plead pledge ponder portray posit post praise
    preach predict prefer prescribe present presume pretend proclaim promise pronounce propose protest push
    query question quibble quip quote rail rank rant rate rationalize rave read realise realize reassure rebuff
    rebuke rebut recall recite reckon recognise recognize recommend reconcile recount refer reflect refuse
    refute regard regret reiterate reject relate relish remark remember remind reminisce renounce repeat reply
    report reproach repudiate request resent respect respond restate retort reveal revile ridicule rip roast
    rue salute say scoff scold scorn scrawl scream see sense shout shrug sidestep sigh signal sketch skewer
    slam slap smear snap sneer snipe soften sound speak specify speculate spell spin spotlight spurn square
    stand state stipulate stress stump suggest sum summarise summarize support suppose surmise suspect swear
    sympathise sympathize talk taunt tease tell testify thank theorise theorize think threaten thunder tout
    trace trash trivialize trust tweet underline underscore understand unload urge value vent venture view
    vilify voice volunteer vouch vow waffle wager walk want warn weigh welcome whine wish wonder worry write
    yell bark bellow foretell hiss snarl growl holler blurt intone lampoon parody counsel prophesy crow""".split()
_IRREGULAR = """said told thought felt wrote meant saw spoke understood found read knew foresaw sought swore
    written seen known spoken felt admitting admitted committing committed referring referred regretting regretted
    rebutting rebutted quipped quipping ripping ripped slapped slapping slammed slamming panned panning stood""".split()


def _forms(verb: str) -> tuple[str, ...]:
    if verb.endswith("e"):
        return verb, verb + "s", verb + "d", verb[:-1] + "ing"
    if verb.endswith("y") and verb[-2] not in "aeiou":
        return verb, verb[:-1] + "ies", verb[:-1] + "ied", verb + "ing"
    end = "es" if verb.endswith(("s", "sh", "ch", "x", "z")) else "s"
    double = verb + verb[-1] if len(verb) < 5 and verb[-1] in "gnpbt" and verb[-2] in "aeiou" else verb
    return verb, verb + end, double + "ed", double + "ing"


SPEECH = frozenset(form for verb in _VERBS for form in _forms(verb)) | frozenset(_IRREGULAR)
# Those that say that somebody speaks wherever they stand; the others only where a verb stands.
SAYS = frozenset(
    """said says told tells tell say saying thinks think thought argues argued argue claims claimed claim believes
    believed believe explained explains explain insisted insists insist warned warns warn wrote writes write called
    calls call described describes describe suggested suggests predict predicted predicts admitted denied reckons
    promised announced declared complained tweeted stated respond responded responds react reacted reacts reply replied
    replies answered answers wants wanted want expects expected expect stand stands saying arguing claiming thinking
    telling""".split()
)
SPEECH |= SAYS | frozenset("likes like liked needs need plan plans planned intend intends stand stands".split())
SPEECH |= frozenset("react reacts reacted call calls called calling".split())
# Verbs that say nothing by themselves: "give an answer", "make of it", "take the news".
LIGHT = frozenset(
    "give gave offer offered make made take took have had hold put draw raise raised use send issue".split()
)
LIGHT |= frozenset("set lay hit brush play turn bring go come strike pull stick get cast pay".split())
LIGHT_AFTER = frozenset("of off down back aside".split())
VIEW = frozenset(
    """reaction response view views opinion stance position explanation reason reasons take verdict theory
    remark remarks comment comments statement statements answer answers reply claim claims argument
    arguments accusation promise promises words word message prediction beef criticism criticisms defense
    defence warning advice quote quotes thoughts attitude assessment analysis complaint complaints
    rationale excuse comeback description account fear fears pitch boast joke apology takeaway tip tips
    suspicion rebuttal justification worry worries hope hopes forecast objection objections suggestion
    proposal demand demands appeal praise attack denial assertion charge line one-liner comparison
    critique diagnosis version recollection recollections memory memories feeling feelings thinking
    reasoning logic point concern concerns doubt doubts expectation expectations reading judgment
    judgement interpretation counsel recommendation lesson evidence example grounds speech interview
    column memoir op-ed tweet testimony confession admission concession vow pledge plea grievance gripe
    retort quip putdown dig jab slogan conclusion guess impression regret problem question case plan plans
    compliment alarm crack jokes tribute phrase fun metaphor image doubts responsible news mockery
    estimate estimates prescription insight insights prophecy prognosis outlook rebuke swipe rant tirade
    outburst zinger barb insult slur taunt belief conviction hunch thesis characterization pushback
    contention dismissal jibe ridicule condemnation apologies endorsement contempt scorn nickname""".split()
)
# "criticism of X" is not his: he is what it is about.
OBJECTIVE = frozenset(
    """criticism criticisms attack praise defense defence condemnation analysis assessment account description portrayal
    depiction characterization definition verdict view views opinion impression doubts thoughts story fear fears memory
    memories recollection recollections picture critique denial mockery evidence idea example question case tribute
    image nickname line problem point rebuke ridicule insult dismissal endorsement contempt scorn estimate""".split()
)
# Of a view these say whose it is: "in X's eyes", "by X's account".
VIEWPOINTS = frozenset(
    """view views opinion eyes words telling reading judgment judgement mind account estimation estimate reckoning
    phrase assessment analysis version admission book interpretation description take theory thinking experience
    retelling formulation""".split()
)
FEELINGS = frozenset(
    """unhappy happy angry upset confident worried sure certain optimistic pessimistic upbeat disappointed proud
    skeptical sceptical opposed ready glad afraid surprised concerned puzzled frustrated annoyed bothered troubled
    critical supportive grateful sorry ashamed willing reluctant hopeful doubtful convinced furious relieved excited
    nervous uneasy dismissive satisfied comfortable against favor favour enthusiastic eager fed tired scared amazed
    astonished shocked appalled disgusted delighted thrilled dismayed alarmed wary cautious keen torn undecided bullish
    sanguine gloomy defiant contrite embarrassed impressed offended insulted outraged incensed irritated exasperated
    mad cynical""".split()
)
EXPERIENCED = frozenset(
    """worry worries worried trouble troubles troubled impress impressed impresses annoy annoyed annoys irritate
    irritated irritates frustrate frustrated frustrates bother bothered bothers surprise surprised surprises anger
    angered angers upset alarm alarmed alarms please pleased pleases disturb disturbed disturbs remind reminded
    convinced persuade persuaded amuse amused concern concerns concerned puzzle puzzled shock shocked""".split()
)
ABOUT = frozenset("about on over against regarding concerning re to".split())
PREPOSITIONS = ABOUT | frozenset("of for in at by from with after before behind during under since into upon".split())
# A question that wants a figure, a day or a place.
FACT = re.compile(
    r"^\W*(?:(?:by |for |in |to |roughly )?how "
    r"(?:much|many|old|long|far|often|high|big|large|tall|wide|short|badly|popular)"
    r"|(?:(?:in|at|on|by|for|since|from|to|with|of) )?(?:what|which) (?:share|percentage|percent|fraction|proportion|"
    r"portion|sum|amount|figure|college|school|campaign|number|numbers|date|year|day|month|city|country|level|rate|odds|time|"
    r"state(?= (?:did|does|do|is|was|has|had|will|gave|voted)))"
    r"|(?:by |since |until )?when|where|share of|number of|total number|percentage of)\b",
    re.IGNORECASE,
)
# Surnames that are also everyday words: in small letters they are names only where a speaker is expected.
EVERYDAY = frozenset(
    """young black brown white green gray grey king rice price long short case cash cook church hill wood woods stone
    field fields marsh banks bank day days love rich sharp small strong wise wild west north east south cross police
    court house state post times page park parks reed rose snow sun star summers summer winters winter may march june
    august will grant mark rob bill frank pat art drew gene hope faith grace joy dawn miles chase hunt hunter fisher
    butler carter cooper mason miller porter potter shepherd smith taylor tanner turner walker weaver fox wolf lamb
    bird crow swan bush burns brooks rivers lake pool pope bishop abbott dean major judge justice mayor cousins child
    self other many few good best better head heart hand back foot blood bone power powers law laws battle war peace
    moon noble frost bell bond box ball book camp cost count crane cutter dale dark deal drew early ellis fine flood
    ford free gold golden guy hall hardy harsh holiday holly jobs lane light little lord loud low mean meek mills
    moody moss nice noon paradise pardon pace pierce pike pitt press pride prince profit quick quiet race rain read
    ready root rush savage sage sands school sessions settle shade ship shore silver singer sky song speaker speed
    spring steel street sweet swift temple thorn trust vale vice wall ward waters wells wish wolfe word worth yard
    blunt square fight share poll general board man woman people party campaign national american group team voters
    baker staff change great right left center centre world united""".split()
)
# Words that are mostly places, also where somebody bears them.
PLACES = (frozenset(PLACES_OF.values()) | frozenset(STATES.values()) | frozenset(PLACES_OF)) | frozenset(
    """washington jordan chad georgia virginia paris london houston dallas austin brooklyn columbia york kent
    berlin rome moscow jefferson lincoln jackson madison cleveland philadelphia israel america china hampshire jersey
    carolina dakota iowa nevada idaho utah ohio alaska hawaii maine vegas boston chicago beijing brussels""".split()
)


def person_noun(word: str) -> bool:
    """Whether a word, also in the plural, is a noun for somebody: "governor", "aides", "ex-spokesman"."""
    word = word.removeprefix("ex-").removeprefix("co-")
    return normalised(word) in _NOUNS or (word.endswith("s") and normalised(word[:-1]) in _NOUNS)


_NOUNS = (PERSON_NOUNS - {"prime", "first", "vice", "general", "private", "major", "count"}) | frozenset(
    """aide ally friend supporter critic backer rival staff staffer staffers people folks crew team voter diehard
    advocate activist caucusgoer user insider advisor man woman father dad mom guy kid teen boss chief hand expert
    columnist editors retiree vet mep mp congressperson whip envoy anchor moderator host guru speechwriter specialist
    pm rebel in-law cousin uncle aunt nephew niece buddy mayor governor tycoon heiress shopkeeper butcher farmer cop
    mechanic bartender rancher miner trainer cartoonist biographer translator
    agent coordinator candidate deputy officer principal loyalist defender fan follower successor lobby
    spokespeople spokesmen chairmen congressmen women men businessmen pastor priest rabbi imam chairlady
    policymaker strategists commenter member tailor academic teenager pensioner baker honoree clergyman
    dealer detective nurse caller reader viewer writer letter-writer speaker""".split()
)


def is_name_word(word: str) -> bool:
    """Whether a word with a capital may be part of a name: no word that begins questions, no noun for people."""
    return not (
        word in NOT_NAMES
        or word in QUESTION_WORDS
        or word in AUXILIARIES
        or word in SAYS
        or person_noun(word)
        or word in ("general", "major", "private", "first", "vice", "prime")
    )
