"""What outside experts were asked of an application, and what they said."""

from applications.models import Application, ExpertStatement


def expert_statements(application: Application) -> list[ExpertStatement]:
    """All of them, withdrawn ones too, in the order they were asked. One query."""
    rows = ExpertStatement.objects.filter(application=application)
    return list(rows.select_related("asked_by", "received_by", "document"))


def received_statements(application: Application) -> list[ExpertStatement]:
    """Those that came back; also those of experts with a tie, marked so. One query."""
    return [one for one in expert_statements(application) if one.received_on]
