"""Work of this app that the queue does."""

from celery import shared_task

from applications.models import CaseFile, Decision, ReviewAnswer
from applications.queries.case_file import dossier_of
from applications.renderers.case_file import write_case_file
from applications.renderers.letter import answer_letter_pdf, letter_pdf
from applications.services.attaching import scan_waiting
from applications.services.case_files import CASE_FILE, forget_case_files, keep_case_file
from applications.services.deciding import LETTER, keep_letter
from applications.services.drafting import expire_drafts
from applications.services.issuing import ISSUE, issue
from applications.services.presence import forget_presences
from applications.services.review_answers import ANSWER_LETTER, keep_answer_letter
from applications.services.searching import index_missing
from applications.services.section_versions import thin_versions
from applications.services.supplement_clock import lapse_supplements, remind_supplements
from calls.rules.dates import local_day
from records import clock
from records.models import Job
from records.services import handles, heartbeat


@handles(LETTER)
def make_letter(job: Job) -> None:
    """Make the letter of a decision and tell the applicant; a letter that is there already stays."""
    decision = Decision.objects.select_related("application__case", "decided_by", "proposed_by").get(
        pk=job.payload["decision"]
    )
    if decision.letter_id is None:
        now = clock.now()
        keep_letter(decision, letter_pdf(decision, on=local_day(now)), sent_at=now)


@handles(ANSWER_LETTER)
def make_answer_letter(job: Job) -> None:
    """Make the letter of an answer that changes nothing and tell the applicant; one that is there already stays."""
    rows = ReviewAnswer.objects.select_related(
        "request__decision__application__case", "decided_by", "proposed_by"
    )
    answer = rows.get(pk=job.payload["answer"])
    if answer.letter_id is None:
        now = clock.now()
        keep_answer_letter(answer, answer_letter_pdf(answer, on=local_day(now)), sent_at=now)


@handles(ISSUE)
def issue_decisions(job: Job) -> None:
    """Take the decisions somebody asked for together."""
    issue(job)


@handles(CASE_FILE)
def make_case_file(job: Job) -> None:
    """Make the whole file of a case, unless it is there already or no longer open to whoever asked."""
    asked = CaseFile.objects.select_related("application__case", "asked_by").get(pk=job.payload["case_file"])
    dossier = None if asked.finished_at else dossier_of(asked)
    if dossier is not None:

        def tell(done: int, total: int) -> None:
            heartbeat(job, done=done, total=total)

        made = write_case_file(dossier, asked.path, asked.language, tell)
        keep_case_file(asked, made)


@shared_task(name="applications.tasks.expire", expires=60)
def expire() -> None:
    """Let drafts whose round has closed expire."""
    expire_drafts()


@shared_task(name="applications.tasks.supplements", expires=60)
def supplements() -> None:
    """Let requests for supplement lapse whose deadline has passed, and remind of those that end soon."""
    lapse_supplements()
    remind_supplements()


@shared_task(name="applications.tasks.tidy_drafts", expires=3600)
def tidy_drafts() -> None:
    """Thin out earlier contents of drafts, and forget who was editing."""
    thin_versions()
    forget_presences()


@shared_task(name="applications.tasks.forget_files", expires=3600)
def forget_files() -> None:
    """Remove copies of case files whose time is over."""
    forget_case_files()


@shared_task(name="applications.tasks.scan_files", expires=60)
def scan_files() -> None:
    """Check the files that wait for the virus check."""
    scan_waiting()


@shared_task(name="applications.tasks.index_words", expires=300)
def index_words() -> None:
    """Write the words of submissions that are not found by them yet."""
    index_missing()
