/** SQL over the versions of one reported value. */
import type { Queryable, Tx } from '../../kernel/index.ts';

export interface ReportedVersion {
  id: string;
  value: number;
  numerator: number | null;
  denominator: number | null;
  source: string;
  note: string | null;
  file: { id: string; name: string } | null;
  /** The return that brought it, and its row there. */
  return: { id: string; row: number } | null;
  by: string;
  at: string;
  /** Exactly one version at most counts. */
  state: 'counts' | 'superseded' | 'withdrawn';
  withdrawn: { by: string | null; at: string; reason: string | null } | null;
  /** The version whose figures this one brought back. */
  restores: string | null;
}

type VersionRow = Omit<ReportedVersion, 'file' | 'return' | 'at' | 'withdrawn'> & {
  file: string | null;
  fileName: string | null;
  return: string | null;
  row: number | null;
  at: Date;
  withdrawnBy: string | null;
  withdrawnAt: Date | null;
  withdrawnReason: string | null;
};

/** Every version, newest first. What a withdrawn return brought was withdrawn by whoever took the return back. */
export async function selectVersions(
  q: Queryable,
  key: { indicator: string; area: string; period: string },
): Promise<ReportedVersion[]> {
  const rows = await q.query<VersionRow>(
    `select v.id, value, numerator, denominator, source, note, v.file, v.file_name as "fileName", return, file_row as row,
            reported_by as by, reported_at as at, restores,
            case when v.withdrawn_at is not null then 'withdrawn' when superseded_by is not null then 'superseded' else 'counts' end as state,
            v.withdrawn_at as "withdrawnAt", coalesce(v.withdrawn_by, r.withdrawn_by) as "withdrawnBy",
            coalesce(v.withdrawn_reason, r.withdrawn_reason) as "withdrawnReason"
     from indicators.reported v left join indicators.return r on r.id = v.return
     where v.indicator = $1 and v.area = $2 and v.period = $3 order by reported_at desc, v.id desc`,
    [key.indicator, key.area, key.period],
  );
  return rows.map(({ fileName, row, at, withdrawnBy, withdrawnAt, withdrawnReason, ...one }) => ({
    ...one,
    file: one.file === null ? null : { id: one.file, name: fileName ?? '' },
    return: one.return === null ? null : { id: one.return, row: row! },
    at: at.toISOString(),
    withdrawn: withdrawnAt && { by: withdrawnBy, at: withdrawnAt.toISOString(), reason: withdrawnReason },
  }));
}

export interface ReportedKey {
  indicator: string;
  area: string;
  period: string;
}

export async function findReportedKey(q: Queryable, id: string): Promise<ReportedKey | undefined> {
  const [row] = await q.query<ReportedKey>('select indicator, area, period from indicators.reported where id = $1', [
    id,
  ]);
  return row;
}

/** Takes one version out of what counts; where it counted, the newest one left counts again. */
export async function withdrawVersion(tx: Tx, id: string, by: string, at: Date, reason: string): Promise<void> {
  await tx.query(
    'update indicators.reported set withdrawn_at = $2, withdrawn_by = $3, withdrawn_reason = $4 where id = $1',
    [id, at, by, reason],
  );
  await tx.query(
    `update indicators.reported set superseded_by = null where superseded_by is not null and id = (
       select o.id from indicators.reported r
       join indicators.reported o on o.indicator = r.indicator and o.area = r.area and o.period = r.period
       where r.id = $1 and o.withdrawn_at is null order by o.reported_at desc, o.id desc limit 1)`,
    [id],
  );
}

/** A new version with the figures, source and evidence of an old one; the one that counted is superseded. */
export async function copyVersion(
  tx: Tx,
  id: string,
  copy: { id: string; by: string; at: Date; note: string },
): Promise<void> {
  await tx.query(
    `update indicators.reported c set superseded_by = $2 from indicators.reported r
     where r.id = $1 and c.indicator = r.indicator and c.area = r.area and c.period = r.period
       and c.superseded_by is null and c.withdrawn_at is null`,
    [id, copy.id],
  );
  await tx.query(
    `insert into indicators.reported (id, indicator, area, period, value, numerator, denominator, source, note, file, file_name, file_size,
       file_row, reported_by, reported_at, restores)
     select $2, indicator, area, period, value, numerator, denominator, source, $3, file, file_name, file_size, file_row, $4, $5, id
     from indicators.reported where id = $1`,
    [id, copy.id, copy.note, copy.by, copy.at],
  );
}
