"""Writing a draft: beginning one, saving a section, withdrawing, and letting unfinished drafts expire."""

import logging
import secrets
from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from accounts.models import Organisation
from accounts.queries import registered
from applications.choices import ApplicationState, Section
from applications.models import (
    Application,
    ApplicationPartner,
    BudgetLine,
    FinancingLine,
    SectionVersion,
    Target,
)
from applications.permissions.applicant import (
    organisations_to_write_for,
    why_not_apply,
    why_not_withdraw,
)
from applications.permissions.supplements import asked_in, why_not_change
from applications.queries.content import FIELDS, Content, content_of, plain, section_content, version_of
from applications.queries.facts import data_of, terms_of
from applications.queries.parts import part_label
from applications.queries.section_parts import (
    base_of,
    content_with,
    fits_in,
    parts_in,
    parts_said,
    said_in_parts,
)
from applications.rules.entries import kinds_of
from applications.rules.merging import Merged, merge
from applications.rules.partners import partner_key_fits
from applications.rules.submission import who_problems
from applications.rules.supplements import PART_NOT_ASKED, parts_beyond
from applications.services.locking import lock
from applications.services.section_versions import keep_version
from applications.services.supplements import fall_away
from applications.services.telling import tell_desk
from applications.services.versions import let_stand
from calls.models import Action, CallAction, CallRound
from calls.queries.calls import series_of
from calls.rules.findings import Finding
from indicators.models import Indicator
from records import clock
from records.choices import CaseKind
from records.rules import Reason, Refused, gettext_noop, refuse
from records.services import append, move, open_case

logger = logging.getLogger(__name__)
GRACE = timedelta(minutes=1)
NOT_YOURS = Finding(
    "organisation_not_yours",
    gettext_noop("You are not an owner or editor of this organisation. Choose one of yours."),
)
NOT_OPEN = Finding(
    "action_not_open", gettext_noop("This action is not open in this call. Choose an open one.")
)
STILL_OPEN = Finding("call_still_open", gettext_noop("The call is still open."))


@dataclass(frozen=True)
class Typed:
    """What was typed in one section: values of its fields, its rows, and what could not be read as a value."""

    fields: Mapping[str, Any] = field(default_factory=dict)
    lines: tuple[Mapping[str, Any], ...] = ()
    financing: tuple[Mapping[str, Any], ...] = ()
    partners: tuple[Mapping[str, Any], ...] = ()
    entries: Mapping[str, tuple[Mapping[str, Any], ...]] = field(default_factory=dict)
    targets: Mapping[str, Mapping[tuple[str, str], int]] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)
    unread: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Saved:
    """A section as it now is: its version, and when it was last saved."""

    content: Content
    version: str
    at: datetime | None
    merged: bool = False


@dataclass(frozen=True)
class Joining:
    """How two versions of a section may be put together when somebody else has saved in between.

    `choices` decide conflicts by their path, if `seen` is the version that was in sight when they were made. With
    `in_place` the outcome has to fit the page it was typed in, which then only gets other values.
    """

    choices: Mapping[str, str] = field(default_factory=dict)
    seen: str = ""
    in_place: bool = False


class Clash(Exception):
    """Somebody else has saved the section since this version of it was opened, and a person has to decide.

    Nothing was written. `content` is the saved version, `merged` both in one with what has to be decided.
    """

    def __init__(self, content: Content, merged: Merged) -> None:
        super().__init__("saved by somebody else in between")
        self.content = content
        self.merged = merged


def open_draft(
    call: CallRound, action: Action, organisation: Organisation, language: str, *, by: Any
) -> Application:
    """A new draft with its reference number. Refused when call, action or organisation does not allow it."""
    refuse(why_not_apply(by, call))
    if not organisations_to_write_for(by).filter(pk=organisation.pk).exists():
        raise Refused(NOT_YOURS("organisation"))
    place = CallAction.objects.filter(call=call, action=action).select_related("line__call").first()
    if place is None:
        raise Refused(NOT_OPEN("action"))
    now = clock.now()
    draft = Application(
        call=call,
        action=action,
        line=place.line,
        organisation=organisation,
        language=language,
        cost_model=call.cost_models[0] if len(call.cost_models) == 1 else "",
        contact_name=by.name,
        contact_email=by.email,
        created_at=now,
        created_by=by,
        edited_at=now,
        edited_by=by,
    )
    refuse(*who_problems(data_of(Content(draft)), terms_of(draft)))
    with transaction.atomic():
        draft.case = open_case(CaseKind.APPLICATION, series_of(place.line))
        draft.save(force_insert=True)
        data = {"call": call.pk, "action": action.code, "organisation": str(organisation.pk)}
        append(draft.stream, "applications.opened", by=by, subject=subject(draft), data=data)
    return draft


def save_section(
    application: Application,
    section: str,
    typed: Typed,
    *,
    version: str,
    by: Any,
    joining: Joining = Joining(),
) -> Saved:
    """Keep what was typed in a section, right or wrong. The same text twice changes nothing.

    `version` is the section's when it was opened (queries.content.version_of). What somebody else has saved since is
    put together with it by field. Raises Clash when both changed the same, Refused when this person may not write it
    or the call has closed.
    """
    with transaction.atomic():
        locked = lock(application)
        refuse(why_not_change(by, locked, section))
        before = content_of(locked)
        after = applied(before, section, typed)
        present, typed_version = version_of(before, section), version_of(after, section)
        if present not in (version, typed_version):
            after = _together(before, after, section, version, joining)
        wanted = version_of(after, section)
        merged = wanted != typed_version
        if wanted == present:
            return Saved(before, present, locked.edited_at, merged)
        put(before, after, section, by=by)
    return Saved(after, wanted, after.application.edited_at, merged)


def restore_section(application: Application, section: str, kept: SectionVersion, *, by: Any) -> Saved:
    """Save again what the section said once; what it says now stays in its history. As it is already, nothing happens.

    Refused as for `save_section`.
    """
    with transaction.atomic():
        locked = lock(application)
        refuse(why_not_change(by, locked, section))
        before = content_of(locked)
        after = content_with(before, section, kept.content)
        if version_of(after, section) != version_of(before, section):
            put(before, after, section, by=by, restored=kept.version)
    return Saved(after, version_of(after, section), after.application.edited_at)


def put(before: Content, after: Content, section: str, *, by: Any, **besides: str) -> None:
    """Write a section's new content in the place of the old one, and keep both. `besides` goes to the audit trail."""
    refuse(*beyond_asked(before, after, section))
    keep_version(before, section)
    revision = before.application.revision + 1
    _write(after, section, by)
    keep_version(after, section, by=by)
    data = {"section": section, "revision": revision, "digest": version_of(after, section), **besides}
    stream = before.application.stream
    append(stream, "applications.section_saved", by=by, subject=subject(before.application), data=data)


def _together(theirs: Content, mine: Content, section: str, version: str, joining: Joining) -> Content:
    """Both in one, against the version mine began with. Raises Clash when that is for a person to do."""
    said = section_content(theirs, section)
    page = parts_in(mine, section)
    choices = joining.choices if joining.seen == version_of(theirs, section) else {}
    base = base_of(theirs.application, section, version)
    merged = merge(base, page, parts_said(section, said), choices)
    if merged.open or (joining.in_place and not fits_in(merged.parts, page)):
        raise Clash(theirs, merged)
    return content_with(theirs, section, said_in_parts(section, merged.parts, said))


def applied(content: Content, section: str, typed: Typed) -> Content:
    """The content as it would be with what was typed; nothing is written."""
    application = copy(content.application)
    for name in FIELDS[section]:
        if name in typed.fields:
            setattr(application, name, typed.fields[name])
    application.reasons = placed(application.reasons, section, typed.reasons)
    application.unread = placed(application.unread, section, typed.unread)
    kept = {kind: [plain(row) for row in typed.entries.get(kind, ())] for kind in kinds_of(section)}
    application.entries = application.entries | kept
    rows: dict[str, Any] = {}
    if section == Section.PARTNERS:
        rows["partners"] = partners_of(application, typed)
    if section == Section.BUDGET:
        rows["lines"] = tuple(BudgetLine(application=application, **line) for line in typed.lines)
    if section == Section.FINANCING:
        rows["financing"] = tuple(FinancingLine(application=application, **line) for line in typed.financing)
    if section == Section.INDICATORS:
        rows["targets"] = targets_of(application, typed)
    return replace(content, application=application, **rows)


def beyond_asked(before: Content, after: Content, section: str) -> list[Reason]:
    """What of a supplement's section would change without having been asked about; of a draft nothing."""
    asked = asked_in(before.application, section)
    if asked is None:
        return []
    parts = parts_beyond(section_content(before, section), section_content(after, section), asked)
    names = ", ".join(part_label(part) for part in parts)
    return [PART_NOT_ASKED(parts=names)] if parts else []


def placed(by_section: Mapping[str, Any], section: str, texts: Mapping[str, str]) -> dict[str, Any]:
    """The texts of one section put in place of those before; empty ones are left out."""
    rest = {name: value for name, value in by_section.items() if name != section}
    given = {name: text for name, text in texts.items() if text.strip()}
    return rest | ({section: given} if given else {})


def partners_of(application: Application, typed: Typed) -> tuple[ApplicationPartner, ...]:
    """The partners, each under a key of its own; one of the register by the name and legal form it has there."""
    numbers = [row["business_id"] for row in typed.partners if row["business_id"]]
    known = registered(numbers) if numbers else {}
    rows, taken = [], set[str]()
    for given in typed.partners:
        key = given["key"] if partner_key_fits(given["key"], taken) else new_partner_key()
        taken.add(key)
        found = known.get(given["business_id"])
        own = {"name": found.name, "legal_form": found.legal_form} if found else {}
        rows.append(
            ApplicationPartner(application=application, **{**given, **own, "key": key}, organisation=found)
        )
    return tuple(rows)


def new_partner_key() -> str:
    """A key no partner has had, so that a cost of one who was removed never becomes another's."""
    return f"p{secrets.token_hex(5)}"


def targets_of(application: Application, typed: Typed) -> tuple[Target, ...]:
    """Target rows of the indicators named, which are looked up by code; an unknown code is left out."""
    fund = application.call.programme.fund
    known = {one.code: one for one in Indicator.objects.filter(fund=fund, code__in=typed.targets)}
    return tuple(
        Target(application=application, indicator=known[code], age=age, gender=gender, value=value)
        for code, cells in typed.targets.items()
        if code in known
        for (age, gender), value in cells.items()
    )


def _write(content: Content, section: str, by: Any) -> None:
    application = content.application
    if section == Section.PARTNERS:
        application.partners.all().delete()
        ApplicationPartner.objects.bulk_create(content.partners)
    if section == Section.BUDGET:
        application.budget_lines.all().delete()
        BudgetLine.objects.bulk_create(content.lines)
    if section == Section.FINANCING:
        application.financing_lines.all().delete()
        FinancingLine.objects.bulk_create(content.financing)
    if section == Section.INDICATORS:
        application.targets.all().delete()
        Target.objects.bulk_create(content.targets)
    application.revision += 1
    application.edited_at, application.edited_by = clock.now(), by
    kept = ("entries", "reasons", "unread", "revision", "edited_at", "edited_by")
    application.save(update_fields=[*FIELDS[section], *kept])


def withdraw(application: Application, *, by: Any, reason: str = "") -> Application:
    """Take the application back; it stays on record and is not handled further. The desk is told."""
    with transaction.atomic():
        locked = lock(application)
        refuse(why_not_withdraw(by, locked))
        fall_away(locked, by=by)
        move(locked, "withdraw", by=by, why_not=why_not_withdraw, reason=reason)
        if locked.submitted_at:
            tell_desk(locked, "withdrawn")
    application.__dict__.update(locked.__dict__)
    return application


def expire_drafts(*, most: int = 200) -> int:
    """Let drafts whose round has closed expire; how many. A minute's grace lets a submission under way end first."""
    closed = clock.now() - GRACE
    drafts = Application.objects.filter(state=ApplicationState.DRAFT, call__closes_at__lt=closed)
    return sum(1 for draft in drafts.select_related("call")[:most] if _expire(draft))


def _expire(draft: Application) -> bool:
    """One that had been submitted before is again what was submitted; the others expire."""
    try:
        if draft.submitted_at:
            let_stand(draft)
        else:
            move(draft, "expire", by=None, why_not=why_not_expire)
    except (Refused, FileNotFoundError) as refused:
        logger.warning("draft %s stays: %s", draft.pk, refused)
        return False
    return True


def why_not_expire(_: Any, application: Application) -> Reason | None:
    """Drafts live until the round has closed, and a minute longer."""
    return STILL_OPEN() if clock.now() <= application.call.closes_at + GRACE else None


def subject(application: Application) -> str:
    """How the audit trail names it."""
    return f"applications.application:{application.pk}"
