"""Which programme a public page is about, and which others there are to choose from."""

from dataclasses import dataclass

from calls.models import Programme


@dataclass(frozen=True)
class Site:
    """The programmes of the service, and the one a page shows."""

    programmes: list[Programme]
    programme: Programme | None

    @property
    def keep(self) -> str:
        """What an address needs at its end to stay with the programme; nothing for the first, which is shown anyway."""
        if self.programme is None or self.programme == self.programmes[0]:
            return ""
        return f"?programme={self.programme.pk}"

    @property
    def several(self) -> bool:
        """Whether there is anything to choose."""
        return len(self.programmes) > 1


def site_of(wanted: str = "") -> Site:
    """The programme of that id, without one the first. Programme.DoesNotExist when it is not there. One query."""
    programmes = list(Programme.objects.order_by("pk"))
    if not wanted:
        return Site(programmes, programmes[0] if programmes else None)
    found = next((row for row in programmes if row.pk == wanted), None)
    if found is None:
        raise Programme.DoesNotExist(wanted)
    return Site(programmes, found)
