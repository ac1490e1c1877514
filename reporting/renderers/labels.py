"""The few words that stand inside charts and spreadsheets, per language. Sentences stand in the templates."""

LABELS = {
    "fi": {
        "allocated": "Määräraha", "called": "Haettavaksi avattu", "uncalled": "Avaamatta", "earmarked": "Varattu",
        "committed": "Sidottu", "free": "Vapaana", "paid": "Maksettu", "open": "Sidottu, maksamatta",
        "objective": "Erityistavoite", "unit": "miljoonaa euroa", "granted": "Myönnetty",
        "waiting": "Varattu, päätös puuttuu", "unsupported": "Haettu, ei tukea", "operating": "Operatiivinen tuki",
        "female": "Naiset", "male": "Miehet", "non_binary": "Muunsukupuoliset",
        "<18": "Alle 18", "18-60": "18–60", ">60": "Yli 60", "emblem": "Euroopan unionin lippu",
        "projects": "hanketta", "project": "hanke", "unpaid": "Maksamatta", "total": "yhteensä",
        "whole": "Yhteensä", "objective_short": "tavoite", "objective_head": "Tavoite", "whole_plan": "Koko suunnitelma",
        "spring": "kevät", "autumn": "syksy",
        "error": "Ristiriita", "warning": "Valittava",
    },
    "sv": {
        "allocated": "Allokerat", "called": "Utlyst", "uncalled": "Ej utlyst", "earmarked": "Öronmärkt",
        "committed": "Bundet", "free": "Ledigt", "paid": "Utbetalt", "open": "Bundet, inte utbetalt",
        "objective": "Specifikt mål", "unit": "miljoner euro", "granted": "Beviljat",
        "waiting": "Öronmärkt, beslut väntar", "unsupported": "Sökt men utan stöd", "operating": "Operativt stöd",
        "female": "Kvinnor", "male": "Män", "non_binary": "Icke-binära",
        "<18": "Under 18", "18-60": "18–60", ">60": "Över 60", "emblem": "Europeiska unionens emblem",
        "projects": "projekt", "project": "projekt", "unpaid": "Inte utbetalt", "total": "totalt",
        "whole": "Totalt", "objective_short": "mål", "objective_head": "Mål", "whole_plan": "Hela planen", "spring": "våren", "autumn": "hösten",
        "error": "Motsägelse", "warning": "Att välja",
    },
    "en": {
        "allocated": "Allocated", "called": "Called", "uncalled": "Not yet called", "earmarked": "Earmarked",
        "committed": "Committed", "free": "Free", "paid": "Paid", "open": "Committed, not yet paid",
        "objective": "Specific objective", "unit": "EUR million", "granted": "Granted",
        "waiting": "Earmarked, decision pending", "unsupported": "Asked for, not supported",
        "operating": "Operating support", "female": "Women", "male": "Men", "non_binary": "Non-binary",
        "<18": "Under 18", "18-60": "18–60", ">60": "Over 60", "emblem": "Emblem of the European Union",
        "projects": "projects", "project": "project", "unpaid": "Not yet paid", "total": "total", "whole": "Total",
        "objective_short": "objective", "objective_head": "Objective", "whole_plan": "The whole plan", "spring": "spring", "autumn": "autumn",
        "error": "Contradiction", "warning": "To choose",
    },
}  # fmt: skip
