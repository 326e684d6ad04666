/** How the e-health code's rows look to callers: names of areas, institutions, purposes and reasons; masked where told. */
import { createHash } from 'node:crypto';
import { maskIdNumber, maskName } from '../access/index.ts';
import {
  type Application,
  type CardRow,
  type CodePolicy,
  codePolicy,
  type HeldCode,
  type LoggedScan,
  type TerminalRow,
} from '../identify/index.ts';
import { errorCatalogue } from '../kernel/index.ts';
import { search } from '../record/index.ts';
import type { Ctx } from './app.ts';
import type { Bilingual, CodeApplication, CodeRules, HealthCode, ScanRow, Terminal } from './contract.ts';

export const policyNow = ({ kernel }: Ctx): CodePolicy => codePolicy(kernel.clock.today());

export function shownRules(ctx: Ctx): CodeRules {
  const policy = policyNow(ctx);
  const list = (words: Record<string, Bilingual>) =>
    Object.entries(words).map(([code, { zh, en }]) => ({ code, title: { zh, en } }));
  return {
    now: ctx.kernel.clock.now().toISOString(),
    dynamicSeconds: policy.dynamic.seconds,
    printedDays: policy.printed.days,
    factors: policy.printed.factors,
    tailDigits: policy.printed.tailDigits,
    wards: policy.guardians.wards,
    phoneForRegister: policy.realName.register.includes('phone'),
    relations: list(policy.relations),
    proofs: list(policy.proofs),
    terminalKinds: list(policy.terminalKinds),
    purposes: Object.entries(policy.purposes).map(([code, { title, records }]) => ({
      code,
      title,
      opensRecords: records.length > 0,
    })),
  };
}

const words = (list: Record<string, Bilingual>, code: string | null): Bilingual | null => {
  if (code === null) return null;
  const found = list[code];
  return found ? { zh: found.zh, en: found.en } : { zh: code, en: code };
};

/** To the holder and their guardians: the whole name, the id number masked. */
export function shownCode(ctx: Ctx, { resident, card, guardianship }: HeldCode): HealthCode {
  return {
    card: card?.id ?? null,
    person: resident.person,
    name: resident.name,
    sex: resident.sex,
    birthDate: resident.birthDate,
    idNumber: resident.idNumber === null ? null : maskIdNumber(resident.idNumber),
    ...shownCard(card),
    guardianship: guardianship
      ? {
          id: guardianship.id,
          relation: words(policyNow(ctx).relations, guardianship.relation)!,
          validUntil: guardianship.validUntil,
        }
      : null,
  };
}

const shownCard = (card: CardRow | undefined) => ({
  state: card?.state ?? null,
  version: card?.version ?? null,
  printed: card?.printed ?? false,
  hasPin: card?.pin != null,
  verifiedAt: card?.verified_at?.toISOString() ?? null,
});

export function shownApplication(ctx: Ctx, one: Application, full: boolean): CodeApplication {
  const { request, resident, guardian, proof } = one;
  const policy = policyNow(ctx);
  const idNumber = resident.idNumber;
  return {
    id: request.id,
    kind: request.kind,
    name: full ? resident.name : maskName(resident.name),
    birthDate: resident.birthDate,
    idNumber: idNumber === null || full ? idNumber : maskIdNumber(idNumber),
    areaName: resident.area === null ? null : (ctx.areas.nameOf(resident.area) ?? resident.area),
    guardian: guardian ? (full ? guardian.name : maskName(guardian.name)) : null,
    relation: words(policy.relations, request.relation),
    proof: proof === undefined ? null : { kind: words(policy.proofs, request.proof_kind)!, reference: proof },
    account: request.actor,
    at: request.at.toISOString(),
    state: request.state,
    reason: request.reason,
    decidedBy: request.decided_by,
  };
}

export function shownTerminal(ctx: Ctx, row: TerminalRow, names: ReadonlyMap<string, string>): Terminal {
  return {
    id: row.id,
    institution: row.institution,
    institutionName: names.get(row.institution) ?? null,
    area: row.area,
    areaName: ctx.areas.nameOf(row.area) ?? null,
    name: row.name,
    kind: row.kind,
    kindTitle: words(policyNow(ctx).terminalKinds, row.kind),
    publicKey: row.public_key,
    fingerprint: createHash('sm3').update(row.public_key, 'hex').digest('hex').slice(0, 16),
    state: row.state,
    requestedBy: row.requested_by,
    requestedAt: row.requested_at.toISOString(),
    registeredBy: row.registered_by,
    validUntil: row.valid_until,
    seenAt: row.seen_at?.toISOString() ?? null,
  };
}

export function shownScan(ctx: Ctx, row: LoggedScan, names: ReadonlyMap<string, string>): ScanRow {
  const purpose = policyNow(ctx).purposes[row.purpose]?.title;
  return {
    id: row.id,
    at: row.received_at.toISOString(),
    scannedAt: row.scanned_at.toISOString(),
    mode: row.mode,
    terminal: row.terminal,
    terminalName: row.terminalName,
    institutionName: row.institution === null ? null : (names.get(row.institution) ?? null),
    actor: row.actor,
    purpose: purpose ?? { zh: row.purpose, en: row.purpose },
    kind: row.kind,
    outcome: row.outcome,
    reason: reasonText(row.reason),
  };
}

/** The sentence of an error of the catalogue; what only that moment knew is left out. */
export function reasonText(code: string | null): Bilingual | null {
  if (code === null) return null;
  const entry = errorCatalogue().get(code);
  const plain = (text: string) => text.replace(/\{\w+\}/g, '…');
  return entry ? { zh: plain(entry.zh), en: plain(entry.en) } : { zh: code, en: code };
}

/** Names of institutions by Organization id, in one reading. */
export async function institutionNames({ kernel }: Ctx, ids: readonly (string | null)[]): Promise<Map<string, string>> {
  const wanted = [...new Set(ids.flatMap((id) => id ?? []))];
  if (wanted.length === 0) return new Map();
  const { matches } = await search(kernel, kernel.db, 'Organization', [
    ['_id', wanted.join(',')],
    ['_count', String(wanted.length)],
  ]);
  return new Map(matches.map(({ id, resource }) => [id, String(resource?.name ?? id)]));
}
