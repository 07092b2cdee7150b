"""Given names."""

from __future__ import annotations

from onrecord.english.function_words import _words

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
"""Given names that are mostly women's. A name in both lists (jan, leslie) has no gender."""

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
    """Return whether two given names can belong to one person: equal, an initial, or a nickname.

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
    """Return `"m"`, `"f"`, or None where the name is ambiguous or unknown.

    >>> gender_of_given_name("Hillary"), gender_of_given_name("Leslie"), gender_of_given_name("Jinping")
    ('f', None, None)
    """
    word = name.lower()
    if (word in MALE) == (word in FEMALE):
        return None
    return "m" if word in MALE else "f"
