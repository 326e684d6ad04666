/** SQL of records by age. */
import type { FhirResource, Queryable } from '../kernel/index.ts';

interface OldRow {
  low: string;
  self: string;
  content: FhirResource;
}

/** Records of the types whose main date ended before a time, oldest first, a page at a time; sealed as they are stored. */
export async function* olderPages(
  q: Queryable,
  types: readonly string[],
  before: Date,
  limit: number,
): AsyncGenerator<FhirResource[]> {
  for (let last: OldRow | undefined; ; ) {
    const rows: OldRow[] = await q.query<OldRow>(
      `select l.low::text, l.self::text, v.content from record.locator l join record.version v on v.seq = l.seq
       where l.low < $2 and l.low > '-infinity' and not l.deleted and l.type = any($1)
         and ($4::timestamptz is null or (l.low >= $4 and (l.low, l.self) > ($4, $5::bigint)))
       order by l.low, l.self limit $3`,
      [types, before, limit, last?.low ?? null, last?.self ?? null],
    );
    if (rows.length > 0) yield rows.map(({ content }) => content);
    if (rows.length < limit) return;
    last = rows.at(-1);
  }
}
