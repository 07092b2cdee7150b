"""Function words."""

from __future__ import annotations

# Words that ask, and words that only say that somebody speaks: they tell nothing of the topic.
FUNCTION_WORDS = frozenset(
    "a about after again against all also am an and another any are aren as at be been before being between both "
    "but by can cannot could did didn do does doesn doing don down during each else ever every for from further get "
    "give had has hasn have haven having he her here hers him himself his how however i if in into is isn it its "
    "itself just let like many may me might mine more most much must my no nor not now of off ok okay on once only "
    "onto or other our out over own per please quite rather really said same say saying says she should shouldn so "
    "some such tell tells than that the their them then there these they thing things this those through to told "
    "too under until up upon us very was wasn we were weren what whatever when where whether which while who whom "
    "whose why will with within won would wouldn yes yet you your".split()
)
SPEECH_WORDS = frozenset(
    "accuse according accusation admit admitted answer answered argue argued argument assert asserted attitude ask "
    "asked call called claim claimed comment commented comments comeback concern concerned declare declared demand "
    "deny denied describe described describing description explain explained explanation express expressed "
    "happened have make mean meant mention mentioned opinion position quote quoted quoting react reacted reaction "
    "reason remark remarked remarks reply replied respond responded response speak spoke stance state stated "
    "statement suggest suggested take talk talked talking tell think thinking thought thoughts told verdict view "
    "viewed views word words saw see thinks quotes statements".split()
)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


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
