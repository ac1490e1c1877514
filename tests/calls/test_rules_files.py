"""What a file is by its content, and what it may be called."""

import io
import time
import unicodedata
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calls.rules.file_kinds import KINDS, PDF
from calls.rules.files import LONGEST_NAME, harmless_name, kind_of
from records.rules import Refused
from tests.factories import files

HOSTILE = files.hostile()


@pytest.mark.parametrize("label", files.WHOLE)
def test_a_whole_file_is_known_by_its_content(label: str) -> None:
    assert kind_of(io.BytesIO(files.WHOLE[label])).label == label


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_or_broken_file_is_refused_in_words(what: str) -> None:
    begun = time.process_time()
    with pytest.raises(Refused) as refused:
        kind_of(io.BytesIO(HOSTILE[what]))
    (reason,) = refused.value.reasons
    assert reason.code.startswith("file_")
    assert reason.text % dict(reason.params)
    assert time.process_time() - begun < 3


@pytest.mark.parametrize(
    ("what", "code"),
    {
        "empty": "file_empty",
        "svg with script": "file_kind",
        "pdf and zip": "file_two_kinds",
        "png and zip": "file_two_kinds",
        "jpeg and html": "file_two_kinds",
        "pdf cut short": "file_broken",
        "document cut short": "file_broken",
        "document with a macro": "file_active",
        "document with entities": "file_active",
        "png of a flood of pixels": "file_pixels",
        "bomb": "file_unpacked",
        "bomb that lies": "file_broken",
        "document locked": "file_locked",
        "old office": "file_old_office",
    }.items(),
)
def test_the_words_tell_what_is_wrong(what: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        kind_of(io.BytesIO(HOSTILE[what]))
    assert [reason.code for reason in refused.value.reasons] == [code]


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(sorted(files.WHOLE)),
    st.integers(0, 2_000),
    st.binary(min_size=0, max_size=8),
    st.integers(0, 2_000),
)
def test_a_spoilt_file_is_accepted_or_refused_and_nothing_else(
    label: str, place: int, put: bytes, cut: int
) -> None:
    whole = files.WHOLE[label]
    spoilt = files.patched(whole, place % len(whole), put)
    for content in (spoilt, spoilt[: cut % (len(spoilt) + 1)]):
        with suppress(Refused):
            assert kind_of(io.BytesIO(content)) in KINDS


@settings(max_examples=200, deadline=None)
@given(
    st.binary(max_size=200),
    st.sampled_from([b"", b"%PDF-1.7", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"PK\x03\x04"]),
)
def test_noise_is_refused(noise: bytes, start: bytes) -> None:
    with pytest.raises(Refused):
        kind_of(io.BytesIO(start + noise))


@pytest.mark.parametrize(("sent", "begins"), files.NAMES.items())
def test_a_hostile_name_is_made_harmless(sent: str, begins: str) -> None:
    found = harmless_name(sent, PDF)
    assert found.startswith(begins) or begins in found, found
    assert harmless(found)


@given(st.text(max_size=400), st.sampled_from(KINDS))
def test_every_name_is_made_harmless(sent: str, kind: object) -> None:
    found = harmless_name(sent, kind)  # type: ignore[arg-type]
    assert harmless(found)
    assert harmless_name(found, kind) == found  # type: ignore[arg-type]


def harmless(name: str) -> bool:
    """No path, nothing invisible, nothing a shell or a header reads, a stem and an ending of ours."""
    stem, dot, ending = name.rpartition(".")
    hidden = any(unicodedata.category(one)[0] == "C" for one in name)
    return bool(stem and dot and f".{ending}" in {kind.ending for kind in KINDS}) and not (
        hidden
        or set(name) & set('/\\:*?"<>|;&$`%\n')
        or name.startswith((".", "-", " "))
        or len(name) > LONGEST_NAME
    )
