-- Who may touch what in the database: a role for each domain, which appends to the log of its own
-- domain and sees no other. Run it with psql as a superuser in the database whose tables
-- callout_owner has made; again after each upgrade. It changes nothing that is already so.
-- README.md says the order.
\set ON_ERROR_STOP on
SET client_min_messages = warning;
BEGIN;

-- Roles are made without a password, so that none can log in by one until it is given.
DO $$
DECLARE
  name text;
  bad text;
BEGIN
  FOREACH name IN ARRAY ARRAY['callout_owner', 'callout_fulfilment', 'callout_people',
                              'callout_settlement', 'callout_node', 'callout_reader'] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) THEN
      EXECUTE format('CREATE ROLE %I LOGIN', name);
    END IF;
  END LOOP;
  -- Only a superuser could take these rights away; here it is enough that nobody has them.
  SELECT string_agg(rolname, ', ') INTO bad FROM pg_roles
  WHERE rolname LIKE 'callout\_%' AND
        (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication);
  IF bad IS NOT NULL THEN
    RAISE EXCEPTION 'these roles may do more than serve: %', bad;
  END IF;
  SELECT string_agg(relname || ' of ' || pg_get_userbyid(relowner), ', ') INTO bad FROM pg_class
  WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND
        (relname IN ('events', 'checkpoints', 'snapshots', 'facts', 'schema_steps') OR
         relname LIKE 'view\_%') AND
        pg_get_userbyid(relowner) <> 'callout_owner';
  IF bad IS NOT NULL THEN
    RAISE EXCEPTION 'these tables do not belong to callout_owner: %', bad;
  END IF;
END $$;

-- A node that serves all domains. It may also end what a stalled node of one domain holds.
GRANT callout_fulfilment, callout_people, callout_settlement TO callout_node;

DO $$
BEGIN
  EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
  EXECUTE format('GRANT CONNECT ON DATABASE %I TO callout_owner, callout_fulfilment, '
                 'callout_people, callout_settlement, callout_node, callout_reader',
                 current_database());
END $$;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO callout_fulfilment, callout_people, callout_settlement,
  callout_node, callout_reader;
-- A new schema is taken by the owner, before new programs serve.
GRANT CREATE ON SCHEMA public TO callout_owner;

REVOKE ALL ON events, checkpoints, snapshots, facts, schema_steps
  FROM PUBLIC, callout_fulfilment, callout_people, callout_settlement, callout_node,
  callout_reader;
-- The log is only ever added to.
GRANT SELECT, INSERT ON events, facts
  TO callout_fulfilment, callout_people, callout_settlement;
-- Folds of it are replaced by newer ones.
GRANT SELECT, INSERT, UPDATE ON checkpoints, snapshots
  TO callout_fulfilment, callout_people, callout_settlement;
GRANT SELECT ON schema_steps TO callout_fulfilment, callout_people, callout_settlement;
GRANT SELECT ON events, checkpoints, snapshots, facts, schema_steps TO callout_reader;

-- Lists that people see, folded from the log: whoever serves reads all, and folds his own domain.
REVOKE ALL ON view_positions, view_bookings, view_accounts, view_entries, view_payouts, view_earned,
  view_technicians, view_calendar
  FROM PUBLIC, callout_fulfilment, callout_people, callout_settlement, callout_node,
  callout_reader;
GRANT SELECT, INSERT, UPDATE ON view_positions, view_bookings, view_accounts, view_entries,
  view_payouts, view_earned, view_technicians, view_calendar
  TO callout_fulfilment, callout_people, callout_settlement;
GRANT DELETE ON view_calendar TO callout_people;
GRANT SELECT ON view_positions, view_bookings, view_accounts, view_entries, view_payouts,
  view_earned, view_technicians, view_calendar TO callout_reader;

-- A shard's number is domain * 1024 + n: fulfilment 0, people 1, settlement 2, and 3 for what is
-- short of life (codes, throttles), which is kept where people sign in. The owner is exempt, so
-- that it can migrate and back up; nobody serves as the owner.
DO $$
DECLARE
  t text;
  r record;
BEGIN
  FOREACH t IN ARRAY ARRAY['events', 'checkpoints', 'snapshots', 'view_positions',
                           'view_bookings', 'view_accounts', 'view_entries', 'view_payouts',
                           'view_earned', 'view_technicians', 'view_calendar'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    FOR r IN SELECT * FROM (VALUES
        ('fulfilment', 'shard / 1024 = 0'),
        ('people',     'shard / 1024 IN (1, 3)'),
        ('settlement', 'shard / 1024 = 2')) AS d (domain, own) LOOP
      EXECUTE format('DROP POLICY IF EXISTS own_%s ON %I', r.domain, t);
      EXECUTE format('CREATE POLICY own_%s ON %I TO callout_%s USING (%s) WITH CHECK (%s)',
                     r.domain, t, r.domain, r.own, r.own);
    END LOOP;
    EXECUTE format('DROP POLICY IF EXISTS all_to_read ON %I', t);
    EXECUTE format('CREATE POLICY all_to_read ON %I FOR SELECT TO callout_reader USING (true)', t);
    EXECUTE format('DROP POLICY IF EXISTS lists_to_read ON %I', t);
    IF t LIKE 'view\_%' THEN
      EXECUTE format('CREATE POLICY lists_to_read ON %I FOR SELECT TO callout_fulfilment, '
                     'callout_people, callout_settlement USING (true)', t);
    END IF;
  END LOOP;
END $$;

COMMIT;
