-- A visit whose patient takes an earlier time gives its own back in the same transaction as that booking. The days the
-- search reads are freshened afterwards, in a transaction of its own: after a booking their rows are locked already
-- (docs/locking.md), and the rows of the other day might come before them.
CREATE FUNCTION scheduling_give_back(p_appointment bigint) RETURNS void LANGUAGE sql AS $$
    UPDATE scheduling_appointmentresource SET blocks = false WHERE appointment_id = p_appointment AND blocks
$$;

CREATE FUNCTION scheduling_freshen(p_appointment bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    freed bigint[];
    spans tstzmultirange;
BEGIN
    SELECT array_agg(DISTINCT p.resource_id), range_agg(p.during) INTO freed, spans
      FROM scheduling_appointmentresource p JOIN scheduling_resource r ON r.id = p.resource_id
     WHERE p.appointment_id = p_appointment AND NOT p.blocks AND r.kind <> 'patient' AND r.lane = 0;
    IF freed IS NOT NULL THEN PERFORM scheduling_refresh(freed, lower(spans), upper(spans)); END IF;
END $$;
