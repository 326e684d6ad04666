import { Button } from 'antd';
import { useCallback, useEffect, useState } from 'react';
import { FailureNote } from '../../app/errors.tsx';
import { formatTime } from '../../components/format.ts';
import { Mark } from '../../components/status.tsx';
import { useText } from '../../i18n/index.ts';
import { FactorForm } from './factor-form.tsx';
import type { Rules } from './rules.ts';
import { addFactor, addWaiting, type Factor, fetchKit, type HandedIn, handIn } from './terminal-requests.ts';
import { type LocalTerminal, readKept } from './terminal-store.ts';
import { type OfflineVerdict, verifyOffline } from './verify-offline.ts';

type Verdict = OfflineVerdict | { ok: false; reason: 'no-kit' | 'seen' };
interface Verified {
  read: Verdict;
  /** The scan that waits to be handed in. */
  scan: string;
  factor: Factor | undefined;
}

/** What the terminal does without the network: verifies by what it kept, remembers the scan, hands it in later. */
export function useOffline(terminal: LocalTerminal, rules: Rules) {
  const [verdict, setVerdict] = useState<Verified>();
  const [waiting, setWaiting] = useState(0);
  const [outcomes, setOutcomes] = useState<HandedIn[]>();
  const [error, setError] = useState<unknown>();

  const send = useCallback(async () => {
    try {
      const handed = await handIn(terminal, rules.offset);
      if (handed.length > 0) setOutcomes(handed);
      setWaiting(0);
      setError(undefined);
    } catch (failure) {
      setError(failure);
    }
  }, [terminal, rules.offset]);

  useEffect(() => {
    const refresh = async () => {
      const list = (await readKept('waiting')) ?? [];
      setWaiting(list.length);
      if (list.length > 0) await send();
      await fetchKit(terminal, rules.offset);
    };
    const back = () => void refresh().catch(setError);
    back();
    globalThis.addEventListener('online', back);
    return () => globalThis.removeEventListener('online', back);
  }, [terminal, rules.offset, send]);

  const verify = useCallback(
    async (token: string, purpose: string, factor: Factor | undefined) => {
      const kit = await readKept('kit');
      const list = (await readKept('waiting')) ?? [];
      const offset = kit?.offset ?? rules.offset;
      const now = Date.now() + offset;
      const read: Verdict = kit
        ? await verifyOffline(token, kit, terminal.privateKey, now)
        : { ok: false, reason: 'no-kit' };
      const nonce = read.ok && read.kind === 'dynamic' ? read.nonce : null;
      const seen = nonce !== null && list.some((one) => one.nonce === nonce);
      const found: Verdict = seen ? { ok: false, reason: 'seen' } : read;
      const id = crypto.randomUUID();
      const all = await addWaiting({
        id,
        token,
        purpose,
        scannedAt: new Date(now).toISOString(),
        result: found.ok ? 'accepted' : 'refused',
        nonce,
        ...(factor ? { factor } : {}),
      });
      setWaiting(all.length);
      setVerdict({ read: found, scan: id, factor });
    },
    [terminal, rules.offset],
  );
  const prove = useCallback(async (scan: string, factor: Factor) => {
    await addFactor(scan, factor);
    setVerdict((shown) => (shown?.scan === scan ? { ...shown, factor } : shown));
  }, []);
  const clear = useCallback(() => setVerdict(undefined), []);
  const drop = useCallback(() => setOutcomes(undefined), []);
  return { verdict, waiting, outcomes, error, verify, prove, send, clear, drop };
}
type Offline = ReturnType<typeof useOffline>;

export function WaitingNote({ offline }: { offline: Offline }) {
  const { t, l } = useText('health-code');
  const { waiting, outcomes, error } = offline;
  return (
    <>
      {waiting > 0 && (
        <div className="note note-empty" role="status">
          <div className="note-title">{t('waiting-scans', { count: waiting })}</div>
          <Button size="small" onClick={() => void offline.send()}>
            {t('hand-in')}
          </Button>
        </div>
      )}
      {error !== undefined && waiting > 0 && <FailureNote error={error} />}
      {outcomes && (
        <div className="note note-good" role="status">
          <div className="note-title">{t('handed-in', { count: outcomes.length })}</div>
          <ul className="plain-list">
            {outcomes
              .filter(({ outcome }) => outcome === 'refused')
              .map(({ id, reason, scannedAt }) => (
                <li key={id}>
                  ✕ {formatTime(scannedAt)} · {l(reason)}
                </li>
              ))}
          </ul>
          <Button size="small" onClick={offline.drop}>
            {t('understood')}
          </Button>
        </div>
      )}
    </>
  );
}

export function OfflineResult({ offline, rules }: { offline: Offline; rules: Rules }) {
  const { t } = useText('health-code');
  if (!offline.verdict) return null;
  const { read: verdict, scan, factor } = offline.verdict;
  if (!verdict.ok)
    return (
      <div className="note note-failure" role="alert">
        <div className="note-title">✕ {t(`offline-refused.${verdict.reason}`)}</div>
        <p>{t('offline-logged')}</p>
      </div>
    );
  return (
    <>
      <div className="note note-good" role="status">
        <div className="note-title">✓ {t('offline-genuine')}</div>
        <Mark tone="warn">{t('offline')}</Mark>
        <p>{verdict.kind === 'printed' ? t(factor ? 'offline-proved' : 'offline-printed') : t('offline-dynamic')}</p>
        <p className="muted">
          {t('version', { version: verdict.version })} · <code>{verdict.ref.slice(0, 16)}</code>
        </p>
      </div>
      {verdict.kind === 'printed' && !factor && (
        <FactorForm rules={rules} label={t('factor-keep')} onFactor={(given) => void offline.prove(scan, given)} />
      )}
    </>
  );
}
