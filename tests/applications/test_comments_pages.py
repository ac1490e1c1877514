"""Comments to colleagues in an application: at their field, in their thread, and no part of what is submitted."""

import json

import pytest
from django.core import mail
from django.urls import reverse

from accounts.choices import MemberRole
from amif.tasks import dispatch_outbox
from applications.models import FieldComment
from applications.queries.content import content_of, snapshot
from records.models import Notice
from tests.applications.pages import section_url, signed_in, text_of
from tests.applications.together import AUTOSAVE, chosen, editor, opened, two
from tests.factories.applications import complete_draft

pytestmark = pytest.mark.django_db


def test_a_comment_is_sent_with_the_section_and_read_at_its_field() -> None:
    made = complete_draft()
    first, second = two(made)
    data = opened(first, made) | {"title": "Ny rubrik", "comment:title": "Är den för lång?", "go": "here"}
    assert first.post(section_url(made, "basics"), data)["Location"] == section_url(made, "basics")
    made.refresh_from_db()
    assert made.title == "Ny rubrik"
    page = second.get(section_url(made, "basics"))
    assert "Är den för lång?" in text_of(page)
    assert page.context["form"].fields["title"].talk.thread.open[0].text == "Är den för lång?"
    assert "1 open comment." in text_of(second.get(reverse("application", args=[made.reference])))


def test_an_autosave_writes_no_comment() -> None:
    made = complete_draft()
    first, _second = two(made)
    first.post(section_url(made, "basics"), opened(first, made) | {"comment:title": "Halv"}, headers=AUTOSAVE)
    assert not FieldComment.objects.exists()


def test_a_comment_survives_the_merge_page() -> None:
    made = complete_draft()
    first, second = two(made)
    mine = opened(second, made) | {"title": "Min", "comment:title": "Se här"}
    first.post(section_url(made, "basics"), opened(first, made) | {"title": "Hennes"})
    page = second.post(section_url(made, "basics"), mine)
    second.post(section_url(made, "basics"), chosen(page, title="mine"))
    assert FieldComment.objects.get().text == "Se här"


def test_an_answer_and_settling_keep_to_their_thread() -> None:
    made = complete_draft()
    first, second = two(made)
    first.post(section_url(made, "basics"), opened(first, made) | {"comment:title": "För lång?"})
    thread = FieldComment.objects.get()
    second.post(section_url(made, "basics"), opened(second, made) | {f"answer:{thread.pk}": "Nej."})
    assert "Nej." in text_of(first.get(section_url(made, "basics")))
    first.post(section_url(made, "basics"), opened(first, made) | {"settle": str(thread.pk)})
    page = first.get(section_url(made, "basics"))
    assert "1 settled comment" in text_of(page)
    assert "open comment" not in text_of(first.get(reverse("application", args=[made.reference])))
    late = second.post(
        section_url(made, "basics"), opened(second, made) | {f"answer:{thread.pk}": "Jo."}, follow=True
    )
    assert "The comment has been settled already." in text_of(late)


def test_a_viewer_comments_and_cannot_write_the_section() -> None:
    made = complete_draft()
    viewer = signed_in(editor(made, MemberRole.VIEWER))
    page = viewer.get(section_url(made, "basics"))
    assert "Comments to colleagues" in text_of(page)
    url = f"{section_url(made, 'basics')}comments/"
    assert viewer.post(url, {"comment:": "Bra!", "title": "Min"}).status_code == 302
    assert FieldComment.objects.get().text == "Bra!"
    made.refresh_from_db()
    assert made.title != "Min"


def test_colleagues_are_told_in_the_service_and_by_letter_without_the_text() -> None:
    made = complete_draft()
    colleague = editor(made)
    first = signed_in(made.created_by)
    first.post(section_url(made, "basics"), opened(first, made) | {"comment:title": "Hemligt?"})
    (notice,) = Notice.objects.filter(kind="commented")
    assert (notice.user, notice.url) == (
        colleague,
        f"{section_url(made, 'basics')}#comment-{FieldComment.objects.get().pk}",
    )
    dispatch_outbox()
    (letter,) = [one for one in mail.outbox if one.to == [colleague.email]]
    assert made.created_by.name in letter.subject
    assert "Title, summary and contact" in letter.subject
    assert "Hemligt?" not in letter.body


def test_somebody_alone_is_offered_no_comments() -> None:
    made = complete_draft()
    assert "Comment to colleagues" not in text_of(signed_in(made.created_by).get(section_url(made, "basics")))


def test_comments_are_no_part_of_what_is_submitted() -> None:
    made = complete_draft()
    editor(made)
    first = signed_in(made.created_by)
    first.post(section_url(made, "basics"), opened(first, made) | {"comment:title": "Zebraord"})
    made.refresh_from_db()
    assert "Zebraord" not in json.dumps(snapshot(content_of(made)), default=str)
    for name in ("application_preview", "application_check"):
        assert "Zebraord" not in first.get(reverse(name, args=[made.reference])).content.decode()
