import { searchPersonAudit } from '../access/index.ts';
import type { Ctx } from './app.ts';
import type { AccessLogRow, Page } from './contract.ts';
import { institutionNames } from './health-code-shapes.ts';
import { CodeCursor } from './paging.ts';

/** Who touched one of the persons (`Patient/…` or person ids), newest first, with names of people and institutions; without what the account `except` did. */
export async function readAccessLog(
  ctx: Ctx,
  persons: readonly string[],
  { limit, cursor, except }: { limit: number; cursor?: string | undefined; except?: string | undefined },
): Promise<Page<AccessLogRow>> {
  const before = CodeCursor.decode(cursor, /^\d{1,19}$/);
  const entries = await searchPersonAudit(ctx.access, persons, {
    limit: limit + 1,
    ...(before === undefined ? {} : { before }),
    ...(except === undefined ? {} : { except }),
  });
  const idOf = (reference: string | null) => reference?.split('/')[1] ?? null;
  const names = await institutionNames(
    ctx,
    entries.map(({ institution }) => idOf(institution)),
  );
  const rows = entries.map(
    ({ institution, ...row }): AccessLogRow => ({
      ...row,
      institutionName: names.get(idOf(institution) ?? '') ?? null,
      emergency: row.action === 'break-glass.open' || /(^|; )(BTG|ETREAT) /.test(row.purpose ?? ''),
    }),
  );
  return CodeCursor.page(rows, limit, (row) => row.seq);
}
