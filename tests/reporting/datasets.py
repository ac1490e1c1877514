"""Data sets for the tests of documents: small, invented, and reconciled; amounts follow from lines and projects."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal as D

from reporting.rules.dataset import (
    COMMITTEE,
    EARMARKS,
    ZERO,
    ActionRow,
    Ahead,
    Balance,
    Cell,
    CommitteeData,
    Criteria,
    EarmarksData,
    Finding,
    Header,
    Indicator,
    Line,
    MeasureRow,
    Money,
    Objective,
    Payments,
    PlannedRow,
    Project,
    Quarter,
    Round,
    Season,
    Text,
    balance,
)

PERSONS = Text("henkilöä", "personer", "persons")
AS_OF, PREVIOUS = date(2023, 12, 31), date(2023, 6, 30)
MOMENT = datetime(2024, 1, 8, 6, 0, tzinfo=UTC)
OBJECTIVES = (
    ("SO1", "19115864.50", "5223256.00", "0.31", "Yhteinen eurooppalainen turvapaikkajärjestelmä",
     "Europas gemensamma asylsystem", "Common European Asylum System"),
    ("SO2", "27064429.14", "2883652.00", "0.73", "Laillinen muuttoliike ja kotoutuminen",
     "Laglig migration och integration", "Legal migration and integration"),
    ("SO3", "6315607.88", "1505266.00", "0.71", "Laittoman muuttoliikkeen torjunta ja palauttaminen",
     "Bekämpning av olaglig migration och åtgärder för återvändande", "Countering irregular migration and return"),
    ("SO4", "300000.00", "0.00", "0.00", "Yhteisvastuu jäsenvaltioiden kesken",
     "Gemensamt ansvar mellan medlemsstaterna", "Solidarity between Member States"),
)  # fmt: skip
SHORT = {
    "SO1": Text("Turvapaikkajärjestelmä", "Asylsystem", "Asylum system"),
    "SO2": Text("Kotoutuminen", "Integration", "Integration"),
    "SO3": Text("Palauttaminen", "Återvändande", "Return"),
    "SO4": Text("Yhteisvastuu", "Solidaritet", "Solidarity"),
}
ROUNDS = (
    ("2022-autumn", Text("Syksy 2022", "Hösten 2022", "Autumn 2022"), date(2022, 9, 1), date(2022, 10, 14)),
    ("2023-spring", Text("Kevät 2023", "Våren 2023", "Spring 2023"), date(2023, 4, 12), date(2023, 5, 19)),
    ("2023-autumn", Text("Syksy 2023", "Hösten 2023", "Autumn 2023"), date(2023, 9, 1), date(2023, 9, 29)),
)
MEASURES = {
    "1B": Text(
        "Turvapaikkajärjestelmän kapasiteetti", "Asylsystemens kapacitet", "Capacity of the asylum systems"
    ),
    "2A": Text(
        "Laillinen muuttoliike ja säännöstö",
        "Laglig migration och regelverk",
        "Legal migration and the acquis",
    ),
    "2D": Text("Kotoutuminen ja osallisuus", "Integration och delaktighet", "Integration and participation"),
    "": Text("Palauttaminen, kaikki toimet", "Återvändande, alla åtgärder", "Return, all actions"),
    "OS1": Text("Operatiivinen tuki", "Operativt stöd", "Operating support"),
}
# round, objective, measure, support, opened, carried, returned, waiting applications, earmarked for them
LINES = (
    ("2022-autumn", "SO1", "OS1", "operating", "2600000.00", "0.00", "0.00", 0, "0.00"),
    ("2022-autumn", "SO2", "2D", "project", "2500000.00", "0.00", "354174.46", 0, "0.00"),
    ("2023-spring", "SO2", "2A", "project", "1000000.00", "-324550.00", "0.00", 0, "0.00"),
    ("2023-spring", "SO3", "", "project", "1000000.00", "0.00", "459700.00", 0, "0.00"),
    ("2023-autumn", "SO1", "1B", "project", "2000000.00", "0.00", "0.00", 2, "649275.00"),
    ("2023-autumn", "SO2", "2A", "project", "0.00", "324550.00", "0.00", 0, "0.00"),
    ("2023-autumn", "SO2", "2D", "project", "4000000.00", "0.00", "0.00", 3, "1653339.00"),
)
# line, action, title, language, organisation, rate, starts, ends, requested, committed, paid
PROJECTS = (
    (0, "OS1", "Operatiivinen tuki, turvapaikkakäsittely", "fi", "Turvapaikkavirasto", "100", date(2022, 7, 1),
     date(2025, 6, 30), "2600000.00", "2600000.00", "1261000.00"),
    (1, "2D2", "Medborgarorientering på nätet", "sv", "Lärcentret Vågen rf", "90", date(2023, 2, 1), date(2025, 7, 31),
     "510000.00", "477000.00", "143100.00"),
    (1, "2D4", "Tasavertaiset perhepalvelut", "fi", "Etelärannan hyvinvointialue", "90", date(2023, 3, 1),
     date(2025, 8, 31), "741060.54", "741060.54", "0.00"),
    (1, "2D2", "Talousohjaus kotoutumisen tukena", "fi", "Velkaneuvo ry", "90", date(2023, 2, 1), date(2023, 11, 30),
     "308340.00", "308340.00", "308340.00"),
    (2, "2A1", "Talanghamnen", "sv", "Norrhamns stad", "75", date(2023, 10, 1), date(2025, 9, 30), "291000.00",
     "291000.00", "0.00"),
    (3, "3B1", "Palautusten yhtenäinen tuki", "fi", "Rajapoliisi", "75", date(2024, 2, 1), date(2026, 4, 30),
     "325500.00", "325500.00", "0.00"),
)  # fmt: skip
ACTIONS = {
    "1B4": Text("Tukipalvelut haavoittuvassa asemassa oleville", "Stödtjänster till klienter i utsatt ställning",
                "Support services for clients in a vulnerable position"),
    "2A1": Text("Työperusteinen maahanmuutto", "Arbetsrelaterad invandring", "Work-related immigration"),
    "2D2": Text("Ohjaus ja yhteiskuntaorientaatio", "Vägledning och samhällsorientering",
                "Guidance and civic orientation"),
    "2D5": Text("Maahanmuuttajanaisten työllistyminen", "Invandrarkvinnornas sysselsättning",
                "Employment of immigrant women"),
    "3B1": Text("Palauttamisen hallinta", "Hantering av återsändning", "Managing return"),
}  # fmt: skip
# round, action, measure, objective, then counts and sums in the order of ActionRow
APPLICATIONS = (
    ("2023-spring", "2A1", "2A", "SO2", 3, "802000.00", 1, "291000.00", 0, "0.00", 0, 2, 0, 0),
    ("2023-spring", "3B1", "3B", "SO3", 2, "611000.00", 1, "325500.00", 0, "0.00", 0, 0, 0, 1),
    ("2023-autumn", "1B4", "1B", "SO1", 6, "2214380.50", 0, "0.00", 2, "649275.00", 4, 0, 0, 0),
    ("2023-autumn", "2A1", "2A", "SO2", 0, "0.00", 0, "0.00", 0, "0.00", 0, 0, 0, 0),
    ("2023-autumn", "2D2", "2D", "SO2", 14, "6102887.40", 0, "0.00", 2, "1353339.00", 10, 1, 1, 0),
    ("2023-autumn", "2D5", "2D", "SO2", 8, "2987640.00", 0, "0.00", 1, "300000.00", 7, 0, 0, 0),
)  # fmt: skip


def header(kind):
    return Header(
        kind,
        "amif-fi-2021-2027",
        Text("Turvapaikka-, maahanmuutto- ja kotouttamisrahasto", "Asyl-, migrations- och integrationsfonden",
             "Asylum, Migration and Integration Fund"),
        "AMIF",
        "2021-2027",
        Text("Sisäministeriö", "Inrikesministeriet", "Ministry of the Interior, Finland"),
        AS_OF,
        PREVIOUS,
        MOMENT,
        demo=True,
    )  # fmt: skip


def lines():
    out = []
    for n, (code, objective, measure, support, opened, carried, returned, waiting, earmarked) in enumerate(
        LINES
    ):
        committed = sum((D(row[9]) for row in PROJECTS if row[0] == n), ZERO)
        paid = sum((D(row[10]) for row in PROJECTS if row[0] == n), ZERO)
        called = D(opened) + D(carried) - D(returned)
        title = next(text for name, text, *_ in ROUNDS if name == code)
        since = date(2023, 12, 12) if waiting else None
        out.append(
            Line(code, title, objective, measure, MEASURES[measure], support, D(opened), D(carried), D(returned),
                 called, D(earmarked), committed, paid, called - D(earmarked) - committed, waiting, since)
        )  # fmt: skip
    return tuple(out)


def objective_of(code, project, operating, difference, held, share):
    allocated = D(project) + D(operating) + D(difference)
    called, earmarked, committed, paid = (
        sum((getattr(line, name) for line in held), ZERO)
        for name in ("called", "earmarked", "committed", "paid")
    )
    now = balance(allocated, called, earmarked, committed, paid)
    return now, balance(allocated, called * share, ZERO, committed * share, ZERO)


def money():
    every, objectives = lines(), []
    for code, project, operating, difference, fi, sv, en in OBJECTIVES:
        held = [line for line in every if line.objective == code]
        now, before = objective_of(
            code, project, operating, difference, held, D("1.00") if code == "SO3" else D(0)
        )
        objectives.append(
            Objective(
                code,
                Text(fi, sv, en),
                SHORT[code],
                D(project),
                D(operating),
                D(difference),
                now,
                rounded(before),
            )
        )
    total = sum((item.now for item in objectives), Balance())
    before = sum((item.before for item in objectives), Balance())
    return Money(tuple(objectives), total, before, every, quarters(objectives))


def rounded(step):
    return Balance(*(value.quantize(D("0.01")) for value in vars(step).values()))


def quarters(objectives):
    ends = (
        date(2022, 9, 30),
        date(2022, 12, 31),
        date(2023, 3, 31),
        date(2023, 6, 30),
        date(2023, 9, 30),
        AS_OF,
    )
    out = []
    for n, end in enumerate(ends):
        share = D(n) / (len(ends) - 1)
        reserved = tuple(
            ((item.now.earmarked + item.now.committed) * share).quantize(D("0.01")) for item in objectives
        )
        out.append(Quarter(end, reserved))
    return tuple(out)


def projects():
    out = []
    for n, (
        line,
        action,
        title,
        language,
        organisation,
        rate,
        starts,
        ends,
        requested,
        committed,
        paid,
    ) in enumerate(PROJECTS, 1):
        code, objective, measure = LINES[line][:3]
        out.append(
            Project(f"{code}-{action}-{n:03d}", title, language, organisation, objective, measure, action, code,
                    D(rate), starts, ends, D(requested), D(committed), D(paid))
        )  # fmt: skip
    return tuple(out)


def measures():
    granted = projects()
    out = []
    for code, title in (("1B", MEASURES["1B"]), ("2A", MEASURES["2A"]), ("2D", MEASURES["2D"]),
                        ("3B", ACTIONS["3B1"]), ("OS1", MEASURES["OS1"])):  # fmt: skip
        mine = [row for row in granted if row.action.startswith(code)]
        earmarked = sum((line.earmarked for line in lines() if line.measure == code), ZERO)
        committed = sum((row.committed for row in mine), ZERO)
        objective = "SO1" if code == "OS1" else f"SO{code[0]}"
        out.append(MeasureRow(code, objective, title, title, committed, earmarked, len(mine)))
    return tuple(out)


def rounds():
    out = []
    for code, title, opens, closes in ROUNDS:
        opened = sum((line.opened + line.carried for line in lines() if line.round == code), ZERO)
        rows = tuple(
            ActionRow(action, measure, objective, ACTIONS[action], received, D(asked), granted_n, D(granted), waiting,
                      D(earmarked), undecided, rejected, missed, withdrawn)
            for name, action, measure, objective, received, asked, granted_n, granted, waiting, earmarked, undecided,
            rejected, missed, withdrawn in APPLICATIONS
            if name == code
        )  # fmt: skip
        out.append(
            Round(code, title, datetime(opens.year, opens.month, opens.day, 6, tzinfo=UTC),
                  datetime(closes.year, closes.month, closes.day, 13, 15, tzinfo=UTC), False, opened, rows)
        )  # fmt: skip
    return tuple(out)


def indicators():
    values = (81, 87, 1, 249, 154, 2, 28, 16, 0)
    cells = tuple(
        Cell(age, gender, values[3 * a + g])
        for a, age in enumerate(("<18", "18-60", ">60"))
        for g, gender in enumerate(("female", "male", "non_binary"))
    )
    supported = Text(
        "Tukea saaneiden osallistujien määrä", "Antal deltagare som har fått stöd", "Participants supported"
    )
    civic = Text("Kansalaistaitojen kurssien osallistujat", "Deltagare i kurser i medborgarfärdigheter",
                 "Participants in a civic orientation course")  # fmt: skip
    authorities = Text("Tuetut paikalliset ja alueelliset viranomaiset",
                       "Lokala och regionala myndigheter som fått stöd",
                       "Local and regional authorities supported")  # fmt: skip
    return (
        Indicator("O.2.2", "SO2", "output", authorities, Text(), "", 6, 1, ()),
        Indicator("O.2.3", "SO2", "output", supported, PERSONS, "", 618, 3, cells),
        Indicator("O.2.3.2", "SO2", "output", civic, PERSONS, "O.2.3", 240, 1, ()),
    )


def findings():
    words = Text(
        "Taulukon 4 mukaan toimi avautuu keväällä 2024, toimen kuvauksen mukaan syksyllä 2024.",
        "Tabell 4 öppnar våren 2024, åtgärdsbladet säger hösten 2024.",
        "Table 4 opens it in spring 2024, the action sheet in autumn 2024.",
    )
    sums = Text(
        "Osien summa poikkeaa painetusta summasta 0,31 euroa.",
        "Delarnas summa avviker från den tryckta summan med 0,31 euro.",
        "The parts differ from the printed total by EUR 0.31.",
    )
    return (
        Finding("table_against_sheet", "error", "OS3 2024-spring", words, "2024-autumn", "2024-spring"),
        Finding("parts_against_total", "warning", "SO1", sums, "24339120.81", "24339120.50"),
    )


def ahead():
    seasons = (
        Season("2024-spring", Text("Kevät 2024", "Våren 2024", "Spring 2024")),
        Season("2024-autumn", Text("Syksy 2024", "Hösten 2024", "Autumn 2024")),
    )
    rows = (
        PlannedRow("1B", "SO1", "project", MEASURES["1B"], (D("1000000.00"), D("1000000.00"))),
        PlannedRow("2D", "SO2", "project", MEASURES["2D"], (D("3000000.00"), D("3000000.00"))),
        PlannedRow("", "SO3", "project", MEASURES[""], (D("1150000.00"), D("1333696.00"))),
    )
    title = Text(
        "Toimeenpanosuunnitelma 2023–2024", "Genomförandeplan 2023–2024", "Implementation plan 2023–2024"
    )
    return Ahead(title, date(2023, 4, 5), seasons, rows)


def committee_data(**changes):
    data = CommitteeData(
        header(COMMITTEE), money(), measures(), rounds(), projects(), indicators(), findings(), ahead(),
        (Criteria(Text("Valintaperusteet", "Urvalskriterier", "Selection criteria"), "2", None),),
        Payments(D("62408077.27"), D("1261000.00"), 1, date(2023, 11, 30), True),
    )  # fmt: skip
    return replace(data, **changes)


def earmarks_data(**changes):
    return replace(EarmarksData(header(EARMARKS), money()), **changes)
