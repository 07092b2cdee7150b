"""Nouns for people, groups and organisations.

The lists hold ordinary English only: no office holder and no living person. Who holds which office is read from
the documents (`people`).
"""

from __future__ import annotations

from onrecord.english.function_words import _words
from onrecord.english.titles import FEMALE_HONORIFICS, MALE_HONORIFICS, TITLES

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
"""Nouns for people who are not the person named with them: "Clinton's aide" is not Clinton."""

GROUP_NOUNS = _words(
    """people officials critics voters experts analysts allies aides advisers advisors supporters opponents
    republicans democrats conservatives liberals progressives lawmakers senators congressmen governors
    residents protesters activists leaders members workers students teachers economists scientists sources
    americans observers reporters journalists lawyers investors donors delegates polls pollsters others many
    some most several few both all men women muslims christians jews catholics evangelicals hispanics latinos
    blacks whites millennials
    feminists europeans arabs asians families parents friends neighbors diplomats ministers"""
)
