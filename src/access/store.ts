/** SQL of accounts, grants, sessions and tokens. */
import type { Queryable } from '../kernel/index.ts';

export interface AccountRow {
  id: string;
  account: string;
  name: string;
  active: boolean;
  demo: boolean;
  must_change_password: boolean;
  practitioner: string | null;
  institution: string | null;
  person: string | null;
}

export interface GrantRow {
  account: string;
  role: string;
  area: string;
}

const ACCOUNT =
  'id, account, name, active, demo, must_change_password, practitioner, institution, person::text as person';

export async function findAccount(
  q: Queryable,
  key: { account: string } | { externalSubject: string } | { id: string },
): Promise<AccountRow | undefined> {
  const [column, value] =
    'account' in key
      ? ['account', key.account]
      : 'externalSubject' in key
        ? ['external_subject', key.externalSubject]
        : ['id::text', key.id];
  const [row] = await q.query<AccountRow>(`select ${ACCOUNT} from access.account where ${column} = $1`, [value]);
  return row;
}

export async function findPassword(q: Queryable, account: string): Promise<string | undefined> {
  const [row] = await q.query<{ password: string | null }>('select password from access.account where account = $1', [
    account,
  ]);
  return row?.password ?? undefined;
}

export interface NewAccount {
  id: string;
  account: string;
  name: string;
  password: string | null;
  practitioner: string | null;
  externalSubject: string | null;
  mustChangePassword: boolean;
  demo: boolean;
  createdBy: string | null;
  at: Date;
}

/** False when the name is taken. */
export async function insertAccount(q: Queryable, a: NewAccount): Promise<boolean> {
  const rows = await q.query(
    `insert into access.account (id, account, name, password, practitioner, external_subject, must_change_password, demo, created_by, created_at, password_changed_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, case when $4::text is not null then $10::timestamptz end)
     on conflict (account) do nothing returning id`,
    [
      a.id,
      a.account,
      a.name,
      a.password,
      a.practitioner,
      a.externalSubject,
      a.mustChangePassword,
      a.demo,
      a.createdBy,
      a.at,
    ],
  );
  return rows.length === 1;
}

export async function updateAccount(
  q: Queryable,
  id: string,
  change: { name?: string; active?: boolean },
): Promise<void> {
  await q.query('update access.account set name = coalesce($2, name), active = coalesce($3, active) where id = $1', [
    id,
    change.name ?? null,
    change.active ?? null,
  ]);
}

/** Whom the account stands for; what is not given stays. */
export async function updateStanding(
  q: Queryable,
  id: string,
  change: { practitioner?: string | null; institution?: string | null },
): Promise<void> {
  const given = (['practitioner', 'institution'] as const).filter((name) => change[name] !== undefined);
  if (given.length === 0) return;
  await q.query(`update access.account set ${given.map((name, i) => `${name} = $${i + 2}`).join(', ')} where id = $1`, [
    id,
    ...given.map((name) => change[name]),
  ]);
}

/** The present password and those before it, newest first. */
export async function findPasswords(q: Queryable, id: string, count: number): Promise<string[]> {
  const rows = await q.query<{ password: string }>(
    `select password from (
       select password, 'infinity'::timestamptz as set_at from access.account where id = $1 and password is not null
       union all select password, set_at from access.password_history where account = $1) p
     order by set_at desc limit $2`,
    [id, count],
  );
  return rows.map(({ password }) => password);
}

/** Keeps the newest `count` of the passwords that an account had. */
export async function prunePasswords(q: Queryable, id: string, count: number): Promise<void> {
  await q.query(
    `delete from access.password_history where account = $1 and set_at not in
       (select set_at from access.password_history where account = $1 order by set_at desc limit $2)`,
    [id, count],
  );
}

export async function updatePassword(
  q: Queryable,
  id: string,
  password: string,
  mustChange: boolean,
  at: Date,
): Promise<void> {
  await q.query(
    `insert into access.password_history (account, set_at, password)
     select id, coalesce(password_changed_at, created_at), password from access.account where id = $1 and password is not null
     on conflict do nothing`,
    [id],
  );
  await q.query(
    'update access.account set password = $2, must_change_password = $3, password_changed_at = $4 where id = $1',
    [id, password, mustChange, at],
  );
}

/**
 * Notes a sign-in and gives what stood before it. A password set before `passwordsBefore` is to be changed first; those of
 * demo accounts are public and do not age.
 */
export async function recordSignIn(
  q: Queryable,
  id: string,
  at: Date,
  passwordsBefore: Date,
): Promise<{ last_sign_in: Date | null; must_change_password: boolean }> {
  const [row] = await q.query<{ last_sign_in: Date | null; must_change_password: boolean }>(
    `with before as (select last_sign_in from access.account where id = $1)
     update access.account a set last_sign_in = $2,
       must_change_password = a.must_change_password or (not a.demo and a.password is not null and a.password_changed_at < $3)
     from before where a.id = $1 returning before.last_sign_in, a.must_change_password`,
    [id, at, passwordsBefore],
  );
  return row!;
}

/** Grants of accounts that hold on `day`; those not confirmed do not. */
export function listGrants(q: Queryable, accounts: readonly string[], day: string): Promise<GrantRow[]> {
  return q.query<GrantRow>(
    `select account, role, area from access.role_grant
     where account = any($1) and granted_by is not null and valid_from <= $2 and (valid_to is null or valid_to > $2)
     order by created_at, no`,
    [accounts, day],
  );
}

export function listRequestedGrants(q: Queryable, accounts: readonly string[]): Promise<GrantRow[]> {
  return q.query<GrantRow>(
    'select account, role, area from access.role_grant where account = any($1) and granted_by is null order by created_at, no',
    [accounts],
  );
}

export async function insertGrants(
  q: Queryable,
  account: string,
  grants: readonly { id: string; role: string; area: string }[],
  by: { requestedBy: string | null; grantedBy: string | null; from: string; at: Date },
): Promise<void> {
  await q.query(
    `insert into access.role_grant (id, no, account, role, area, valid_from, requested_by, granted_by, created_at)
     select g.id, g.no, $1, g.role, g.area, $3, $4, $5, $6 from jsonb_to_recordset($2::jsonb) as g(id uuid, no int, role text, area text)`,
    [
      account,
      JSON.stringify(grants.map((grant, no) => ({ ...grant, no }))),
      by.from,
      by.requestedBy,
      by.grantedBy,
      by.at,
    ],
  );
}

/** Ends the grants that hold on `day` and drops those that only were asked for. */
export async function endGrants(q: Queryable, account: string, day: string): Promise<void> {
  await q.query('delete from access.role_grant where account = $1 and (granted_by is null or valid_from > $2)', [
    account,
    day,
  ]);
  await q.query(
    'update access.role_grant set valid_to = $2 where account = $1 and (valid_to is null or valid_to > $2)',
    [account, day],
  );
}

export interface AccountListRow extends AccountRow {
  last_sign_in: Date | null;
  locked_until: Date | null;
  second_factor_since: Date | null;
}

/** Accounts by name, after `after`. */
export function listAccounts(
  q: Queryable,
  filter: { text?: string; id?: string; after?: string; limit: number; now: Date },
): Promise<AccountListRow[]> {
  return q.query<AccountListRow>(
    `select ${ACCOUNT.split(', ')
      .map((column) => `a.${column}`)
      .join(
        ', ',
      )}, a.last_sign_in, case when g.locked_until > $5 then g.locked_until end as locked_until, f.since as second_factor_since
     from access.account a left join access.sign_in_guard g on g.account = a.account left join access.second_factor f on f.account = a.id
     where ($1::text is null or a.account > $1) and ($2::text is null or strpos(a.account, $2) > 0 or strpos(a.name, $2) > 0) and ($3::uuid is null or a.id = $3)
     order by a.account limit $4`,
    [filter.after ?? null, filter.text ?? null, filter.id ?? null, filter.limit, filter.now],
  );
}

// ---- failures and locks --------------------------------------------------------------------------------------------

/**
 * Counts an attempt before the password is looked at, so that attempts side by side cannot pass the limit; the `limit`-th
 * already places the lock, which a right password takes away (clearFailures). Gives the end of the lock that stood before.
 */
export async function reserveAttempt(
  q: Queryable,
  account: string,
  now: Date,
  limit: number,
  lockMinutes: number,
): Promise<Date | undefined> {
  const [row] = await q.query<{ failures: number; locked_until: Date | null }>(
    `insert into access.sign_in_guard as g (account, failures, failed_at, since_success) values ($1, 1, $2, 1)
     on conflict (account) do update set
       since_success = g.since_success + 1,
       failures = case when g.locked_until > $2 then $3 + 1 when g.locked_until <= $2 then 1 else g.failures + 1 end,
       failed_at = $2,
       locked_until = case when g.locked_until > $2 then g.locked_until
         when g.locked_until is null and g.failures + 1 >= $3 then $2::timestamptz + make_interval(mins => $4) end
     returning failures, locked_until`,
    [account, now, limit, lockMinutes],
  );
  return row!.failures > limit ? (row!.locked_until ?? undefined) : undefined;
}

/** Takes one attempt back whose password was right and which is not over yet, with the lock that it placed. */
export async function releaseAttempt(q: Queryable, account: string): Promise<void> {
  await q.query(
    `update access.sign_in_guard set failures = greatest(failures - 1, 0), since_success = greatest(since_success - 1, 0), locked_until = null
     where account = $1`,
    [account],
  );
}

/** Forgets the failures; gives how many attempts failed before the one that succeeded. */
export async function clearFailures(q: Queryable, account: string): Promise<number> {
  const [row] = await q.query<{ attempts: number }>(
    'delete from access.sign_in_guard where account = $1 returning since_success as attempts',
    [account],
  );
  return Math.max(0, (row?.attempts ?? 1) - 1);
}

/** Forgets old failures of names that are no account; an account's are told at its next sign-in. */
export async function pruneGuards(q: Queryable, before: Date): Promise<void> {
  await q.query(
    `delete from access.sign_in_guard g where failed_at < $1
     and not exists (select from access.account a where a.account = g.account)`,
    [before],
  );
}
