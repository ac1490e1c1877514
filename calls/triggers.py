"""Triggers of the ledger: nothing is changed or deleted, and the guards follow every entry.

The guards' CHECK constraints make the database itself refuse an overcommitment, whatever the code above does.
"""

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

register(
    *append_only("calls_ledgerentry"),
    *append_only("calls_entryversion"),
    *append_only("calls_roundchange"),
    Trigger("calls_ledgerentry_guards", "calls_ledgerentry", "AFTER INSERT", FOLLOW, FOLLOW),
    Trigger("calls_callline_guard", "calls_callline", "AFTER INSERT", GUARD_LINE, GUARD_LINE),
    Trigger("calls_objective_guards", "calls_objective", "AFTER INSERT", GUARD_OBJECTIVE, GUARD_OBJECTIVE),
)
