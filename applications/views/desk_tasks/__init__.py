"""What waits for a person at the desk. Each module here is a source of tasks; importing it registers it."""

from applications.views.desk_tasks import cases, changes, messages, plans, reserve, reviews, rounds
from applications.views.desk_tasks.registry import SOURCES, DeskTask, Viewer, source, tasks_of

__all__ = [
    "SOURCES",
    "DeskTask",
    "Viewer",
    "cases",
    "changes",
    "messages",
    "plans",
    "reserve",
    "reviews",
    "rounds",
    "source",
    "tasks_of",
]
