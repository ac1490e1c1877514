"""The components of docs/design.md, ready in every template (a builtin: no {% load %} is needed).

A tag that takes a body ends with {% end<name> %}. Kinds are those of the states: good, now, warn, stop,
none, or "" for neutral.
"""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any
from zlib import crc32

from django import template
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localdate
from django.utils.translation import get_language, gettext

from amif.countdown import time_left, words
from amif.icons import PATHS
from records import clock
from records.formats import clock as clock_text
from records.formats import moment, money

register = template.Library()
ENDS = ".!?:…"
"""What ends a title already, before the words that follow it."""

SVG = '<svg class="ui-icon{}" viewBox="0 0 24 24" aria-hidden="true" focusable="false">{}</svg>'
STATE_ICONS = {
    "": "info",
    "good": "check",
    "now": "clock",
    "warn": "warning",
    "stop": "alert",
    "none": "open",
}
Part = tuple[str, str, Decimal]


def component(template_name: str, **values: Any) -> SafeString:
    """The template of one component with nothing but its own values."""
    return render_to_string(f"components/{template_name}.html", values)


@register.simple_tag
def icon(name: str, css: str = "") -> SafeString:
    """An icon of amif.icons; a word stands beside it."""
    return mark_safe(SVG.format(f" {css}" if css else "", PATHS[name]))


@register.simple_tag
def state(kind: str, word: str, icon: str = "") -> SafeString:
    """Icon and word, tinted."""
    css = f" ui-state--{kind}" if kind else ""
    drawing = mark_safe(SVG.format("", PATHS[icon or STATE_ICONS[kind]]))
    return format_html('<span class="ui-state{}">{}{}</span>', css, drawing, word)


@register.simple_tag
def figure(
    label: str, value: str, note: str = "", url: str = "", lang: str = "", text: bool = False
) -> SafeString:
    """One key figure, in <dl class="ui-figures">; `text` when it is words rather than a number."""
    return component("figure", label=label, value=value, note=note, url=url, lang=lang, text=text)


@register.simple_tag
def pair(label: str, value: str, kind: str = "", lang: str = "", total: str = "") -> SafeString:
    """Label and figure, in <dl class="ui-pairs">; kind "gap" for what is missing, `total` names a live sum."""
    return component("pair", label=label, value=value, kind=kind, lang=lang, total=total)


@register.simple_block_tag
def fact(content: str, label: str, change: str = "", lang: str = "") -> SafeString:
    """An answer given, in <dl class="ui-facts">, with a link to where it is changed."""
    return component("fact", content=content, label=label, change=change, lang=lang)


@register.simple_block_tag
def note(
    content: str,
    kind: str = "now",
    title: str = "",
    rule: str = "",
    then: str = "",
    icon: str = "",
    role: str = "",
) -> SafeString:
    """One verdict or obstacle: what, why, by which rule, what happens next. At most two on a page."""
    drawing = icon or {"now": "info"}.get(kind, STATE_ICONS[kind])
    if title and content.strip() and title[-1] not in ENDS:
        title += mark_safe(".")
    values = {"kind": kind, "title": title, "rule": rule, "then": then, "icon": drawing, "role": role}
    return component("note", content=mark_safe(content.strip()), **values)


@register.simple_tag
def task(
    label: str, kind: str, word: str, url: str = "", hint: str = "", icon: str = "", more: str = ""
) -> SafeString:
    """One row of <ul class="govuk-task-list">; without `url` it cannot be begun yet. `more`: a second hint."""
    return component("task", label=label, kind=kind, word=word, url=url, hint=hint, icon=icon, more=more)


@register.simple_block_tag
def scroll(content: str, label: str) -> SafeString:
    """A region that scrolls sideways, named and reachable by keyboard; for tables whose columns are compared."""
    return format_html(
        '<div class="ui-scroll" tabindex="0" role="region" aria-label="{}">{}</div>',
        label,
        mark_safe(content),
    )


def shares(parts: Iterable[Part]) -> list[dict[str, str]]:
    """Where each part begins and how wide it is, in percent of their sum; parts of nothing are left out."""
    amounts = [(kind, Decimal(amount)) for kind, _, amount in parts]
    whole = sum((amount for _, amount in amounts), Decimal(0))
    begin, drawn = Decimal(0), []
    for kind, amount in amounts:
        if whole and amount > 0:
            width = amount * 100 / whole
            drawn.append({"kind": kind, "x": f"{begin:.3f}", "width": f"{width:.3f}"})
            begin += width
    return drawn


@register.simple_tag
def bar(name: str, parts: list[Part], note: str = "", level: int = 3) -> SafeString:
    """Parts of one whole: (kind, label, amount in euro), kind one of paid, open, earmarked, free, later."""
    language = get_language() or "en"
    spoken = ", ".join(f"{label} {money(amount, language)}" for _, label, amount in parts)
    return component("bar", name=name, spoken=spoken, drawn=shares(parts), note=note, level=level)


@register.simple_tag
def legend(parts: list[Part]) -> SafeString:
    """What the colours of the bars beside it mean."""
    return format_html(
        '<ul class="ui-legend">{}</ul>',
        format_html_join(
            "",
            '<li><svg aria-hidden="true" focusable="false"><rect class="ui-bar--{}" width="100%" height="100%"/>'
            "</svg>{}</li>",
            ((kind, label) for kind, label, _ in parts),
        ),
    )


@register.simple_tag
def meter(value: int, of: int, label: str) -> SafeString:
    """How many of all; the numbers stand in words beside it."""
    width = value * 100 // of if of else 0
    return format_html(
        '<svg class="ui-meter" role="img" aria-label="{}"><rect width="{}%" height="100%"/></svg>',
        label,
        width,
    )


@register.simple_block_tag
def toolbar(content: str, title: str, text: str = "") -> SafeString:
    """The consequence left, the action right; the button itself carries the sum."""
    return component("toolbar", content=content, title=title, text=text)


@register.simple_tag
def action(
    label: str, url: str = "", kind: str = "", why: Any = "", name: str = "", value: str = ""
) -> SafeString:
    """A button, or a link that looks like one; with `why` it stays in sight, does nothing, and says the reason.

    kind: "" the page's one primary button, "secondary", or "warning" for what cannot be undone.
    """
    key = crc32(f"{label}{url}{name}{value}".encode())
    values = {"label": label, "url": url, "kind": kind, "why": why, "name": name, "value": value, "key": key}
    return component("action", **values)


@register.simple_block_tag
def post(
    content: str, who: str, when: str, about: str = "", ours: bool = False, lang: str = ""
) -> SafeString:
    """One message of <ol class="ui-thread">."""
    return component("post", content=content, who=who, when=when, about=about, ours=ours, lang=lang)


@register.simple_block_tag
def event(content: str, when: str, kind: str = "") -> SafeString:
    """One moment of <ol class="ui-time">; kind "done", "next" or "" for what is to come."""
    css = format_html(' class="is-{}"', kind) if kind else ""
    return format_html("<li{}><b>{}</b>{}</li>", css, when, mark_safe(content))


@register.simple_block_tag
def empty(content: str, title: str) -> SafeString:
    """Nothing here yet: the body says what will come, when, and what to do now."""
    return format_html('<div class="ui-empty"><p><b>{}</b></p>{}</div>', title, mark_safe(content))


@register.simple_tag
def file(url: str, label: str, about: str = "", lang: str = "", icon: str = "file") -> SafeString:
    """One document of <ul class="ui-files">; `about` gives format, language, length and weight."""
    return component("file", url=url, label=label, about=about, lang=lang, icon=icon)


@register.simple_block_tag
def more(content: str, summary: str, opened: bool = False) -> SafeString:
    """Details for those who ask."""
    return format_html(
        '<details class="ui-more"{}><summary>{}</summary><div>{}</div></details>',
        mark_safe(" open") if opened else "",
        summary,
        mark_safe(content),
    )


@register.filter
def unbroken(text: str) -> SafeString:
    """A reference in one piece: it does not break at its hyphens."""
    return format_html('<span class="ui-nowrap">{}</span>', text)


@register.simple_tag
def countdown(until: datetime, over: str, announce: str = "", css: str = "ui-clock") -> SafeString:
    """Time left by the server's clock; moved on by script, announced at 60, 15 and 5 minutes ({} in `announce`)."""
    left = time_left(until, clock.now())
    return component(
        "countdown", until=until, left=left, over=over, announce=announce, css=css, words=words()
    )


@register.simple_tag
def progress(done: int, total: int, begun: datetime, label: str, finished: bool = False) -> SafeString:
    """Long work: steps done of all and when it began; put it in an element with data-poll-url."""
    time = clock_text(begun, get_language() or "en", seconds=True)
    return component("progress", done=done, total=total, begun=time, label=label, finished=finished)


@register.simple_tag
def saved(form_id: str, when: datetime | None = None) -> SafeString:
    """The status region of an autosaving form; `when` is its last saving, told by its time, or its day if not today."""
    language = get_language() or "en"
    if when is None:
        text = ""
    elif localdate(when) == localdate(clock.now()):
        text = gettext("Saved {}").format(clock_text(when, language, seconds=True))
    else:
        text = gettext("Saved on {}").format(moment(when, language))
    return component("saved", form_id=form_id, text=text)


@register.simple_tag
def in_language(text: str, lang: str) -> SafeString:
    """Text that may be in another language than the page's: marked when it is, so that it is spoken right."""
    if not lang or lang == get_language():
        return format_html("{}", text)
    return format_html('<span lang="{}">{}</span>', lang, text)


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(context: template.Context, page: Any) -> dict[str, Any]:
    """Links to the other pages of a django.core.paginator.Page, keeping the rest of the address."""
    pages = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return {"request": context["request"], "page": page, "pages": pages, "gap": page.paginator.ELLIPSIS}


@register.inclusion_tag("components/sort_head.html", takes_context=True)
def sort_head(context: template.Context, name: str, label: str, number: bool = False) -> dict[str, Any]:
    """A table head that sorts by `name` through ?ordering=; the direction is said in aria-sort."""
    request = context["request"]
    current = request.GET.get("ordering", "")
    direction = {name: "ascending", f"-{name}": "descending"}.get(current, "")
    turned = f"-{name}" if direction == "ascending" else name
    values = {"label": label, "direction": direction, "ordering": turned, "number": number}
    return {"request": request, **values}


@register.inclusion_tag("components/filters.html", takes_context=True)
def filters(context: template.Context, form: Any, found: int | None = None) -> dict[str, Any]:
    """A GET form over a list, from a django-filter form; `found` says how many are left."""
    request = context["request"]
    used = [name for name in form.fields if request.GET.get(name)]
    return {"request": request, "form": form, "found": found, "used": used}
