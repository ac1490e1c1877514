"""How a rule words what it found: the sentence stands once, beside its article; the figures come with the case."""

from dataclasses import dataclass

from records.rules import ERROR, Reason

NOTE = "note"


@dataclass(frozen=True)
class Finding:
    """A sentence a rule can answer with. Calling it with the figures of a case makes the `Reason`.

    `severity` is error (stops the submission), warning (an officer will look at it) or note (explains a verdict).
    """

    code: str
    text: str
    article: str = ""
    severity: str = ERROR

    def __call__(self, field: str = "", **params: object) -> Reason:
        """The reason for the form field at the path `field`."""
        return Reason(self.code, self.text, params, self.article, field, self.severity)
