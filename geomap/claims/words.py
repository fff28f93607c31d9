"""Closed classes of English words that the grammar leans on."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from geomap.claims.scene import Token

TIMES = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may "
    "june july august september october november december day days night morning afternoon "
    "evening midnight noon dawn dusk week weekend month year hours minutes turn spring summer "
    "autumn winter mon tue wed thu fri sat sun jan feb mar apr jun jul aug sep sept oct nov "
    "dec nightfall daybreak sunrise sunset past end beginning".split()
)


def is_time(token: Token) -> bool:
    """ "on Thursday", "in two hours", "on 28 May 2015", "in 2015": a time, no place."""
    return token.lower_ in TIMES or token.text[:1].isdigit()


GENERIC_PLACES = frozenset(
    "district districts neighborhood neighborhoods neighbourhood neighbourhoods quarter "
    "quarters town towns township townships village villages city cities camp camps suburb "
    "suburbs hamlet hamlets settlement settlements locality localities area areas place "
    "places municipality borough community communities locale zone subdistrict project "
    "complex housing estate capital port".split()
)
PLURAL_PLACES = frozenset(w for w in GENERIC_PLACES if w.endswith("s"))
QUARTER_WORDS = frozenset(
    "district districts neighborhood neighborhoods neighbourhood neighbourhoods quarter "
    "quarters suburb suburbs borough".split()
)
TOWN_WORDS = frozenset("town towns village villages hamlet township settlement".split())
CITY_WORDS = frozenset("city cities capital".split())

# "half of X", "the centre of X", "several points in X": a part of the place.
PART_WORDS = frozenset(
    "half halves part parts third thirds quarter quarters fifth fifths tenth tenths fraction "
    "most majority bulk much portion portions section sections chunk chunks swath swaths "
    "swathe swathes some edge edges centre center core heart foothold corner side sides end "
    "percent % cent rest remainder share slice number "
    "point points position positions street streets "
    "block blocks building buildings lanes lane district districts neighborhood neighborhoods "
    "neighbourhood neighbourhoods areas area pocket pockets houses few several sector sectors "
    "checkpoint checkpoints tracts stretch strip site sites entrance lines".split()
)
FACILITIES = frozenset(
    "airport airbase base crossing hospital hospitals station airfield barracks headquarters "
    "prison plant dam bridge silos mill roundabout university academy compound complex "
    "garrison field refinery post market checkpoint square squares stadium citadel castle "
    "fortress school college factory mosque church palace jail oilfield hall shrine monastery "
    "museum clocktower junction courthouse dormitory library hotel ministry ministries offices "
    "parliament roundabouts crossings checkpoints stations bridges junctions".split()
)
WHOLE_WORDS = frozenset("all whole entirety last remnants".split())
NEAR_WORDS = frozenset(
    "suburbs outskirts vicinity surroundings approaches approach perimeter environs "
    "countryside periphery road roads highway route routes hills hill heights border line "
    "gates gate fringes farms".split()
)
AREA_WORDS = frozenset(
    "enclave pocket territory territories ground area areas region regions countryside "
    "province governorate half side part districts neighborhoods neighbourhoods quarters".split()
)
DIRECTIONS = frozenset(
    "north south east west northern southern eastern western north-eastern north-western "
    "south-eastern south-western northeastern northwestern southeastern southwestern "
    "northeast northwest southeast southwest".split()
)
CENTRAL = frozenset("central downtown inner parts".split())
INSIDE = frozenset("of in inside within at throughout across over on around".split())

FORCES = frozenset(
    "forces force troops troop fighters fighter militants militant militia militias "
    "militiamen soldiers soldier units unit army armies men brigade brigades battalion "
    "battalions faction factions group groups gunmen insurgents rebels rebel jihadists "
    "jihadist extremists terrorists military police guards guard movement coalition alliance "
    "alliances front allies combatants guerrillas guerrilla side sides columns defenders "
    "garrison attackers commandos officers paratroopers regiment division divisions corps "
    "organisation organization organisations organizations bloc warriors infantry gunner "
    "gunners sniper snipers defender tribesmen partisans mercenaries elements remnants "
    "detachments command authorities government regime state party fighting members convoy "
    "hands recruits volunteers security".split()
)
ANAPHORIC_FORCES = frozenset(
    "forces fighters militants militant gunmen men group groups militia militiamen jihadists "
    "extremists insurgents terrorists attackers defenders faction alliance factions "
    "organisation organization troops soldiers units movement garrison coalition force "
    "brigade side".split()
)
QUANTITIES = frozenset(
    "some many most hundreds dozens thousands members units elements remnants groups number "
    "rest last all hundred scores part handful fighters forces men brigades factions bus buses "
    "busload busloads batch batches convoy convoys contingent column columns wave".split()
)

FLAGS = frozenset("flag flags banner banners colours colors tricolour ensign standard".split())

REPORTING = {
    "say": "says said saying say",
    "tell": "tells told telling tell",
    "claim": "claims claimed claiming claim",
    "announce": "announces announced announcing announce",
    "report": "reports reported reporting report",
    "confirm": "confirms confirmed confirming confirm",
    "acknowledge": "acknowledges acknowledged acknowledging acknowledge",
    "admit": "admits admitted admitting admit",
    "concede": "concedes conceded conceding concede",
    "insist": "insists insisted insisting insist",
    "add": "adds added adding add",
    "state": "stated stating",
    "declare": "declares declared declaring declare",
    "assert": "asserts asserted asserting assert",
    "note": "notes noted noting",
    "maintain": "maintained maintains maintaining maintain",
    "write": "wrote writes written",
    "explain": "explained explains",
    "believe": "believes believed believe",
    "reckon": "reckons reckoned reckon",
    "estimate": "estimates estimated estimate",
    "affirm": "affirms affirmed",
    "reveal": "revealed reveals",
    "warn": "warns warned warning warn",
    "show": "shows showed",
    "list": "lists listed",
    "describe": "describes described",
    "broadcast": "broadcast",
    "quote": "quoted",
    "boast": "boasts boasted boasting",
    "allege": "alleges alleged alleging allege",
    "charge": "charged",
    "recognise": "recognised recognises recognized",
    "stress": "stressed stresses",
    "mean": "",
    "deny": "denies denied denying deny",
    "dispute": "disputes disputed disputing dispute",
    "dismiss": "dismisses dismissed dismissing dismiss",
    "reject": "rejects rejected rejecting reject",
    "refute": "refutes refuted refuting refute",
    "contradict": "contradicts contradicted contradicting",
}
REPORTING_FORMS = {form: lemma for lemma, forms in REPORTING.items() for form in forms.split()}
DENYING = frozenset("deny dispute dismiss reject refute contradict doubt".split())
NOT_SO = frozenset(
    "invention fiction propaganda rumours rumors incorrect rumour-mongering nonsense false "
    "untrue premature baseless unfounded wrong fake fabricated fabrication hoax lies lie".split()
)

# What an infinitive hangs on: "managed to seize" is done, "failed to" is not, the rest is a plan.
DONE_BEFORE = frozenset(
    "manage manages managed managing succeed succeeds succeeded succeeding proceed proceeded "
    "go goes went able forced force compelled helped help helps helping continue continues "
    "continued continuing had has have began begun begin used use seen appear appears "
    "appeared seem seems seemed said reported believed known thought happened enough".split()
)
FAILED_BEFORE = frozenset(
    "fail fails failed failing unable refuse refused refuses decline declined struggled yet "
    "impossible failure".split()
)
TRY = frozenset(
    "try tries tried trying attempt attempts attempted attempting seek sought seeks seeking "
    "bid bids effort efforts push drive struggle fight fighting fought battle move assault "
    "offensive attack".split()
)
ATTEMPT_NOUNS = frozenset(
    "attempt attempts bid bids effort efforts drive push assault assaults offensive operation "
    "operations attack attacks campaign battle counter-attack counter-attacks counterattack "
    "counterattacks counteroffensive raid raids try".split()
)
PLAN_NOUNS = frozenset(
    "plan plans aim aims goal goals objective objectives target intention order orders pledge "
    "vow threat promise deal agreement hope hopes ambition task mission talks demand proposal "
    "prelude ready preparation preparations prospect deadline decision readiness".split()
)
PLAN_VERBS = frozenset(
    "plan plans planned planning intend intends intended vow vows vowed vowing pledge pledged "
    "pledges promise promised threaten threatens threatened aim aims aimed aiming want wants "
    "wanted hope hopes hoped prepare prepares prepared preparing agree agreed agrees order "
    "orders ordered expect expected expects decide decided swear swore set poised due urge "
    "urged call called ask asked demand demanded need needs ready consider considering mull "
    "discuss discussed offer offered propose proposed threaten about going wait waiting "
    "supposed scheduled bound likely".split()
)
FAILURE = (
    r"\b(?:fail(?:s|ed|ing|ure)?|repel(?:s|led|ling)?|repuls(?:e|ed|ing)|foil(?:s|ed|ing)?|thwart(?:s|ed|ing)?|"
    r"(?:driven|pushed|beaten|thrown|turned|forced|held) back|beat(?:en)? back|push(?:es|ed)? back|"
    r"without success|"
    r"gained nothing|unsuccessful(?:ly)?|in vain|to no avail|rebuffed|fought off|fended off|"
    r"frustrated|blocked|prevented|stopped|turned round|turned away|collapsed|came to nothing|"
    r"made no (?:gains|headway|progress)|held off|thrown back|warded off|stalled|aborted|"
    r"got nowhere)\b"
)
