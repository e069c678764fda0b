-- Roles for a configured PostgreSQL server, each with the least it needs. Run it as an administrator of the server, in Le Faire's database:
--   psql -d lefaire -v ON_ERROR_STOP=1 -f ops/roles.sql
-- before the first start, again after it, and after every upgrade and restore: new read models are readable only from then on.
--
--   lefaire_app       what the product logs in as: owns the tables, is no superuser. Give it a password: \password lefaire_app
--   lefaire_engineer  reads the log, the read models and the ledger of imports
--   lefaire_analyst   reads the read models
-- Nobody but lefaire_app reads schema vault, which holds names and addresses. The last two are granted to people: grant lefaire_analyst to ada;

begin;

do $$
begin
    if to_regrole('lefaire_app') is null then create role lefaire_app login; end if;
    if to_regrole('lefaire_engineer') is null then create role lefaire_engineer nologin; end if;
    if to_regrole('lefaire_analyst') is null then create role lefaire_analyst nologin; end if;

    execute format('revoke all on database %I from public', current_database());
    execute format('grant connect, create, temporary on database %I to lefaire_app', current_database());
    execute format('grant connect on database %I to lefaire_engineer, lefaire_analyst', current_database());
end $$;

-- What was made under another name, before these roles or by a restore, becomes the product's.
do $$
declare
    statement text;
begin
    for statement in
        select format('alter schema %I owner to lefaire_app', nspname)
        from pg_namespace where nspname in ('lefaire', 'vault', 'import', 'governance') or nspname ~ '^views_'
        union all
        select format('alter table %s owner to lefaire_app', oid::regclass)
        from pg_class
        where relnamespace in (select oid from pg_namespace where nspname in ('lefaire', 'vault', 'import', 'governance') or nspname ~ '^views_')
            and relkind in ('r', 'p', 'v', 'm', 'S')
            -- A sequence that belongs to a column goes with its table.
            and not exists (select from pg_depend where classid = 'pg_class'::regclass and objid = pg_class.oid and deptype in ('a', 'i') and relkind = 'S')
        union all
        select format('alter routine %s owner to lefaire_app', oid::regprocedure)
        from pg_proc where pronamespace in (select oid from pg_namespace where nspname in ('lefaire', 'vault', 'import', 'governance') or nspname ~ '^views_')
    loop
        execute statement;
    end loop;
end $$;

do $$
declare
    name text;
begin
    for name in select nspname from pg_namespace where nspname in ('lefaire', 'import') or nspname ~ '^views_'
    loop
        execute format('grant usage on schema %I to lefaire_engineer', name);
        execute format('grant select on all tables in schema %I to lefaire_engineer', name);
    end loop;
    for name in select nspname from pg_namespace where nspname ~ '^views_'
    loop
        execute format('grant usage on schema %I to lefaire_analyst', name);
        execute format('grant select on all tables in schema %I to lefaire_analyst', name);
    end loop;
    if to_regnamespace('vault') is not null then
        revoke all on schema vault from public, lefaire_engineer, lefaire_analyst;
        revoke all on all tables in schema vault from public, lefaire_engineer, lefaire_analyst;
    end if;
end $$;

commit;
