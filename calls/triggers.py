"""Triggers of the ledger: nothing is changed or deleted, and the guards follow every entry.

The guards' CHECK constraints make the database itself refuse an overcommitment, whatever the code above does.
Criteria of a published round and closed votes of the committee are kept likewise.
"""

from collections.abc import Callable

from records.triggers import Trigger, append_only, register

LINE_AMOUNT = (
    "CASE WHEN NEW.kind IN ('call', 'move_in', 'carry_in') THEN NEW.amount "
    "WHEN NEW.kind IN ('return', 'move_out', 'carry_out') THEN -NEW.amount ELSE 0 END"
)
LINE_HELD = (
    "CASE WHEN NEW.kind = 'earmark' THEN NEW.amount "
    "WHEN NEW.kind IN ('release', 'decommit') THEN -NEW.amount ELSE 0 END"
)
ALLOCATED = (
    "CASE WHEN NEW.kind = 'allocate' THEN NEW.amount WHEN NEW.kind = 'deallocate' THEN -NEW.amount ELSE 0 END"
)

FOLLOW = f"""
UPDATE calls_allocationguard SET amount = amount + {ALLOCATED}, held = held + {LINE_AMOUNT}
 WHERE objective_id = NEW.objective_id AND support = NEW.support
   AND NEW.kind IN ('allocate', 'deallocate', 'call', 'return', 'move_in', 'move_out', 'carry_in', 'carry_out');
UPDATE calls_lineguard SET amount = amount + {LINE_AMOUNT}, held = held + {LINE_HELD}
 WHERE line_id = NEW.line_id
   AND NEW.kind IN ('call', 'return', 'move_in', 'move_out', 'carry_in', 'carry_out',
                    'earmark', 'release', 'decommit');
"""
GUARD_LINE = "INSERT INTO calls_lineguard (line_id, amount, held) VALUES (NEW.id, 0, 0);"
GUARD_OBJECTIVE = (
    "INSERT INTO calls_allocationguard (objective_id, support, amount, held) "
    "VALUES (NEW.id, 'project', 0, 0), (NEW.id, 'operating', 0, 0);"
)

CONTENT = (
    "programme_id, code, version, title, scoring, approved_on, total_threshold, categories, category_thresholds, "
    "tie_order, frozen_at"
)
FROZEN_SET = "OLD.frozen_at IS NOT NULL"
CLOSED_BALLOT = "OLD.closed_at IS NOT NULL"


def frozen(row: str) -> str:
    """Whether the criteria set of a criterion is frozen."""
    return (
        f"EXISTS (SELECT 1 FROM calls_criteriaset s WHERE s.id = {row}.criteria_set_id "
        "AND s.frozen_at IS NOT NULL)"
    )


def closed(row: str) -> str:
    """Whether the ballot of a vote is closed."""
    return f"EXISTS (SELECT 1 FROM calls_criteriaballot b WHERE b.id = {row}.ballot_id AND b.closed_at IS NOT NULL)"


def refusing(name: str, table: str, when: str, condition: str, text: str) -> Trigger:
    """A trigger that refuses what `when` says while `condition` holds."""
    done = "RETURN OLD;" if "DELETE" in when else ""
    return Trigger(
        name,
        table,
        when,
        f"IF {condition} THEN RAISE EXCEPTION '{text}' USING ERRCODE = 'integrity_constraint_violation'; END IF; "
        f"{done}",
        f"SELECT RAISE(ABORT, '{text}') WHERE {condition};",
    )


def kept(name: str, table: str, of: Callable[[str], str], text: str) -> tuple[Trigger, ...]:
    """Rows are neither added, changed nor removed while what they belong to is fixed."""
    return (
        refusing(f"{name}_no_insert", table, "BEFORE INSERT", of("NEW"), text),
        refusing(f"{name}_no_update", table, "BEFORE UPDATE", f"{of('OLD')} OR {of('NEW')}", text),
        refusing(f"{name}_no_delete", table, "BEFORE DELETE", of("OLD"), text),
    )


SET_TEXT = "a criteria set of a published round is fixed"
BALLOT_TEXT = "a closed vote of the committee is fixed"
register(
    refusing(
        "calls_criteriaset_frozen", "calls_criteriaset", f"BEFORE UPDATE OF {CONTENT}", FROZEN_SET, SET_TEXT
    ),
    refusing("calls_criteriaset_kept", "calls_criteriaset", "BEFORE DELETE", FROZEN_SET, SET_TEXT),
    *kept("calls_criterion_frozen", "calls_criterion", frozen, SET_TEXT),
    refusing(
        "calls_criteriaballot_closed", "calls_criteriaballot", "BEFORE UPDATE", CLOSED_BALLOT, BALLOT_TEXT
    ),
    refusing(
        "calls_criteriaballot_kept", "calls_criteriaballot", "BEFORE DELETE", CLOSED_BALLOT, BALLOT_TEXT
    ),
    *kept("calls_criteriavote_closed", "calls_criteriavote", closed, BALLOT_TEXT),
)
register(
    *append_only("calls_ledgerentry"),
    *append_only("calls_entryversion"),
    *append_only("calls_roundchange"),
    Trigger("calls_ledgerentry_guards", "calls_ledgerentry", "AFTER INSERT", FOLLOW, FOLLOW),
    Trigger("calls_callline_guard", "calls_callline", "AFTER INSERT", GUARD_LINE, GUARD_LINE),
    Trigger("calls_objective_guards", "calls_objective", "AFTER INSERT", GUARD_OBJECTIVE, GUARD_OBJECTIVE),
)
