"""The words an application is found by: written with the submission, and made again where they lack or are old."""

from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from applications.models import SearchText
from applications.services.searching import index_all, index_missing
from applications.tasks import index_words
from tests.factories.applications import open_round, submitted

pytestmark = pytest.mark.django_db


def words_of(application):
    return SearchText.objects.get(application=application).text


def test_submitting_writes_the_words_of_every_section_folded():
    application = submitted(title="Vänstuga i VASA", need="Många ÅKERIER behöver tolkar.")
    found = words_of(application)
    for word in ("vänstuga i vasa", "åkerier", "tolkning", application.organisation.name.casefold()):
        assert word in found
    assert application.organisation.business_id.casefold() in found
    assert SearchText.objects.get().version == 1


def test_words_that_lack_or_are_old_are_written_again_once():
    open_round(amount="500000.00")
    lacking, old, well = submitted(title="Ett"), submitted(title="Två"), submitted(title="Tre")
    SearchText.objects.filter(application=lacking).delete()
    SearchText.objects.filter(application=old).update(version=0, text="gammalt")
    SearchText.objects.filter(application=well).update(text="som det är")
    assert index_missing() == 2
    assert index_missing() == 0
    assert "två" in words_of(old)
    assert words_of(well) == "som det är"


def test_the_queue_writes_what_lacks():
    application = submitted(title="Ett")
    SearchText.objects.all().delete()
    index_words()
    assert "ett" in words_of(application)


def test_the_command_writes_all_again():
    application = submitted(title="Ett")
    SearchText.objects.update(text="fel")
    out = StringIO()
    call_command("index_words", stdout=out)
    assert out.getvalue() == "0 applications\n"
    call_command("index_words", "--all", stdout=out)
    assert out.getvalue().endswith("1 applications\n")
    assert "ett" in words_of(application)


def test_a_submission_gone_from_storage_is_passed_over():
    application = submitted()
    SearchText.objects.all().delete()
    document = application.submissions.get().content
    Path(settings.MEDIA_ROOT, document.relative_path).unlink()
    assert index_all() == 0
