"""An application on paper: a draft as it stands, or a version exactly as it was submitted."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts.queries import gaps_in
from applications.choices import Section
from applications.models import Application, Submission
from applications.queries.answers import answers_of
from applications.queries.attachments import NamedFile, files_numbered, named_files
from applications.queries.content import content_of
from applications.queries.facts import Judgement, judge
from applications.queries.versions import content_said, said_in


@dataclass(frozen=True)
class Paper:
    """What the paper shows; `submission` is None for a draft."""

    application: Application
    judgement: Judgement
    files: list[NamedFile]
    submission: Submission | None
    at: datetime
    applicant: dict[str, Any]

    def answers(self, language: str) -> dict[str, Any]:
        """All answers, with the titles of codes in the language."""
        return answers_of(self.judgement, language)


def draft_paper(application: Application, at: datetime) -> Paper:
    """The draft as it stands at this instant."""
    content = content_of(application)
    return Paper(
        application,
        judge(content, at=at, gaps=gaps_in(application.organisation)),
        named_files(application, content.attachments),
        None,
        application.edited_at or application.created_at,
        applicant_now(application),
    )


def submitted_paper(application: Application, submission: Submission) -> Paper:
    """The version as submitted. FileNotFoundError when its document is gone from storage."""
    said = said_in(submission)
    content = content_said(application, said)
    return Paper(
        content.application,
        judge(content, at=submission.submitted_at),
        named_files(application, content.attachments),
        submission,
        submission.submitted_at,
        dict(said["applicant"]),
    )


def receipt_files(application: Application, submission: Submission) -> list[NamedFile]:
    """The files of one submitted version. FileNotFoundError when its document is gone from storage."""
    said = said_in(submission)["sections"].get(Section.ATTACHMENTS, {}).get("files", [])
    return named_files(application, files_numbered(application, [row["id"] for row in said]))


def applicant_now(application: Application) -> dict[str, Any]:
    """What the applicant's organisation says of itself now, as a submission would."""
    organisation = application.organisation
    names = ("name", "business_id", "legal_form", "address", "postcode", "city", "country")
    return {name: getattr(organisation, name) for name in names}
