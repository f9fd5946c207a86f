"""Periodic work: (cron, dotted path of a function without arguments)."""

from __future__ import annotations

PERIODIC: tuple[tuple[str, str], ...] = (
    ("* * * * *", "praxis.audit.actions.seal"),
    ("17 3 * * *", "praxis.audit.actions.make_partitions"),
    ("*/5 * * * *", "praxis.scheduling.periodic.sweep_no_shows"),
    ("* * * * *", "praxis.scheduling.periodic.sweep_holds"),
    ("* * * * *", "praxis.scheduling.periodic.sweep_waitlist"),
    ("* * * * *", "praxis.scheduling.periodic.send_reminders"),
    ("*/10 * * * *", "praxis.scheduling.periodic.list_calls"),
    ("5-59/10 * * * *", "praxis.scheduling.periodic.plan_missing"),
    ("7-59/10 * * * *", "praxis.scheduling.periodic.measure_day"),
    ("50 2 * * *", "praxis.scheduling.periodic.measure_night"),
    ("15 6-9 * * *", "praxis.scheduling.periodic.measure_access"),
    ("*/10 * * * *", "praxis.desk.periodic.watch_triage"),
    ("*/20 * * * *", "praxis.desk.periodic.watch_readiness"),
    ("* * * * *", "praxis.chart.periodic.take_in_results"),
    ("8-59/10 * * * *", "praxis.chart.periodic.watch_orders"),
    ("30 2 * * *", "praxis.scheduling.periodic.extend_supply"),
    ("40 2 * * *", "praxis.recall.periodic.make_recalls"),
    ("0 15 * * *", "praxis.recall.periodic.take_steps"),
    ("40 3 * * *", "praxis.documents.periodic.sweep"),
    ("43 * * * *", "praxis.access.actions.sweep_sessions"),
    ("53 * * * *", "praxis.ui.drafts.drop_old"),
    ("* * * * *", "praxis.billing.periodic.take_in_files"),
    ("*/15 * * * *", "praxis.billing.periodic.watch_answers"),
    ("20 * * * *", "praxis.billing.periodic.watch_charges"),
    ("* * * * *", "praxis.correspondence.periodic.send_waiting"),
    ("*/10 * * * *", "praxis.correspondence.periodic.ask_for_receipts"),
    ("*/5 * * * *", "praxis.obligations.periodic.ring"),
    ("*/5 * * * *", "praxis.worklist.periodic.watch_background_work"),
)
