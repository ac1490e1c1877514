"""PDF/UA-1 from HTML, with our own fonts and nothing else from anywhere: no network, no other file."""

from functools import cache, cached_property
from pathlib import Path
from threading import local

from django.conf import settings
from weasyprint import CSS, HTML, Document
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

FACES = (
    ("Source Sans 3", "source-sans-3", "latin", 400, "normal"),
    ("Source Sans 3", "source-sans-3", "latin", 400, "italic"),
    ("Source Sans 3", "source-sans-3", "latin", 600, "normal"),
    ("Source Sans 3", "source-sans-3", "latin", 700, "normal"),
    ("Source Sans 3 Ext", "source-sans-3", "latin-ext", 400, "normal"),
    ("Source Sans 3 Ext", "source-sans-3", "latin-ext", 600, "normal"),
    ("Source Sans 3 Ext", "source-sans-3", "latin-ext", 700, "normal"),
    ("Ubuntu", "ubuntu", "latin", 400, "normal"),
)

BASE_SHEET = "paper/base.css"


class OwnFonts(URLFetcher):
    """Fetches the font files named above and refuses everything else."""

    def __init__(self, allowed: frozenset[str]) -> None:
        super().__init__(allowed_protocols=["file"], allow_redirects=False)
        self.allowed = allowed

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        if url not in self.allowed:
            raise ValueError("A document may fetch nothing but its own fonts.")
        return super().fetch(url, headers)


@cache
def font_file(package: str, name: str) -> Path:
    """Where the front-end build, or npm, has put a font. FileNotFoundError says how to get it."""
    for path in (
        Path(settings.BASE_DIR) / "static" / "build" / "fonts" / name,
        Path(settings.BASE_DIR) / "node_modules" / "@fontsource" / package / "files" / name,
    ):
        if path.is_file():
            return path
    raise FileNotFoundError(f"The font {name} is missing: run `npm ci --ignore-scripts` and `npm run build`.")


def face(family: str, package: str, subset: str, weight: int, style: str) -> tuple[str, str]:
    """The address of a font file and its @font-face rule."""
    url = font_file(package, f"{package}-{subset}-{weight}-{style}.woff2").resolve().as_uri()
    rule = f"font-family:'{family}';font-weight:{weight};font-style:{style};src:url('{url}')"
    return url, f"@font-face{{{rule}}}"


@cache
def fonts() -> tuple[frozenset[str], str]:
    """The addresses a document may fetch, and the style sheet that names them."""
    faces = [face(*row) for row in FACES]
    return frozenset(url for url, _ in faces), "\n".join(rule for _, rule in faces)


def paper_styles(*sheets: str) -> str:
    """The base sheet of all papers with a paper's own sheets on top; names are paths under templates/."""
    folder = Path(settings.BASE_DIR) / "templates"
    return "\n".join((folder / name).read_text("utf-8") for name in (BASE_SHEET, *sheets))


class Typesetting(local):
    """The fonts as a thread has read them: that takes far longer than laying out a letter, and is the same for all."""

    @cached_property
    def fetcher(self) -> OwnFonts:
        """What documents may fetch."""
        return OwnFonts(fonts()[0])

    @cached_property
    def config(self) -> FontConfiguration:
        """The fonts' place in the library, which goes when this object goes."""
        return FontConfiguration()

    @cached_property
    def faces(self) -> CSS:
        """The sheet that names the fonts; reading it puts them into `config`."""
        return self.sheet(fonts()[1])

    def sheet(self, text: str) -> CSS:
        """A style sheet, read."""
        return CSS(string=text, font_config=self.config, url_fetcher=self.fetcher)


typesetting = Typesetting()


def laid_out(html: str, *, styles: str = "") -> Document:
    """The document on its pages; `styles` is a style sheet."""
    sheets = [typesetting.faces, typesetting.sheet(styles)]
    document = HTML(string=html, url_fetcher=typesetting.fetcher)
    return document.render(stylesheets=sheets, font_config=typesetting.config)


def pdf(html: str, *, language: str, identifier: bytes, styles: str = "") -> bytes:
    """`html` as PDF/UA-1; the same html and identifier (16 bytes) give the same file.

    ValueError when the document does not say that it is in `language`: a screen reader could not speak it.
    """
    if f'<html lang="{language}"' not in html:
        raise ValueError(f"The document does not begin with its language, {language}.")
    written: bytes = laid_out(html, styles=styles).write_pdf(
        pdf_variant="pdf/ua-1", pdf_identifier=identifier
    )
    return written
