"""What must be true of the loaded demo before anybody is let in."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from queue import Empty, SimpleQueue

from praxis.demo.copying import Connection
from praxis.demo.verify_money import MONEY

# Each query lists what is wrong; none may return a row.
INVARIANTS = {
    "every visit has exactly one booking event":
        "SELECT a.id FROM scheduling_appointment a LEFT JOIN scheduling_visitevent e"
        " ON e.appointment_id = a.id AND e.kind = 'booked' GROUP BY a.id HAVING count(e.id) <> 1",
    "every visit's status is what its events say":
        "SELECT a.id FROM scheduling_appointment a, LATERAL scheduling_state(a.id) s"
        " WHERE a.status IS DISTINCT FROM s.status OR a.arrived_at IS DISTINCT FROM s.arrived_at"
        " OR a.room_id IS DISTINCT FROM s.room_id",
    "a visit that stands has its provider and its patient promised":
        "SELECT a.id FROM scheduling_appointment a LEFT JOIN scheduling_appointmentresource p"
        " ON p.appointment_id = a.id AND p.blocks"
        " WHERE a.status NOT IN ('cancelled', 'no_show', 'left_unseen')"
        " GROUP BY a.id HAVING count(p.id) < 2",
    "a visit that fell through promises nothing":
        "SELECT a.id FROM scheduling_appointment a JOIN scheduling_appointmentresource p"
        " ON p.appointment_id = a.id AND p.blocks WHERE a.status IN ('cancelled', 'no_show')",
    "no resource is promised twice":
        "SELECT p.id FROM scheduling_appointmentresource p JOIN scheduling_appointmentresource q"
        " ON q.resource_id = p.resource_id AND q.id > p.id AND q.blocks AND p.blocks"
        " AND q.during && p.during",
    "every promise, event and visit names rows that exist":
        "SELECT p.id FROM scheduling_appointmentresource p"
        " LEFT JOIN scheduling_resource r ON r.id = p.resource_id"
        " LEFT JOIN scheduling_appointment a ON a.id = p.appointment_id"
        " WHERE r.id IS NULL OR (a.id IS NULL AND p.group_id IS NULL)"
        " UNION ALL SELECT e.id FROM scheduling_visitevent e"
        " LEFT JOIN scheduling_appointment a ON a.id = e.appointment_id"
        " AND a.patient_id = e.patient_id WHERE a.id IS NULL"
        " UNION ALL SELECT a.id FROM scheduling_appointment a"
        " LEFT JOIN people_patient p ON p.id = a.patient_id"
        " LEFT JOIN practice_provider d ON d.id = a.provider_id"
        " LEFT JOIN practice_visittype t ON t.id = a.visit_type_id"
        " WHERE p.id IS NULL OR d.id IS NULL OR t.id IS NULL",
    "every patient has a guarantor and a site":
        "SELECT p.id FROM people_patient p LEFT JOIN people_guarantor g ON g.patient_id = p.id"
        " WHERE g.id IS NULL OR cardinality(p.site_ids) = 0",
    "every coverage has its place":
        "SELECT c.id FROM coverage_coverage c LEFT JOIN coverage_coveragerank r"
        " ON r.coverage_id = c.id AND r.voided_at IS NULL WHERE r.id IS NULL",
}  # fmt: skip


class DemoBroken(RuntimeError):
    """The generator made something the program would not have allowed."""


def verify(*connections: Connection) -> int:
    """Check every invariant, as many at a time as there are connections. Returns how many.

    Raises DemoBroken with the first that fails.
    """
    every = INVARIANTS | MONEY
    left = SimpleQueue[tuple[str, str]]()
    for item in every.items():
        left.put(item)
    with ThreadPoolExecutor(len(connections)) as pool:
        for checking in [pool.submit(_check, each, left) for each in connections]:
            checking.result()
    return len(every)


def _check(connection: Connection, left: SimpleQueue[tuple[str, str]]) -> None:
    while True:
        try:
            name, statement = left.get_nowait()
        except Empty:
            return
        wrong = connection.execute(f"SELECT count(*) FROM ({statement}) wrong").fetchone()
        if wrong and wrong[0]:
            raise DemoBroken(f"{wrong[0]} rows break this: {name}.")
