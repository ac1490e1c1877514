"""One demo application from its first draft to where its fate leads, through the services everybody uses."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import ROUND_DOWN, Decimal

from django.utils import timezone

from accounts.models import User
from amif.demo.asked import answers
from amif.demo.calendar import Round
from amif.demo.content import Project, sections
from amif.demo.costs import PARTNERS
from amif.demo.in_hand import hand_over
from amif.demo.people import Cast
from applications.choices import CheckVerdict, Declaration, Section
from applications.models import Application, Decision
from applications.queries.content import content_of, digest_of, version_of
from applications.queries.facts import catalogue_of
from applications.queries.records import documents_of
from applications.queries.scoring import spreads_of
from applications.queries.terms import terms_with_field
from applications.rules.data import Indicator
from applications.rules.proposing import GRANT, REJECT, Proposal, Reserve
from applications.rules.secrecy import Secrecy, last_day
from applications.services import assessing, checking, deciding
from applications.services.declaring import declare
from applications.services.drafting import open_draft, save_section, withdraw
from applications.services.experts import Received, Request, ask_expert, receive
from applications.services.reconciling import explain_differences
from applications.services.registering import give_number
from applications.services.secrecy import mark_secret
from applications.services.submitting import Signing, submit
from calls.choices import CriterionStage
from calls.models import Action, CallRound
from calls.services.ledger import pay
from records import clock
from records.models import Case

CENT = Decimal("0.01")
RESERVED = date(2028, 12, 31)
FIRST_NUMBER = 4021
STAGES = ("draft", "submitted", "in_check", "in_assessment", "assessed", "proposed")
DIFFERENCE = (
    "Arvioijat painottivat hankesuunnitelman osia eri tavoin; keskustelun jälkeen kumpikin piti pisteensä."
)
REASONS = {
    "granted": {
        "fi": "Hanke edistää toimenpiteen tavoitteita, ja sen kustannukset ovat kohtuulliset tuloksiin nähden.",
        "sv": "Projektet främjar åtgärdens mål, och kostnaderna är rimliga i förhållande till resultaten.",
    },
    "rejected": {
        "fi": "Hanke ei saanut valintaan riittäviä pisteitä hakukierroksen vertailussa.",
        "sv": "Projektet fick i ansökningsomgångens jämförelse inte tillräckligt många poäng för att bli utvalt.",
    },
    "reserve": {
        "fi": "Rivin määräraha ei riitä hankkeeseen.",
        "sv": "Anslaget på raden räcker inte till projektet.",
    },
}
"""What the applicant is told, by the project's fate and the application's language."""
STATEMENT = "Menetelmästä on kaksi tutkimusta; tulokset ovat lupaavia, mutta otokset pieniä."
BUSINESS_SECRET = 20
PRICING = "Toinen kappale: menetelmän hinnoittelu"
UNFINISHED = (Section.BASICS, Section.PROJECT, Section.WORK)


@dataclass
class Journey:
    """A round's applications on their way; everything happens at the round's dates."""

    call: CallRound
    dates: Round
    cast: Cast
    actions: dict[str, Action]
    made: list[tuple[Project, Application]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.catalogue: dict[str, Indicator] = catalogue_of(self.call.programme.fund)
        criteria = self.call.criteria_set.criteria.all() if self.call.criteria_set else []
        self.general = [one.code for one in criteria if one.stage == CriterionStage.ELIGIBILITY]
        self.specific = [one.code for one in criteria if one.stage == CriterionStage.QUALITY]

    def begin(self, number: int, project: Project) -> None:
        """Written, and submitted unless it stays a draft."""
        owner = self.cast.owners[project.organisation]
        written = self.dates.opens + timedelta(days=2 + number % 5, hours=number % 6)
        with clock.at(written):
            application = self.write(project, owner)
        if project.fate != "draft":
            minutes = timedelta(minutes=7 * number + 11)
            with clock.at(min(self.dates.closes - minutes, written + timedelta(days=9))):
                self.send(application, owner)
        self.made.append((project, application))

    def write(self, project: Project, owner: User) -> Application:
        """A draft with everything in it; one that stays a draft is half done."""
        organisation = self.cast.organisations[project.organisation]
        action = self.actions[project.action]
        application = open_draft(self.call, action, organisation, organisation.language, by=owner)
        partner = self.cast.organisations.get(PARTNERS.get(project.organisation, ""))
        typed_in = sections(project, action, organisation, self.catalogue, partner)
        if self.call.questions.all():
            typed_in[Section.QUESTIONS] = answers(organisation.language, len(project.title))
        blank = content_of(application)
        for section, typed in typed_in.items():
            if project.fate != "draft" or section in UNFINISHED:
                save_section(application, section, typed, version=version_of(blank, section), by=owner)
        application.refresh_from_db()
        return application

    def send(self, application: Application, owner: User) -> None:
        """Submitted with all declarations."""
        signing = Signing(tuple(Declaration.values), digest_of(content_of(application)))
        submit(application, signing, by=owner)

    def go_on(self) -> None:
        """From the closing of the round to the decisions, step by step, as far as each one's fate goes."""
        steps: list[tuple[str, datetime, Callable[[int, Project, Application], None]]] = [
            ("in_check", self.dates.checked, self.check),
            ("in_assessment", self.dates.checked + timedelta(days=3), self.admit),
            ("assessed", self.dates.scored, self.score),
            ("proposed", self.dates.proposed, self.propose),
            ("decided", self.dates.decided, self.decide),
        ]
        for stage, when, step in steps:
            for number, (project, application) in enumerate(self.made):
                if self.reaches(project, stage):
                    with clock.at(when + timedelta(minutes=13 * number)):
                        step(number, project, application)

    def reaches(self, project: Project, stage: str) -> bool:
        """Whether the project's fate takes it to this stage."""
        if project.fate == "withdrawn":
            return stage == "in_check"
        if project.fate in STAGES:
            return stage in STAGES and STAGES.index(stage) <= STAGES.index(project.fate)
        return True

    def check(self, number: int, project: Project, application: Application) -> None:
        """Stage 1 by the officer; a withdrawn one is taken back instead."""
        application.refresh_from_db()
        if project.fate == "withdrawn":
            withdraw(
                application,
                by=self.cast.owners[project.organisation],
                reason="Hanke toteutetaan muulla rahoituksella.",
            )
            return
        officer = self.cast.staff["officer"]
        declare(application, True, by=officer)
        give_number(application, self.next_number(), by=officer)
        yes = checking.Entry(CheckVerdict.YES, "Tarkastettu hakemuksesta ja rekistereistä.")
        checking.record_checks(application, dict.fromkeys(self.general, yes), by=officer)
        if application.ground:
            reason = "Toteuttaja ja toiminta vastaavat toimeenpanosuunnitelman perustetta."
            checking.judge_ground(application, True, reason, by=officer)

    def next_number(self) -> str:
        """The next number of the register, of the year the case is checked in."""
        given = Case.objects.exclude(register_number="").count()
        return f"VN/{FIRST_NUMBER + 7 * given}/{self.dates.checked.year}"

    def admit(self, number: int, project: Project, application: Application) -> None:
        """Admitted, and given to two assessors."""
        officer = self.cast.staff["officer"]
        checking.admit(application, by=officer)
        assessing.assign(application, (self.cast.staff["assessor"], self.cast.staff["assessor2"]), by=officer)
        if project.fate == "in_assessment" and number % 2:
            self.give(number, project, application, self.cast.staff["assessor2"])
            self.hear(application, officer)

    def hear(self, application: Application, officer: User) -> None:
        """One outside expert has answered, another is asked."""
        today = timezone.localdate(clock.now())
        due = today + timedelta(days=14)
        question = "Mitä menetelmän vaikutuksista tiedetään?"
        first = ask_expert(
            application, Request("Dosentti Maija Meri", "Rannikon yliopisto", question, due), by=officer
        )
        receive(first, Received(impartial=True, received_on=today, text=STATEMENT), by=officer)
        keep_secret(application, officer)
        question = "Miten kustannukset suhtautuvat vastaaviin hankkeisiin?"
        ask_expert(application, Request("Erityisasiantuntija Pekka Puro", "", question, due), by=officer)

    def score(self, number: int, project: Project, application: Application) -> None:
        """Both score, and the officer counts."""
        for name in ("assessor", "assessor2"):
            self.give(number, project, application, self.cast.staff[name])
        officer = self.cast.staff["officer"]
        far = [code for code, spread in spreads_of(application).items() if spread.far]
        explain_differences(application, dict.fromkeys(far, DIFFERENCE), by=officer)
        assessing.finish_assessment(application, by=officer)

    def give(self, number: int, project: Project, application: Application, assessor: User) -> None:
        """One assessor's scores: 3 to 5 for what is granted, 2 to 4 in reserve, 1 to 3 for what is rejected."""
        declare(application, True, by=assessor)
        low = {"rejected": 1, "reserve": 2}.get(project.fate, 3)
        salt = len(assessor.email)
        marks = {
            code: assessing.Mark(
                Decimal(low + (number * 7 + place * 3 + salt) % 3),
                "Perusteltu hakemuksessa; arvio perustuu suunnitelman tavoitteisiin ja toteutustapaan.",
            )
            for place, code in enumerate(self.specific)
        }
        assessment = application.assessments.get(assessor=assessor)
        assessing.save_scores(assessment, marks, "Hanke on arvioitu valintaperusteiden mukaan.", by=assessor)
        assessing.give(assessment, by=assessor)

    def propose(self, number: int, project: Project, application: Application) -> None:
        """Granted as asked for, rejected, or placed in reserve."""
        application.refresh_from_db()
        why = REASONS[project.fate if project.fate in REASONS else "granted"][application.language]
        if project.fate == "rejected":
            proposal = Proposal(REJECT, why)
        elif project.fate == "reserve":
            proposal = Proposal(REJECT, why, reserve=Reserve(RESERVED))
        else:
            proposal = Proposal(
                GRANT, why, application.requested, application.rate_asked, application.eligible_cost
            )
        terms = terms_with_field(application)
        deciding.propose(application, proposal, terms=terms, by=self.cast.staff["officer"])

    def decide(self, number: int, project: Project, application: Application) -> None:
        """Decided by somebody else than the proposer."""
        decider = self.cast.staff["decider"]
        declare(application, True, by=decider)
        proposed = Decision.objects.get(application=application, state="proposed")
        hand_over(deciding.decide(proposed, by=decider), self.cast)

    def pay_until(self, today: datetime) -> None:
        """Instalments of granted projects: demo data, since claims come with a later part of the program."""
        for project, application in self.made:
            application.refresh_from_db()
            if application.granted:
                self.pay_project(project, application, today)

    def pay_project(self, project: Project, application: Application, today: datetime) -> None:
        """Every half year an equal part of what the project uses by its end, two months after the period."""
        used = (application.granted or Decimal(0)) * Decimal(project.fate)
        periods = -(-project.months // 6)
        part = (used / periods).quantize(CENT, ROUND_DOWN)
        start = datetime.combine(project.starts_on, self.dates.decided.timetz())
        for period in range(1, periods + 1):
            when = start + timedelta(days=30 * (6 * period + 2))
            if when < today:
                with clock.at(when):
                    pay(
                        application.line,
                        application.case,
                        part,
                        by=self.cast.staff["finance"],
                        note=f"Maksuerä {period}/{periods}",
                    )


def keep_secret(application: Application, officer: User) -> None:
    """A part of the statement that came is a business secret."""
    document = next(one for one in documents_of(application) if one.kind == "statement")
    said = Secrecy(BUSINESS_SECRET, last_day(BUSINESS_SECRET, document.dated), PRICING)
    mark_secret(application, document, said, in_part=True, by=officer)
