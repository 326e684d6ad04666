import type { RowRule, Table } from './types.ts';

/**
 * SELECT of the rows that a table's rules are judged over: type, id, version, source, area, month, day, and for each rule `a<n>`
 * (it concerns the row) and `h<n>` (it holds). Areas below townships count in their township.
 * Sealed records are not judged: what they say is not there for SQL. `only` is a condition over pub_current `c` that narrows the rows.
 */
export function rowsOf(table: Table, rules: readonly RowRule[], only = 'true'): string {
  const received = `(c.last_updated at time zone 'Asia/Shanghai')::date`;
  const day = table.day ? `coalesce((${table.day})::date, ${received})` : received;
  const judged = rules.map((rule, n) => {
    const dated = [`t.day >= date '${rule.validFrom}'`, ...(rule.validTo ? [`t.day < date '${rule.validTo}'`] : [])];
    return `, coalesce(${[...dated, `(${rule.concerns ?? 'true'})`].join(' and ')}, false) as a${n}
      , coalesce((${rule.holds}), false) as h${n}
      , ${rule.shows ? `(${rule.shows})::text` : 'null::text'} as s${n}`;
  });
  return `select c.type, c.id, c.version, coalesce(c.source, '?') as source, t.day, to_char(t.day, 'YYYY-MM') as month,
      case when c.area ~ '^[0-9]{10,}$' then left(c.area, 9) else c.area end as area ${judged.join('\n')}
    from record.pub_current c
    ${table.joins}
    cross join lateral (select ${day} as day) t
    where c.type = '${table.type}' and (c.restricted is not true or not c.content ? 'sealed') and ${only}${table.where ? ` and (${table.where})` : ''}`;
}

/** One row a rule and row of the table that it concerns: rule, holds and what the rows have. */
export function judgedRows(rules: readonly RowRule[]): string {
  const list = rules.map(({ id }, n) => `('${id}', r.a${n}, r.h${n})`);
  return `cross join lateral (values ${list.join(', ')}) as j(rule, concerns, holds)`;
}
