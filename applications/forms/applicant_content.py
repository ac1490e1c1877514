"""Need, work, results, principles, management and other funding: the texts of a project plan and their rows."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from applications.choices import (
    FundingOrigin,
    FundingStanding,
    Impact,
    Likelihood,
    ProcurementKind,
    ProcurementStage,
    Section,
    YesNo,
)
from applications.forms.applicant import Data, SectionForm, text
from applications.forms.entries import EntriesForm, EntryRow, Words, chosen, limited
from applications.forms.fields import CountField, LongText, bare_amount
from applications.queries.content import Content
from applications.queries.facts import Judgement
from applications.rules import entries as kinds
from applications.rules.work import TimeLine, project_months, time_line
from records.forms import DayField

EARLY = "early_start"


class TargetGroupRow(EntryRow):
    """One target group."""

    of = kinds.TARGET_GROUPS
    words = Words(
        one=_("Target group"),
        add=_("Add a target group"),
        help=_("Whom the project reaches, how many they are in all, and through whom they are found."),
        example=_(
            "Parents at home with small children, without Finnish or Swedish: 120. Child health clinics tell of "
            "the groups; a guide who speaks the family's language rings each one before the first meeting."
        ),
    )

    group = limited(of, "group")
    number = CountField()
    reached_by = limited(of, "reached_by", rows=3)


class WorkPackageRow(EntryRow):
    """One work package; its months are counted from the first day of the project."""

    of = kinds.WORK_PACKAGES
    words = Words(
        one=_("Work package"),
        add=_("Add a work package"),
        help=_("Usually three to six. Management, communication and evaluation can be one of their own."),
        example=_(
            "Mentors in workplaces, months 7–20. Forty mentors are found through the entrepreneurs' associations "
            "and trained in two days; each meets one newcomer every other week for half a year. Outcome: 40 "
            "pairs, 30 trainee places agreed, a mentor's handbook in Finnish and Swedish."
        ),
    )

    title = limited(of, "title")
    description = limited(of, "description", rows=5)
    party = forms.ChoiceField(required=False)
    from_month = CountField()
    to_month = CountField()
    outcome = limited(of, "outcome", rows=3)


class RiskRow(EntryRow):
    """One risk."""

    of = kinds.RISKS
    words = Words(
        one=_("Risk"),
        add=_("Add a risk"),
        help=_("Three to six that are real. Officers read the heaviest first."),
        example=_(
            "Fewer participants come than planned. Possible, considerable. The partner organisations have "
            "promised to guide people to the groups in writing; numbers are followed every month, and the groups "
            "move to where people are."
        ),
    )

    risk = limited(of, "risk")
    likelihood = chosen(Likelihood)
    impact = chosen(Impact)
    response = limited(of, "response", rows=3)


class SteeringRow(EntryRow):
    """Somebody to be invited to the steering group."""

    of = kinds.STEERING
    words = Words(
        one=_("Member"),
        add=_("Add a member"),
        help=_(
            "Enough experts for the size and kind of the project; the target group, too. The ministry accepts "
            "the proposal in the decision, and its representative may attend and speak."
        ),
        example=_(
            "Centre for Economic Development, Transport and the Environment: answers for integration in the "
            "region. The multicultural council of the town: the view of the participants."
        ),
    )

    body = limited(of, "body")
    why = limited(of, "why", rows=2)


class ProcurementRow(EntryRow):
    """A procurement above the national threshold."""

    of = kinds.PROCUREMENTS
    words = Words(
        one=_("Procurement"),
        add=_("Add a procurement"),
        help=_(
            "Only those whose value, without value added tax, is above the national threshold. Where the "
            "procedure has begun, attach its documents."
        ),
    )

    name = limited(of, "name")
    kind = chosen(ProcurementKind)
    value = bare_amount(None)
    stage = chosen(ProcurementStage)


class OtherFundingRow(EntryRow):
    """Other money, applied for or granted."""

    of = kinds.OTHER_FUNDING
    words = Words(
        one=_("Funding"),
        add=_("Add funding"),
        help=_(
            "Each grant or loan for the same project or activity, also one that pays for other costs of it."
        ),
        example=_(
            "European Social Fund Plus, regional programme. EU budget. Pays for the training of employers, which "
            "is no cost of this project. €84,000.00, granted, 1.3.2027–28.2.2029."
        ),
    )

    funder = limited(of, "funder")
    source = chosen(FundingOrigin)
    purpose = limited(of, "purpose", rows=3)
    amount = bare_amount(None)
    standing = chosen(FundingStanding)
    period = text(kinds.KINDS[of].longest["period"])


class ProjectForm(EntriesForm):
    """Need, target groups, objectives, dates, and why it has to start early."""

    section = Section.PROJECT
    rows = {kinds.TARGET_GROUPS: TargetGroupRow}

    need = LongText(
        3000,
        rows=8,
        help_text=_("What is the problem, whom does it concern and how many are they? How do you know?"),
        example=_(
            "In the six municipalities 1,140 people have come from outside the EU in three years; 38 % of "
            "them speak a language in which no guidance is given (Statistics Finland, 2026). In this year's "
            "inquiry 52 of 71 newcomers had asked for the same thing at three offices or more. "
            "Interpretation by telephone does not solve it: without time for a person the basics of housing, "
            "school and health care remain unclear."
        ),
    )
    objectives = LongText(
        3000,
        rows=6,
        help_text=_(
            "What will be different when the project ends? Two to four objectives that can be measured."
        ),
        example=_(
            "1. Each newcomer gets a guide of his or her own within four weeks of moving in. 2. At least 60 "
            "% of those guided have begun work, training or a course half a year later. 3. The six "
            "municipalities use one shared way of guidance, and pay for it themselves from 2030."
        ),
    )
    starts_on = DayField(
        required=False, help_text=_("Day.month.year. Not before the application has arrived.")
    )
    ends_on = DayField(required=False)
    early_start = LongText(
        1500,
        rows=3,
        help_text=_(
            "Only if the project begins before the decision. Costs from before it are paid only when the "
            "ministry accepts the reasons, and are yours if no grant is given."
        ),
        example=_(
            "The courses follow the school year: a start after the decision would lose one of the three "
            "school years the results rest on."
        ),
    )

    def __init__(self, judgement: Judgement, data: Data | None = None, *, add: str = "") -> None:
        super().__init__(judgement, data, add=add)
        limit = {"months": judgement.parameters.max_months}
        self.fields["ends_on"].help_text = gettext("At most %(months)s months from the first day.") % limit

    def stored(self, content: Content) -> dict[str, Any]:
        """The section with the reasons for an early start."""
        return super().stored(content) | {EARLY: content.reasons(self.section).get(EARLY, "")}

    def reasons(self) -> dict[str, str]:
        """Why the project has to start before the decision."""
        return {EARLY: str(self.cleaned_data.get(EARLY, ""))}


class WorkForm(EntriesForm):
    """Work packages with their time line."""

    section = Section.WORK
    rows = {kinds.WORK_PACKAGES: WorkPackageRow}

    @property
    def months(self) -> int:
        """The months of the project; 0 while its dates are open."""
        return project_months(self.judgement.data.starts_on, self.judgement.data.ends_on)

    @property
    def party_names(self) -> dict[str, str]:
        """Who can answer for a work package, by key."""
        return {one.key: one.name for one in self.judgement.data.parties}

    def time_line(self) -> TimeLine | None:
        """The work packages as stored, drawn over the months of the project."""
        data = self.judgement.data
        return time_line(data.entries.work_packages, data.starts_on, data.ends_on)


class ResultsForm(SectionForm):
    """Results, their use, what goes on after the support, lessons of earlier projects."""

    section = Section.RESULTS

    results = LongText(
        3000,
        rows=8,
        help_text=_(
            "What there is at the end, and what changes for the target group. Indicators have their own page."
        ),
        example=_(
            "360 people have been guided in seven languages. The share of newcomers who drop out of "
            "integration training falls from 24 to 15 %. The six municipalities have a shared handbook, and "
            "eighteen of their employees have been trained to use it."
        ),
    )
    results_use = LongText(
        2000,
        rows=5,
        help_text=_("Who uses the results, where, and who else could take them over?"),
        example=_(
            "The handbook is published under an open licence. The regional council presents it to the other "
            "fifteen municipalities, and the Centre of Expertise in Immigrant Integration takes it among its "
            "models."
        ),
    )
    continuation = LongText(
        2000,
        rows=5,
        help_text=_("Who goes on with the activity, with which money, when the support has ended?"),
        example=_(
            "The municipalities have agreed in writing to keep three guides from 1.1.2030, paid in "
            "proportion to the number of newcomers (about €178,000 a year). The association keeps the "
            "volunteers' network with its own funding."
        ),
    )
    lessons = LongText(
        2000,
        rows=5,
        help_text=_(
            "What earlier funded projects, yours or others', have taught, and how that shows in this one."
        ),
        example=_(
            "In an earlier AMIF project (2018–2020) large groups were left by parents of small children. "
            "Groups now have at most eight people and child care. Its evaluation also advised to bind the "
            "municipalities from the start: each has named a person in charge."
        ),
    )


class PrinciplesForm(EntriesForm):
    """Horizontal principles and risks."""

    section = Section.PRINCIPLES
    rows = {kinds.RISKS: RiskRow}

    equality = LongText(
        2000,
        rows=5,
        help_text=_(
            "How equality of women and men, non-discrimination and the rights in the EU Charter of "
            "Fundamental Rights are taken into account."
        ),
        example=_(
            "Women have come less often to earlier groups: meetings are held in the daytime, with child "
            "care, and a third of them for women only. Participants are chosen by need, without regard to "
            "origin, religion or sexual orientation; whoever feels wronged turns to the town's equality "
            "contact person."
        ),
    )
    accessibility = LongText(
        1500,
        rows=4,
        help_text=_("How people with disabilities, and those who read with difficulty, can take part."),
        example=_(
            "Rooms without steps and with an induction loop; material in plain language and as sound; the "
            "website fulfils level AA. A sign-language interpreter is booked on request."
        ),
    )
    environment = LongText(
        1500,
        rows=4,
        help_text=_("How the project spares the environment, and what of it does lasting harm or good."),
        example=_(
            "Meetings between municipalities are held online, groups where buses go. Equipment is leased and "
            "shared. The project does no significant harm to the environment."
        ),
    )


class ManagementForm(EntriesForm):
    """Communication, procurement, personal data, steering group."""

    section = Section.MANAGEMENT
    rows = {kinds.STEERING: SteeringRow, kinds.PROCUREMENTS: ProcurementRow}

    communication = LongText(
        2000,
        rows=5,
        help_text=_("To whom, what, when and how; how the EU's support is made visible."),
        example=_(
            "Newcomers: short videos in seven languages on the municipalities' channels. Officials: a "
            "newsletter four times a year. The EU emblem with its statement stands on all material, and a "
            "poster at each place; the results are told at a closing seminar."
        ),
    )
    personal_data = LongText(
        2000,
        rows=5,
        help_text=_(
            "Whose data are kept, on which legal ground, by whom, for how long; who is the controller."
        ),
        example=_(
            "The town is the controller. Names, languages and course results of participants are kept in its "
            "integration register (Act on the Promotion of Immigrant Integration) and deleted five years "
            "after the last payment year. The ministry gets counts only. An impact assessment has been made."
        ),
    )
    procurement_plan = LongText(
        2000,
        rows=4,
        help_text=_(
            "How prices are compared and contracts made; who decides. Leave it empty when nothing is bought."
        ),
        example=_(
            "Interpretation comes from the town's framework contract. The evaluation (about €24,000) is "
            "bought by asking three offers. The purchasing unit sees to the public contracts act."
        ),
    )

    def thresholds(self) -> list[tuple[str, Decimal]]:
        """The national thresholds by kind of procurement, in euro without VAT."""
        figures = self.judgement.parameters
        return [
            (str(label), getattr(figures, f"procurement_{code}")) for code, label in ProcurementKind.choices
        ]


class OtherFundingForm(EntriesForm):
    """Other EU and national funding, applied for or granted."""

    section = Section.OTHER_FUNDING
    rows = {kinds.OTHER_FUNDING: OtherFundingRow}

    other_funding_answer = forms.ChoiceField(
        required=False,
        choices=YesNo.choices,
        widget=forms.RadioSelect,
        label=_("Has other funding been granted or applied for, for this project or activity?"),
        help_text=_("From the EU budget, the State, a municipality, a foundation or anybody else."),
    )
