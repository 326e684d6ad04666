import { Button } from 'antd';
import { useCallback, useEffect, useState } from 'react';
import type { OfflineOutcome } from '../../../../src/http/contract.ts';
import { FailureNote } from '../../app/errors.tsx';
import { Mark } from '../../components/status.tsx';
import { useText } from '../../i18n/index.ts';
import type { Rules } from './rules.ts';
import { addWaiting, type Factor, fetchKit, handIn } from './terminal-requests.ts';
import { type LocalTerminal, readKept } from './terminal-store.ts';
import { type OfflineVerdict, verifyOffline } from './verify-offline.ts';

type Verdict = OfflineVerdict | { ok: false; reason: 'no-kit' | 'seen' };

/** What the terminal does without the network: verifies by what it kept, remembers the scan, hands it in later. */
export function useOffline(terminal: LocalTerminal, rules: Rules) {
  const [verdict, setVerdict] = useState<Verdict>();
  const [waiting, setWaiting] = useState(0);
  const [outcomes, setOutcomes] = useState<OfflineOutcome[]>();
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
      const all = await addWaiting({
        id: crypto.randomUUID(),
        token,
        purpose,
        scannedAt: new Date(now).toISOString(),
        result: found.ok ? 'accepted' : 'refused',
        nonce,
        ...(factor ? { factor } : {}),
      });
      setWaiting(all.length);
      setVerdict(found);
    },
    [terminal, rules.offset],
  );
  const clear = useCallback(() => setVerdict(undefined), []);
  const drop = useCallback(() => setOutcomes(undefined), []);
  return { verdict, waiting, outcomes, error, verify, send, clear, drop };
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
              .map(({ id, reason }) => (
                <li key={id}>✕ {l(reason)}</li>
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

export function OfflineResult({ verdict }: { verdict: Verdict }) {
  const { t } = useText('health-code');
  if (!verdict.ok)
    return (
      <div className="note note-failure" role="alert">
        <div className="note-title">✕ {t(`offline-refused.${verdict.reason}`)}</div>
        <p>{t('offline-logged')}</p>
      </div>
    );
  return (
    <div className="note note-good" role="status">
      <div className="note-title">✓ {t('offline-genuine')}</div>
      <Mark tone="warn">{t('offline')}</Mark>
      <p>{verdict.kind === 'printed' ? t('offline-printed') : t('offline-dynamic')}</p>
      <p className="muted">
        {t('version', { version: verdict.version })} · <code>{verdict.ref.slice(0, 16)}</code>
      </p>
    </div>
  );
}
