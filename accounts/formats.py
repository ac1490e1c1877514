"""Numbers of organisations and accounts: checked, in their one way of writing, and masked."""

import re

from stdnum import bic, iban
from stdnum.eu import vat
from stdnum.exceptions import InvalidChecksum, ValidationError
from stdnum.fi import ytunnus

from accounts.choices import IdKind
from records.rules import Reason, Refused, gettext_noop

IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}")
ID_FORM = Reason(
    "business_id_form",
    gettext_noop(
        "A Finnish business id has seven digits, a hyphen and a check digit, for example 1234567-1."
    ),
)
ID_CHECK = Reason(
    "business_id_check_digit",
    gettext_noop(
        "The check digit does not fit the number, so there is a slip in it. Compare it with the register."
    ),
)
VAT_FORM = Reason(
    "vat_number_form",
    gettext_noop(
        "This is not a VAT number of an EU country. Write it with the country's letters, as in SE556188840401."
    ),
)
VAT_FINNISH = Reason(
    "vat_number_finnish",
    gettext_noop("This is a Finnish number. Choose the Finnish business id and write it as 1234567-1."),
)
IBAN_FORM = Reason(
    "iban_form",
    gettext_noop(
        "This is not an account number in the international form (IBAN), as in FI21 1234 5600 0007 85."
    ),
)
IBAN_CHECK = Reason(
    "iban_check_digits",
    gettext_noop(
        "The check digits do not fit the account number, so there is a slip in it. Compare it with the bank's."
    ),
)
BIC_FORM = Reason(
    "bic_form", gettext_noop("A bank's code (BIC) has 8 or 11 letters and digits, as in NDEAFIHH.")
)


def normal_id(kind: str, typed: str) -> str:
    """The business id as registers write it; empty when the organisation has none. Refused with what is wrong."""
    if kind == IdKind.NONE:
        return ""
    if kind == IdKind.FI:
        try:
            return str(ytunnus.format(ytunnus.validate(typed.upper().removeprefix("FI"))))
        except InvalidChecksum as error:
            raise Refused(ID_CHECK) from error
        except ValidationError as error:
            raise Refused(ID_FORM) from error
    return normal_vat(typed)


def normal_vat(typed: str) -> str:
    """The VAT number of another EU country, with its letters. Refused with what is wrong."""
    try:
        number = str(vat.validate(typed))
    except ValidationError as error:
        raise Refused(VAT_FORM) from error
    if number.startswith("FI"):
        raise Refused(VAT_FINNISH)
    return number


def normal_iban(typed: str) -> str:
    """The account number without blanks. Refused with what is wrong."""
    if not IBAN.fullmatch(iban.compact(typed)):
        raise Refused(IBAN_FORM)
    try:
        return str(iban.validate(typed))
    except InvalidChecksum as error:
        raise Refused(IBAN_CHECK) from error
    except ValidationError as error:
        raise Refused(IBAN_FORM) from error


def normal_bic(typed: str) -> str:
    """The bank's code in capitals; empty stays empty. Refused with what is wrong."""
    if not typed.strip():
        return ""
    try:
        return str(bic.validate(typed))
    except ValidationError as error:
        raise Refused(BIC_FORM) from error


def spaced_iban(number: str) -> str:
    """FI21 1234 5600 0007 85: in fours, as people read it."""
    return " ".join(number[start : start + 4] for start in range(0, len(number), 4))


def masked_iban(number: str) -> str:
    """FI•• •••• •••• ••07 85: the country and the last four characters."""
    return spaced_iban(number[:2] + "•" * (len(number) - 6) + number[-4:]) if number else ""


def masked_email(address: str) -> str:
    """a•••@example.org: enough for the person meant, too little for anybody else."""
    name, _at, host = address.partition("@")
    return f"{name[:1]}•••@{host}"
