"""Places."""

from __future__ import annotations

PLACES_OF: dict[str, str] = {}
"""Demonym (lower case) -> plain name of the country or region; filled below."""

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
"""One-word newspaper abbreviations of American states."""
