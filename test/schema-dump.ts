import type { Db } from '../src/kernel/index.ts';
import { SCHEMAS } from '../src/kernel/index.ts';

/** A readable, stable text of all tables, views, functions and rights that the migrations make. */
export async function dumpSchema(owner: Db): Promise<string> {
  const schemas = SCHEMAS.map(([name]) => name);
  const columns = await owner.query<{ relation: string; line: string }>(
    `select n.nspname || '.' || c.relname || ' [' || case c.relkind when 'v' then 'view' when 'p' then 'partitioned table' else 'table' end || ']' as relation,
            a.attname || ' ' || format_type(a.atttypid, a.atttypmod) || case when a.attnotnull then ' not null' else '' end
              || coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '') || case when a.attidentity <> '' then ' identity' else '' end as line
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
     left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
     where n.nspname = any($1) and c.relkind in ('r', 'v', 'p') and not c.relispartition
     order by n.nspname, c.relname, a.attnum`,
    [schemas],
  );
  const constraints = await owner.query<{ line: string }>(
    `select n.nspname || '.' || c.relname || ': ' || pg_get_constraintdef(k.oid) as line
     from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = any($1) and k.contype in ('p', 'u', 'f', 'c') and not c.relispartition order by 1`,
    [schemas],
  );
  const indexes = await owner.query<{ line: string }>(
    `select i.indexdef as line from pg_indexes i join pg_class c on c.relname = i.tablename and c.relnamespace = i.schemaname::regnamespace
     where i.schemaname = any($1) and not c.relispartition order by i.schemaname, i.tablename, i.indexname`,
    [schemas],
  );
  const routines = await owner.query<{ line: string }>(
    `select n.nspname || '.' || p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ') returns ' || pg_get_function_result(p.oid) as line
     from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname = any($1) order by 1`,
    [schemas],
  );
  const rights = await owner.query<{ line: string }>(
    `select table_schema || '.' || table_name || ': ' || string_agg(lower(privilege_type), ', ' order by privilege_type) as line
     from information_schema.role_table_grants where grantee = 'kangyu_app' and table_schema = any($1)
       and (table_schema, table_name) in (select n.nspname, c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace where not c.relispartition)
     group by table_schema, table_name order by 1`,
    [schemas],
  );
  const relations = new Map<string, string[]>();
  for (const { relation, line } of columns) relations.set(relation, [...(relations.get(relation) ?? []), `  ${line}`]);
  const tables = [...relations].map(([relation, lines]) => [relation, ...lines].join('\n'));
  const list = (title: string, rows: { line: string }[]) => [`# ${title}`, ...rows.map((row) => row.line)].join('\n');
  return `${[
    '# Schema made by the migrations. Made by: npm run generated',
    ...tables,
    list('constraints', constraints),
    list('indexes', indexes),
    list('functions', routines),
    list('rights of kangyu_app', rights),
  ].join('\n\n')}\n`;
}
