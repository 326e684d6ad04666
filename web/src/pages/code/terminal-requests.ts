/** Requests of a terminal, signed with its key; and what it does when the network is away. */
import type { OfflineKit, OfflineOutcome, OpenedRecord, ScanAnswer } from '../../../../src/http/contract.ts';
import { api } from '../../app/api.ts';
import { sign, sm3Hex } from './sm.ts';
import { keep, type LocalTerminal, readKept, type WaitingScan } from './terminal-store.ts';

export interface Factor {
  kind: 'pin' | 'id-tail';
  value: string;
}

async function proof(terminal: LocalTerminal, offset: number, action: string, parts: readonly string[]) {
  const timestamp = new Date(Date.now() + offset).toISOString();
  const nonce = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
  const text = ['kangyu-health-code/1', action, terminal.id, timestamp, nonce, ...parts].join('\n');
  return { terminal: terminal.id, timestamp, nonce, signature: await sign(text, terminal.privateKey) };
}

const factorText = async (factor: Factor | undefined): Promise<string> =>
  factor ? sm3Hex(`${factor.kind}|${factor.value}`) : '';

export async function sendScan(
  terminal: LocalTerminal,
  offset: number,
  asked: { token: string; purpose: string; factor?: Factor | undefined },
): Promise<ScanAnswer> {
  const { token, purpose, factor } = asked;
  const parts = [purpose, await sm3Hex(token), await factorText(factor)];
  const signed = await proof(terminal, offset, 'scan', parts);
  return api.post<ScanAnswer>('/api/health-code/scan', { ...signed, token, purpose, ...(factor ? { factor } : {}) });
}

export async function openRecord(terminal: LocalTerminal, offset: number, grant: string): Promise<OpenedRecord> {
  return api.post<OpenedRecord>(
    `/api/health-code/grants/${grant}/open`,
    await proof(terminal, offset, 'open', [grant]),
  );
}

/** Fetches keys and the list of void cards for the hours without the network, and keeps them here. */
export async function fetchKit(terminal: LocalTerminal, offset: number): Promise<OfflineKit & { offset: number }> {
  const kit = await api.post<OfflineKit>(
    '/api/health-code/offline-kit',
    await proof(terminal, offset, 'offline-kit', []),
  );
  const kept = { ...kit, offset: Date.parse(kit.now) - Date.now() };
  await keep('kit', kept);
  return kept;
}

export async function addWaiting(scan: WaitingScan): Promise<WaitingScan[]> {
  const all = [...((await readKept('waiting')) ?? []), scan];
  await keep('waiting', all);
  return all;
}

/** The holder's second factor of a scan that still waits; it is checked once the network is back. */
export async function addFactor(id: string, factor: Factor): Promise<void> {
  const all = (await readKept('waiting')) ?? [];
  await keep(
    'waiting',
    all.map((scan) => (scan.id === id ? { ...scan, factor } : scan)),
  );
}

/** What became of a scan, with the time at which it was made. */
export type HandedIn = OfflineOutcome & { scannedAt: string };

const AT_ONCE = 100;

/** Hands in the scans that wait; those the platform answered are taken off the list, whatever it found. */
export async function handIn(terminal: LocalTerminal, offset: number): Promise<HandedIn[]> {
  const outcomes: HandedIn[] = [];
  for (let waiting = (await readKept('waiting')) ?? []; waiting.length > 0; ) {
    const scans = waiting.slice(0, AT_ONCE).map(({ nonce: _nonce, ...scan }) => scan);
    const lines = await Promise.all(
      scans.map(async (one) =>
        [one.id, one.scannedAt, one.purpose, one.result, await sm3Hex(one.token), await factorText(one.factor)].join(
          '|',
        ),
      ),
    );
    const signed = await proof(terminal, offset, 'offline-scans', [await sm3Hex(lines.join('\n'))]);
    const answered = await api.post<OfflineOutcome[]>('/api/health-code/offline-scans', { ...signed, scans });
    const made = new Map(scans.map(({ id, scannedAt }) => [id, scannedAt]));
    outcomes.push(...answered.map((one) => ({ ...one, scannedAt: made.get(one.id)! })));
    const done = new Set(answered.map(({ id }) => id));
    // Scans made while the request was under way stay.
    waiting = ((await readKept('waiting')) ?? []).filter(({ id }) => !done.has(id));
    await keep('waiting', waiting);
  }
  return outcomes;
}
