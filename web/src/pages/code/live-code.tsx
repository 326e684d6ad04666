import { ReloadOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useEffect, useState } from 'react';
import type { HealthCode, IssuedCode, ScanRow } from '../../../../src/http/contract.ts';
import { ApiFailure, api } from '../../app/api.ts';
import { FailureNote } from '../../app/errors.tsx';
import { none } from '../../components/format.ts';
import { useText } from '../../i18n/index.ts';
import { useCardScans } from './my-lists.tsx';
import { Qr } from './qr.tsx';

/** How long it says that the code was just read. */
const TOLD_MS = 20_000;

interface Shown extends IssuedCode {
  /** Milliseconds of this device's clock. */
  from: number;
  until: number;
}

/** A dynamic code with the ring of its remaining time; it fetches the next one by itself while the page is looked at, and once it was read. */
export function LiveCode({ code }: { code: HealthCode }) {
  const { t, l } = useText('health-code');
  const [now, setNow] = useState(Date.now());
  const query = useQuery({
    queryKey: ['code-token', code.card, code.version],
    queryFn: async (): Promise<Shown> => {
      const issued = await api.post<IssuedCode>(`/api/health-code/cards/${code.card}/token`);
      const from = Date.now();
      return { ...issued, from, until: from + Date.parse(issued.expiresAt) - Date.parse(issued.now) };
    },
    networkMode: 'always',
    gcTime: 0,
    staleTime: 0,
    retry: false,
    refetchOnWindowFocus: false,
  });
  const { data, refetch, isFetching } = query;
  useEffect(() => {
    const timer = setInterval(() => {
      setNow(Date.now());
      if (data && Date.now() >= data.until && !document.hidden && !isFetching) void refetch();
    }, 500);
    return () => clearInterval(timer);
  }, [data, isFetching, refetch]);
  const read = useJustRead(code, data);
  useEffect(() => {
    if (read) void refetch();
  }, [read, refetch]);
  // The screen stays awake while a code is shown, where the browser can.
  useEffect(() => {
    const lock = navigator.wakeLock?.request('screen').catch(() => undefined);
    return () => void lock?.then((held) => held?.release());
  }, []);

  // A code that has just come is newer than the last tick.
  const rest = data ? Math.max(0, data.until - Math.max(now, data.from)) : 0;
  const left = Math.ceil(rest / 1000);
  const share = data ? rest / (data.until - data.from) : 0;
  const offline = query.error instanceof ApiFailure && query.error.status === 0;
  return (
    <div className="live-code">
      {query.error &&
        (offline ? (
          <div className="note note-failure" role="alert">
            <div className="note-title">✕ {t('offline')}</div>
            <p>{t('offline-how')}</p>
          </div>
        ) : (
          <FailureNote error={query.error} retry={() => void refetch()} />
        ))}
      <div className={left > 0 ? 'live-code-frame' : 'live-code-frame live-code-over'} aria-busy={!data && isFetching}>
        {data ? <Qr text={data.token} label={t('qr', { name: code.name })} /> : <div className="qr-place" />}
        {data && left === 0 && <div className="live-code-veil">{t('over')}</div>}
      </div>
      <div className="live-code-foot">
        <svg className="ring" viewBox="0 0 36 36" aria-hidden="true">
          <circle cx="18" cy="18" r="15" className="ring-rest" />
          <circle
            cx="18"
            cy="18"
            r="15"
            className="ring-left"
            strokeDasharray={`${share * 94.25} 94.25`}
            transform="rotate(-90 18 18)"
          />
        </svg>
        <span role="timer">{t('left', { seconds: left })}</span>
        <Button icon={<ReloadOutlined />} loading={isFetching} onClick={() => void refetch()}>
          {t('refresh')}
        </Button>
      </div>
      <div role="status">
        {read && (
          <div className="note note-good">
            ✓ {t('just-read', { where: read.institutionName ?? none, purpose: l(read.purpose) })}
          </div>
        )}
      </div>
      {data && left > 0 && (
        <details className="code-text">
          <summary>{t('as-text')}</summary>
          <code>{data.token}</code>
        </details>
      )}
    </div>
  );
}

/** The scan that took the code shown, for a while after it. */
function useJustRead({ card }: HealthCode, shown: Shown | undefined): ScanRow | undefined {
  const [read, setRead] = useState<ScanRow>();
  const newest = useCardScans(card ?? '').data?.find(
    ({ outcome, kind }) => outcome === 'accepted' && kind === 'dynamic',
  );
  const taken = newest && shown && newest.scannedAt >= shown.issuedAt ? newest : undefined;
  useEffect(() => {
    if (taken) setRead((before) => (before?.id === taken.id ? before : taken));
  }, [taken]);
  useEffect(() => {
    if (!read) return;
    const timer = setTimeout(() => setRead(undefined), TOLD_MS);
    return () => clearTimeout(timer);
  }, [read]);
  return read;
}
