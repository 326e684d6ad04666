import type { Queryable } from '../../kernel/index.ts';

export interface ScanRow {
  id: string;
  received_at: Date;
  scanned_at: Date;
  mode: 'online' | 'offline';
  terminal: string | null;
  institution: string | null;
  area: string | null;
  account: string;
  actor: string;
  purpose: string;
  outcome: 'accepted' | 'refused';
  reason: string | null;
  kind: string | null;
  card: string | null;
  card_version: number | null;
  person: string | null;
  offline_result: string | null;
}

/** False when a scan of the id is stored already (an upload sent again). */
export async function insertScan(q: Queryable, s: ScanRow): Promise<boolean> {
  const rows = await q.query(
    `insert into identify.health_code_scan
       (id, received_at, scanned_at, mode, terminal, institution, area, account, actor, purpose, outcome, reason, kind, card, card_version, person, offline_result)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17) on conflict do nothing returning id`,
    [
      s.id,
      s.received_at,
      s.scanned_at,
      s.mode,
      s.terminal,
      s.institution,
      s.area,
      s.account,
      s.actor,
      s.purpose,
      s.outcome,
      s.reason,
      s.kind,
      s.card,
      s.card_version,
      s.person,
      s.offline_result,
    ],
  );
  return rows.length === 1;
}

/** Scans stored under these ids by one terminal. */
export function findScans(q: Queryable, terminal: string, ids: readonly string[]): Promise<ScanRow[]> {
  return q.query<ScanRow>('select * from identify.health_code_scan where terminal = $1 and id = any($2::uuid[])', [
    terminal,
    ids,
  ]);
}

export interface ScanFilter {
  areas?: readonly string[];
  terminal?: string;
  persons?: readonly string[];
  outcome?: string;
  from?: Date;
  to?: Date;
  /** The row after which the page begins. */
  before?: { at: Date; id: string };
  limit: number;
}

/** Newest first. */
export function listScanRows(q: Queryable, f: ScanFilter): Promise<ScanRow[]> {
  return q.query<ScanRow>(
    `select * from identify.health_code_scan
     where ($1::text[] is null or area = any($1)) and ($2::uuid is null or terminal = $2) and ($3::uuid[] is null or person = any($3))
       and ($4::text is null or outcome = $4) and ($5::timestamptz is null or received_at >= $5) and ($6::timestamptz is null or received_at < $6)
       and ($7::timestamptz is null or (received_at, id) < ($7, $8::uuid))
     order by received_at desc, id desc limit $9`,
    [
      f.areas ?? null,
      f.terminal ?? null,
      f.persons ?? null,
      f.outcome ?? null,
      f.from ?? null,
      f.to ?? null,
      f.before?.at ?? null,
      f.before?.id ?? null,
      f.limit,
    ],
  );
}

export interface GrantRow {
  id: string;
  scan: string;
  card: string;
  card_version: number;
  person: string;
  institution: string;
  account: string;
  purpose: string;
  expires_at: Date;
}

export async function insertGrant(q: Queryable, g: GrantRow): Promise<void> {
  await q.query(
    `insert into identify.health_code_grant (id, scan, card, card_version, person, institution, account, purpose, expires_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [g.id, g.scan, g.card, g.card_version, g.person, g.institution, g.account, g.purpose, g.expires_at],
  );
}

export async function findGrant(q: Queryable, id: string): Promise<GrantRow | undefined> {
  const [row] = await q.query<GrantRow>('select * from identify.health_code_grant where id = $1', [id]);
  return row;
}
