"""Documents: the same from the same, whoever printed before and in whichever thread."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from records.renderers import paper_styles, pdf
from records.renderers.paper import OwnFonts, typesetting

NUMBER = b"0123456789abcdef"
OTHER = "body { font-family: 'Source Sans 3'; font-size: 30pt; } h1 { break-before: page; }"


def page(text: str, language: str = "fi") -> str:
    head = f'<!doctype html><html lang="{language}"><head><title>{text}</title></head>'
    return f"{head}<body><h1>{text}</h1></body></html>"


def printed(text: str = "Päätös Łódź") -> bytes:
    return pdf(page(text), language="fi", identifier=NUMBER, styles=paper_styles())


def test_document_is_the_same_after_another_with_other_styles() -> None:
    first = printed()
    other = pdf(page("Muu"), language="fi", identifier=NUMBER, styles=OTHER)
    assert other != first
    assert printed() == first


def test_threads_print_the_same_at_the_same_time() -> None:
    texts = [f"Kirje {number % 3}" for number in range(12)]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(printed, texts))
    assert together == [printed(text) for text in texts]
    assert len(set(together)) == 3


def test_thread_reads_the_fonts_of_its_own_once() -> None:
    with ThreadPoolExecutor(1) as pool:
        elsewhere = [pool.submit(lambda: id(typesetting.config)).result() for _ in range(2)]
    assert elsewhere[0] == elsewhere[1] != id(typesetting.config)


def test_document_that_is_not_in_its_language_is_refused() -> None:
    with pytest.raises(ValueError, match="does not begin with its language"):
        pdf(page("Brev", "sv"), language="fi", identifier=NUMBER)


def test_nothing_but_own_fonts_is_fetched() -> None:
    fetcher = OwnFonts(frozenset({"file:///fonts/own.woff2"}))
    for url in ("file:///etc/hostname", "https://example.org/x.png"):
        with pytest.raises(ValueError, match="nothing but its own fonts"):
            fetcher.fetch(url)
