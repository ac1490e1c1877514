"""The floors: the same rows by raw SQL, the same words by string formatting, nothing else."""

import hashlib
import json
import os
import tempfile
import uuid
from collections import defaultdict
from html import escape
from pathlib import Path

from django.db import connection, transaction

LIST = """
SELECT c.reference, a.title, o.name, a.state, a.requested, a.submitted_at, x.code, a.score
FROM applications_application a JOIN records_case c ON c.id = a.case_id
JOIN accounts_organisation o ON o.id = a.organisation_id JOIN calls_action x ON x.id = a.action_id
WHERE a.submitted_at IS NOT NULL AND a.state <> 'draft' ORDER BY a.submitted_at DESC LIMIT 50
"""
CASE = (
    "SELECT * FROM applications_application WHERE id = %s",
    "SELECT * FROM applications_submission WHERE application_id = %s",
    "SELECT * FROM applications_eligibilitycheck WHERE application_id = %s",
    "SELECT s.* FROM applications_score s JOIN applications_assessment a ON a.id = s.assessment_id "
    "WHERE a.application_id = %s",
    "SELECT * FROM applications_decision WHERE application_id = %s",
    "SELECT l.* FROM calls_ledgerentry l JOIN applications_application a ON a.case_id = l.case_id WHERE a.id = %s",
)
BUDGET = """
SELECT objective_id, support, line_id, kind, SUM(amount) FROM calls_ledgerentry
GROUP BY objective_id, support, line_id, kind
"""
RANKED = """
SELECT a.id, c.reference, a.title, o.name, x.code, a.state, a.requested, a.score, s.points
FROM applications_application a JOIN records_case c ON c.id = a.case_id
JOIN accounts_organisation o ON o.id = a.organisation_id JOIN calls_action x ON x.id = a.action_id
JOIN (SELECT m.application_id, SUM(s.value) AS points FROM applications_score s
      JOIN applications_assessment m ON m.id = s.assessment_id GROUP BY m.application_id) s ON s.application_id = a.id
WHERE a.line_id = %s ORDER BY s.points DESC
"""
SIGNS = {
    "earmark": (1, 0), "release": (-1, 0), "commit": (-1, 1), "decommit": (0, -1),
}  # fmt: skip


def rows(sql: str, *parameters: object) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()


def list_page() -> str:
    """Fifty rows and a count, as a table."""
    count = rows(
        "SELECT COUNT(*) FROM applications_application WHERE submitted_at IS NOT NULL AND state <> 'draft'"
    )
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(str(cell))}</td>" for cell in row) + "</tr>" for row in rows(LIST)
    )
    return f"<h1>{count[0][0]}</h1><table>{body}</table>"


def ranking(line: int) -> str:
    """Every ranked application of a line with its running sum, as a table."""
    running, body = 0, []
    for row in rows(RANKED, line):
        running += int(str(row[6]))
        body.append("<tr>" + "".join(f"<td>{escape(str(cell))}</td>" for cell in (*row, running)) + "</tr>")
    return f"<table>{''.join(body)}</table>"


def case_page(pk: int) -> str:
    """Everything of one case, as definition lists."""
    return "".join(
        "<dl>" + "".join(f"<dd>{escape(str(cell))}</dd>" for cell in row) + "</dl>"
        for sql in CASE
        for row in rows(sql, pk)
    )


def budget() -> dict[object, list[int]]:
    """Earmarked and committed by objective, line and support."""
    sums: dict[object, list[int]] = defaultdict(lambda: [0, 0])
    for objective, support, line, kind, amount in rows(BUDGET):
        earmarked, committed = SIGNS.get(str(kind), (0, 0))
        for key in ((objective, support), line):
            sums[key][0] += earmarked * int(str(amount))
            sums[key][1] += committed * int(str(amount))
    return sums


def submission(pk: int, content: bytes, folder: Path) -> None:
    """The rows a submission writes, by hand: the file, its row, the submission, the state, an event, two notices."""
    sha256 = hashlib.sha256(content + str(pk).encode()).hexdigest()
    handle, _ = tempfile.mkstemp(dir=folder)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO records_storeddocument VALUES (%s, %s, 'application/json', CURRENT_TIMESTAMP)",
            [sha256, len(content)],
        )
        cursor.execute("UPDATE applications_application SET revision = revision + 1 WHERE id = %s", [pk])
        for _ in range(3):
            cursor.execute(
                "INSERT INTO records_outboxmessage (topic, payload, created_at) "
                "VALUES ('bench', %s, CURRENT_TIMESTAMP)",
                [json.dumps({"id": str(uuid.uuid4())})],
            )
