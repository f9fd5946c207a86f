-- Where a paper stands follows from its events and from nothing else; files and pages never change.
CREATE FUNCTION chart_paper_begin() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.state := 'waiting';
    NEW.patient_id := NULL;
    NEW.document_id := NULL;
    NEW.kind := '';
    NEW.provider_id := NULL;
    NEW.read_at := NULL;
    NEW.settled_at := NULL;
    RETURN NEW;
END $$;
CREATE TRIGGER begin BEFORE INSERT ON chart_paper FOR EACH ROW EXECUTE FUNCTION chart_paper_begin();

CREATE FUNCTION chart_paper_follow() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
    now_is chart_paper;
BEGIN
    SELECT * INTO STRICT now_is FROM chart_paper WHERE id = NEW.paper_id FOR UPDATE;
    IF now_is.state <> (CASE WHEN NEW.kind IN ('filed', 'refused', 'replaced') THEN 'waiting'
                             WHEN NEW.kind = 'reopened' THEN 'refused' ELSE 'filed' END)
       OR NEW.kind IN ('unfiled', 'read') AND now_is.patient_id IS DISTINCT FROM NEW.patient_id
       OR NEW.kind = 'read' AND now_is.read_at IS NOT NULL THEN
        RAISE EXCEPTION 'paper % is %', NEW.paper_id, now_is.state
            USING ERRCODE = 'check_violation', CONSTRAINT = 'chart_paper_turn';
    END IF;
    IF NEW.kind = 'read' THEN
        UPDATE chart_paper SET read_at = NEW.occurred_at WHERE id = NEW.paper_id;
        RETURN NULL;
    END IF;
    UPDATE chart_paper
       SET state = CASE WHEN NEW.kind IN ('filed', 'moved') THEN 'filed'
                        WHEN NEW.kind IN ('unfiled', 'reopened') THEN 'waiting' ELSE NEW.kind END,
           patient_id = CASE WHEN NEW.kind IN ('filed', 'moved') THEN NEW.patient_id END,
           document_id = CASE WHEN NEW.kind IN ('filed', 'moved') THEN NEW.document_id END,
           kind = CASE WHEN NEW.kind IN ('filed', 'moved') THEN NEW.document_kind ELSE '' END,
           provider_id = CASE WHEN NEW.kind IN ('filed', 'moved') THEN NEW.provider_id END,
           read_at = NULL,
           settled_at = CASE WHEN NEW.kind IN ('unfiled', 'reopened') THEN NULL ELSE NEW.occurred_at END
     WHERE id = NEW.paper_id;
    RETURN NULL;
END $$;
REVOKE EXECUTE ON FUNCTION chart_paper_follow() FROM PUBLIC;
CREATE TRIGGER follow AFTER INSERT ON chart_paperevent FOR EACH ROW EXECUTE FUNCTION chart_paper_follow();

-- A page is in one document at most: two people who cut the same file cannot both keep it.
CREATE FUNCTION chart_paper_pages_once() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM 1 FROM chart_inboundfile WHERE id = NEW.file_id FOR NO KEY UPDATE;
    IF (SELECT count(DISTINCT page) <> count(*) FROM unnest(NEW.pages) page)
       OR EXISTS (SELECT FROM unnest(NEW.pages) page, chart_inboundfile f
                   WHERE f.id = NEW.file_id AND page NOT BETWEEN 1 AND f.page_count)
       OR EXISTS (SELECT FROM chart_paper p
                   WHERE p.file_id = NEW.file_id AND p.state <> 'replaced' AND p.pages && NEW.pages) THEN
        RAISE EXCEPTION 'pages % of file % are taken', NEW.pages, NEW.file_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'chart_paper_pages_once';
    END IF;
    RETURN NEW;
END $$;
REVOKE EXECUTE ON FUNCTION chart_paper_pages_once() FROM PUBLIC;
CREATE TRIGGER pages_once BEFORE INSERT ON chart_paper FOR EACH ROW EXECUTE FUNCTION chart_paper_pages_once();

REVOKE UPDATE, DELETE ON chart_inboundfile, chart_inboundpage, chart_seenmail, chart_paper FROM praxis_app;
GRANT UPDATE (is_urgent) ON chart_paper TO praxis_app;
