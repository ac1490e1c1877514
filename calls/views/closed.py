"""Pages that do not exist for whoever may not read them."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, HttpRequest
from django.views import View

from calls.permissions import why_not_prepare


class ClosedPage(LoginRequiredMixin, View):
    """A page of the desk. Whoever may not read it is told that there is none (404); pages that write are for officers.

    `may_read` is the permission function of the subject, as a staticmethod.
    """

    writes = False
    may_read: Callable[[Any], bool]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.user.is_authenticated and not self.admits(request):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def admits(self, request: HttpRequest) -> bool:
        """Readers see; pages that write are for officers."""
        may_read = type(self).may_read
        return may_read(request.user) and not (self.writes and why_not_prepare(request.user))
