"""The wording of wires, state agencies and conflict monitors: what is a claim, and what is none."""

from __future__ import annotations

import pytest

from geomap.gazetteer import Gazetteer
from tests.claims_kit import read, said_all

WHOLE, PART = "Hajin controlled government", "Hajin controlled government part"
CHANGED_HANDS = [
    ("Rebels hold sway over Hajin.", ["Hajin controlled opposition"]),
    ("The army declared Hajin free of militants.", ["Hajin controlled government < opposition"]),
    ("The Syrian flag was raised over the main square of Hajin.", ["Hajin controlled government"]),
    ("Footage of soldiers raising the flag in Hajin was shown.", ["Hajin controlled government"]),
    (
        "Government forces rolled into Hajin after the last rebels were bussed out.",
        ["Hajin controlled government < opposition"],
    ),
    ("It said Hajin had been restored to the homeland.", ["Hajin controlled government"]),
    (
        "The army regained control of dozens of villages, among them Hajin and Qusur.",
        ["Hajin controlled government", "Qusur controlled government"],
    ),
    (
        "The army captured two villages: Hajin and Qusur.",
        ["Hajin controlled government", "Qusur controlled government"],
    ),
    ("The truce leaves Hajin with the government.", ["Hajin controlled government"]),
    ("Rebels left Hajin, leaving it under HTS control.", ["Hajin controlled hts < opposition"]),
    ("With Hajin in its hands, the army turned on Qusur.", ["Hajin controlled government"]),
    ("Islamic State still controls a pocket in Hajin.", ["Hajin controlled islamic-state part"]),
    (
        "SDF fighters entered Hajin and took control of its hospital.",
        ["Hajin controlled sdf part"],
    ),
    (
        "The SDF said it had beaten back a bid by rebels to storm Hajin.",
        ["Hajin controlled opposition denied"],
    ),
    ("The army is on the verge of capturing Hajin.", ["Hajin controlled government planned"]),
    ("Rebels deny losing Hajin.", ["Hajin lost < opposition denied"]),
    ("Gun battles rocked Hajin and spread into Qusur.", ["Hajin contested", "Qusur contested"]),
    (
        "Turkey-backed rebels drove the SDF out of some hamlets, among them Hajin and Qusur.",
        ["Hajin controlled turkey < sdf", "Qusur controlled turkey < sdf"],
    ),
    (
        "Troops withdrew from four villages on the plain, including Hajin and Qusur.",
        ["Hajin lost < government", "Qusur lost < government"],
    ),
    ("Turkey and the Syrian National Army share Hajin.", ["Hajin controlled turkey"]),
    (
        "The Syrian Democratic Forces and the government share Hajin and Qusur.",
        [
            f"{town} controlled {side} part"
            for town in ("Hajin", "Qusur")
            for side in ("government", "sdf")
        ],
    ),
    (
        "#BREAKING HTS now in full control of Hajin & Qusur",
        ["Hajin controlled hts", "Qusur controlled hts"],
    ),
    ("BREAKING: The army has retaken #Hajin.", ["Hajin controlled government"]),
    ("Latest: Hajin still rebel-held this evening.", ["Hajin controlled opposition"]),
    ("Hajin remains under the YPG, a resident said.", ["Hajin controlled sdf"]),
    ("Clashes continued on Friday for control of Hajin.", ["Hajin contested"]),
    (
        "Only Hajin and the Qusur district are left to the rebels.",
        ["Hajin controlled opposition", "Qusur controlled opposition"],
    ),
    ("The final batch of Ahrar al-Sham fighters left Hajin.", ["Hajin lost < opposition"]),
    ("Ten buses carrying Islamic State fighters left Hajin.", ["Hajin lost < islamic-state"]),
    ("Islamic State clings on in Hajin.", ["Hajin controlled islamic-state"]),
    ("Islamic State rules over Hajin.", ["Hajin controlled islamic-state"]),
    (
        "Rebels took control of the Hajin crossing with Iraq and the Qusur post in the east.",
        ["Hajin controlled opposition part", "Qusur controlled opposition part"],
    ),
    (
        "The SDF has all but driven Islamic State from Hajin.",
        ["Hajin controlled sdf < islamic-state part"],
    ),
    (
        "The army announced the end of the caliphate after taking Hajin.",
        ["Hajin controlled government"],
    ),
    (
        "Soldiers moved into Hajin and Qusur largely unopposed.",
        ["Hajin controlled government", "Qusur controlled government"],
    ),
    (
        "The army took Hajin, according to the Observatory, forcing insurgents to flee the hills.",
        ["Hajin controlled government < opposition"],
    ),
    (
        "Hajin fell to the Army of Conquest on Friday.",
        ["Hajin controlled opposition"],
    ),
    (
        "Insurgents took Hajin, the army's worst day. They hoisted their flag over Qusur.",
        ["Hajin controlled opposition", "Qusur controlled opposition"],
    ),
    (
        "Militants who had lain low in the fields now held about 30 percent of Hajin.",
        ["Hajin controlled opposition part"],
    ),
    (
        "Hajin, its last foothold, was lost in May, Qusur a month later.",
        ["Hajin lost", "Qusur lost"],
    ),
    (
        "The SDF fought its way into Hajin. Two northern districts were held by rebels.",
        ["Hajin contested sdf", "Hajin controlled opposition part"],
    ),
    ("The rebels' main village, Hajin, was captured on Friday.", ["Hajin lost < opposition"]),
    ("Hajin is held by factions loyal to Turkey.", ["Hajin controlled turkey"]),
    (
        "Turkish-backed rebels took Hajin. The rebels then captured Qusur.",
        ["Hajin controlled turkey", "Qusur controlled turkey"],
    ),
    (
        "US-backed fighters took Hajin. Fighters in the south then captured Qusur.",
        ["Hajin controlled sdf", "Qusur controlled opposition"],
    ),
    (
        "Rebels seized Hajin military airport. State media said the army had left the airport.",
        ["Hajin controlled opposition part", "Hajin lost < government part"],
    ),
    (
        "The army won Hajin in the north and Qusur in the south.",
        ["Hajin controlled government", "Qusur controlled government"],
    ),
    (
        "Rebels keep their grip on Hajin, as well as large parts of Qusur.",
        ["Hajin controlled opposition", "Qusur controlled opposition part"],
    ),
    (
        "The army took Hajin after blockading it for a year.",
        ["Hajin besieged by government historical", "Hajin controlled government"],
    ),
    (
        "Rebels took Hajin. The area under their control now spans ten villages.",
        ["Hajin controlled opposition"],
    ),
    (
        "The defeat left the rebels with Hajin in the west and Qusur in the east.",
        ["Hajin controlled opposition", "Qusur controlled opposition"],
    ),
    (
        "The SDF holds Hajin, on the river's eastern bank, and the villages of Qusur and Abad.",
        ["Abad controlled sdf", "Hajin controlled sdf", "Qusur controlled sdf"],
    ),
    ("Insurgent control of Hajin has ended, residents said.", ["Hajin lost < opposition"]),
    ("The raids broke Islamic State's hold on Hajin.", ["Hajin lost < islamic-state"]),
    ("Rebel rule in the valley is over. Hajin was quiet.", []),
    ("The YPG claims to run Hajin.", ["Hajin controlled sdf"]),
    ("An opposition commander conceded losing Hajin.", ["Hajin lost < opposition"]),
    (
        "The army's last outpost in the desert, Hajin, was overrun by Islamic State.",
        ["Hajin controlled islamic-state"],
    ),
    ("The last army foothold, Hajin air base, fell on Friday.", ["Hajin lost < government part"]),
    ("Hajin, the only rebel bastion left, fell on Friday.", ["Hajin lost < opposition"]),
    ("The rebels' only stronghold, Hajin, was captured.", ["Hajin lost < opposition"]),
    (
        "Hajin, the last village held by the army, fell overnight.",
        ["Hajin controlled government historical", "Hajin lost < government"],
    ),
    ("The last rebel-held village, Hajin, surrendered on Tuesday.", ["Hajin lost < opposition"]),
    ("Hajin surrendered to the army.", ["Hajin controlled government"]),
    ("The rebel bastion of Hajin fell on Monday.", ["Hajin lost < opposition"]),
    ("Army-held Hajin fell on Sunday.", ["Hajin lost < government"]),
    (
        "Two villages were lost by the rebels overnight: Hajin and Qusur.",
        ["Hajin lost < opposition", "Qusur lost < opposition"],
    ),
    (
        "Several villages are still held by Islamic State, including Hajin and Qusur.",
        ["Hajin controlled islamic-state", "Qusur controlled islamic-state"],
    ),
    (
        "The villages were surrounded by the army within hours: Hajin, Qusur.",
        ["Hajin besieged by government", "Qusur besieged by government"],
    ),
    ("All but a handful of streets in Hajin are under army control.", [PART]),
    ("Rebels run all but two blocks of Hajin.", ["Hajin controlled opposition part"]),
    (
        "Hajin, until this week a rebel stronghold, is controlled by the army.",
        [WHOLE],
    ),
    ("Until May an opposition bastion, Hajin is under army control.", [WHOLE]),
    (
        "In the eastern countryside, Hajin and Qusur are both held by the SDF.",
        ["Hajin controlled sdf", "Qusur controlled sdf"],
    ),
    ("Further north, rebels control Hajin.", ["Hajin controlled opposition"]),
    (
        "There were no clashes in Hajin, a rebel-held village.",
        ["Hajin contested denied", "Hajin controlled opposition"],
    ),
    ("Hajin remains besieged by the YPG.", ["Hajin besieged by sdf"]),
    ("Hajin stays encircled by the YPG.", ["Hajin besieged by sdf"]),
    ("Hajin remained occupied by the YPG.", ["Hajin controlled sdf"]),
    (
        "An accord that allows rebels to leave Hajin was signed on Monday.",
        ["Hajin lost < opposition planned"],
    ),
    ("The last rebel-held quarter in Hajin was bombed.", ["Hajin controlled opposition part"]),
    ("The army took the rebel village of Hajin.", ["Hajin controlled government < opposition"]),
    (
        "Islamic State overran the government stronghold of Hajin.",
        ["Hajin controlled islamic-state < government"],
    ),
    (
        "Troops surrounded Hajin, a rebel stronghold.",
        ["Hajin besieged by government"],
    ),
    (
        "The army took Hajin. The rebel group that held the village said 20 of its men had died.",
        ["Hajin controlled government", "Hajin controlled opposition historical"],
    ),
    ("Rebels control Hajin al-Gharbi.", ["Hajin controlled opposition part"]),
    (
        "The army plans to storm rebel-held Hajin.",
        ["Hajin controlled government < opposition planned", "Hajin controlled opposition"],
    ),
    (
        "Rebels seized the town of Qusur at the foot of the Hajin highlands after troops left it.",
        ["Qusur controlled opposition < government"],
    ),
    (
        "A coalition of Islamist factions drove soldiers out of Hajin.",
        ["Hajin controlled opposition < government"],
    ),
    (
        "Rebels and jihadists led by Hayat Tahrir al-Sham captured Hajin.",
        ["Hajin controlled hts"],
    ),
    (
        "The monitor confirmed the army's control over Hajin and Qusur.",
        ["Hajin controlled government", "Qusur controlled government"],
    ),
    (
        "The army took Hajin and Qusur, east of Sur, following the rebels' withdrawal from them.",
        ["Hajin controlled government < opposition", "Qusur controlled government < opposition"],
    ),
    ("Fighting rages in the Hajin and Qusur districts.", ["Hajin contested", "Qusur contested"]),
    (
        "Rebels hold a cluster of farms and the Hajin air base.",
        ["Hajin controlled opposition part"],
    ),
    ("In Hajin, the SDF took over after soldiers left.", ["Hajin controlled sdf < government"]),
    (
        "Aid reached the besieged towns of Hajin and Qusur.",
        ["Hajin besieged by", "Qusur besieged by"],
    ),
    (
        "The two sides agreed on the delivery of food to the besieged towns of Hajin and Qusur.",
        ["Hajin besieged by", "Qusur besieged by"],
    ),
    ("In Qusur, clashes were reported in the eastern district of Hajin.", ["Hajin contested"]),
    (
        "In Qusur, rebels and soldiers clashed in the Hajin district.",
        ["Hajin contested opposition government"],
    ),
    (
        "Shells fell on Hajin, where rebels control a number of buildings.",
        ["Hajin controlled opposition part"],
    ),
    (
        "The rebels are confined to a sliver of land comprising parts of Hajin and Qusur.",
        ["Hajin controlled opposition part", "Qusur controlled opposition part"],
    ),
    ("The army confined the rebels to Hajin.", ["Hajin controlled opposition"]),
    ("The Turkish army has a small garrison in Hajin.", ["Hajin controlled turkey part"]),
    ("Hajin is not yet encircled.", ["Hajin besieged by denied"]),
    ("Hajin was not rebel-held, the army said.", ["Hajin controlled opposition denied"]),
    ("Hajin is not government-controlled.", ["Hajin controlled government denied"]),
    ("The army has no garrison in Hajin.", ["Hajin controlled government part denied"]),
    ("Kurdish fighters are now out of Hajin, the ministry said.", ["Hajin lost < sdf"]),
    ("The Nusra Front said its men were still inside Hajin.", ["Hajin controlled hts"]),
    (
        "Troops moved into Hajin on Friday, seizing the largest rebel-held town in the province.",
        ["Hajin controlled government < opposition"],
    ),
    (
        "The convoy reached Hajin, some 20 miles to the south of Qusur, which rebels captured.",
        ["Hajin controlled opposition"],
    ),
    ("Soldiers hoisted the flag over the Hajin airbase.", ["Hajin controlled government part"]),
    (
        "The army announced the capture of the Hajin camp and the adjoining district of Qusur.",
        ["Hajin controlled government", "Qusur controlled government"],
    ),
    (
        "The army announced the capture of Hajin town and the nearby village of Qusur, both long "
        "held by rebels.",
        [
            "Hajin controlled government < opposition",
            "Hajin controlled opposition historical",
            "Qusur controlled government < opposition",
            "Qusur controlled opposition historical",
        ],
    ),
    (
        "The army stormed Hajin on Friday. Clashes were continuing in several neighbourhoods.",
        ["Hajin contested"],
    ),
    (
        "Troops bombed the Hajin air base. The base itself is held by Islamic State.",
        ["Hajin controlled islamic-state part"],
    ),
    (
        "The army attacked at dawn. Rebels said they had repelled an assault on Hajin.",
        ["Hajin controlled government denied"],
    ),
]

NO_CHANGE = [
    "Residents are confined to Hajin.",
    "The fire brigade said the blaze was still in the market of Hajin.",
    "Rebels marched through Hajin, seizing the last army post north of the river.",
    "Yellow SDF flags flew from a mast on the eastern bank of the Hajin.",
    "The army cleared Hajin of mines.",
    "Hajin fell silent after the raids.",
    "Turkish soldiers captured the villages surrounding Hajin.",
    "The army said its units had redeployed to defensive lines around Hajin.",
    "Hajin is under army fire.",
    "Islamic State was driven from the plain. Hajin was seized on Friday.",
    "Two busloads of civilians left Hajin.",
    "The opposition holds much of the province; the city itself is calm under army shelling.",
    "The rebels were driven back from Hajin.",
    "Rebels took part in talks on Hajin.",
    "Residents fled Hajin for the border.",
    "The army secured the release of prisoners in Hajin.",
    "Government forces advanced to within 2 km of Hajin.",
    "Rebels held a demonstration in Hajin.",
    "State media said the army was fighting gunmen in the area. Hajin was calm.",
]


@pytest.mark.parametrize(("text", "expect"), CHANGED_HANDS, ids=[t for t, _ in CHANGED_HANDS])
def test_the_press_is_understood(text: str, expect: list[str], gazetteer: Gazetteer) -> None:
    assert sorted(said_all(read(text, gazetteer, "Hajin", "Qusur"))) == sorted(expect)


@pytest.mark.parametrize("text", NO_CHANGE)
def test_nothing_is_read_into_other_news(text: str, gazetteer: Gazetteer) -> None:
    assert read(text, gazetteer, "Hajin", "Qusur") == []
