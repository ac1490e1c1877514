"""What the demo's organisations say of themselves: address, account, signatories, figures, owners. All invented."""

from decimal import Decimal
from typing import Any

from stdnum import iban, luhn

from accounts.choices import AuditResult, Authority, OwnerGround, Vat
from accounts.choices import OrganisationSection as Section
from accounts.models import Organisation, User
from accounts.rules import NO, owners_needed, standing_needed
from accounts.services import save_section
from accounts.services.organisations import Given
from records import clock

REGIONS = {
    "Kuusikallio": "FI19B",
    "Haapalahti": "FI1C1",
    "Norrhamn": "FI19A",
    "Björklunda": "FI1B1",
    "Pohjanranta": "FI1D9",
    "Itäjärvi": "FI1DC",
}
BOARD = (
    "Eeva Laine",
    "Olli Rautio",
    "Mikaela Strand",
    "Samir Haddad",
    "Päivi Koski",
    "Johan Nyman",
    "Tuula Aho",
)
DEDUCTS = ("company", "municipality", "joint_municipal_authority", "wellbeing_county", "state_agency")
RULING = {
    "fi": "Verohallinnon ohjauskirje {day}: yhdistys ei ole arvonlisäverovelvollinen.",
    "sv": "Skatteförvaltningens handledning {day}: föreningen är inte momsskyldig.",
}


def furnish(organisation: Organisation, owner: User, number: int) -> None:
    """Every section, through the service that everybody uses; the same when it is there already."""
    name = organisation.account_holder or organisation.name
    rows = {
        Section.IDENTITY: Given(vat_of(organisation)),
        Section.ADDRESS: Given({"region": REGIONS[organisation.city]}),
        Section.BANK: Given({"iban": account(number), "bic": "DEMOFIHH", "account_holder": name}),
        Section.SIGNATORIES: Given(rows=signatories(owner, number)),
    }
    if standing_needed(organisation.legal_form) != NO:
        rows[Section.STANDING] = Given(rows=[year(number, back) for back in (1, 2)])
    if owners_needed(organisation.legal_form) != NO:
        rows[Section.OWNERS] = Given(rows=owners(organisation.legal_form, number))
    for section, given in rows.items():
        save_section(organisation, section, given, by=owner)


def vat_of(organisation: Organisation) -> dict[str, str]:
    """Public bodies and companies get the tax back; the others show that they do not."""
    if organisation.legal_form in DEDUCTS:
        return {"vat": Vat.DEDUCTED}
    ruling = RULING[organisation.language].format(day=f"12.1.{clock.now().year}")
    return {"vat": Vat.NOT_DEDUCTED, "vat_evidence": ruling}


def account(number: int) -> str:
    """A number that passes both checks, of a bank group not in use."""
    body = f"9990{number:09d}"
    body += luhn.calc_check_digit(body)
    return f"FI{iban.calc_check_digits('FI00' + body)}{body}"


def signatories(owner: User, number: int) -> list[dict[str, Any]]:
    """The owner alone, and somebody who is not a member of the service yet."""
    other = BOARD[number % len(BOARD)]
    address = "".join(letter for letter in other.lower().replace(" ", ".") if letter.isascii())
    return [
        {"name": owner.name, "email": owner.email, "authority": Authority.ALONE},
        {"name": other, "email": f"{address}.{number}@example.org", "authority": Authority.ALONE},
    ]


def year(number: int, back: int) -> dict[str, Any]:
    """One closed year's figures."""
    turnover = Decimal(280_000 + 53_750 * (number % 9) + 11_400 * (3 - back))
    return {
        "year": clock.now().year - back,
        "turnover": turnover,
        "result": Decimal(6_240 - 4_100 * back + 310 * (number % 5)),
        "equity": turnover / 4,
        "liabilities": turnover / 8,
        "audit": AuditResult.CLEAN,
        "remark": "",
    }


def owners(legal_form: str, number: int) -> list[dict[str, Any]]:
    """A company's two owners; the board of the others."""
    names = [BOARD[(number + step) % len(BOARD)] for step in range(3)]
    if legal_form == "company":
        shares = (Decimal("60.00"), Decimal("40.00"))
        return [
            {"name": name, "ground": OwnerGround.SHARES, "share": share}
            for name, share in zip(names, shares, strict=False)
        ]
    return [{"name": name, "ground": OwnerGround.BOARD, "share": None} for name in names]
