import { useQuery } from '@tanstack/react-query';
import type { CodeApplication, ScanRow } from '../../../../src/http/contract.ts';
import { api } from '../../app/api.ts';
import { formatTime, none } from '../../components/format.ts';
import { Loaded } from '../../components/state.tsx';
import { Mark } from '../../components/status.tsx';
import { useText } from '../../i18n/index.ts';

/** What the account asked for and waits, or was refused. */
export function Applications({ list }: { list: readonly CodeApplication[] }) {
  const { t, l } = useText('health-code');
  if (list.length === 0) return null;
  return (
    <section className="code-card">
      <h2>{t('applications')}</h2>
      <ul className="plain-list">
        {list.map((one) => (
          <li key={one.id}>
            {one.name} · {one.relation ? l(one.relation) : t('self')} ·{' '}
            <Mark tone={one.state === 'pending' ? 'busy' : 'bad'}>{t(`application.${one.state}`)}</Mark>
            {one.reason && <div className="muted">{one.reason}</div>}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Scans of the card, newest first; read again when a terminal took one. */
export const useCardScans = (card: string) =>
  useQuery({
    queryKey: ['card-scans', card],
    queryFn: () => api.get<ScanRow[]>(`/api/health-code/cards/${card}/scans`, { limit: 20 }),
  });

/** Who read the code: when, where, what for. */
export function CardScans({ card }: { card: string }) {
  const { t, l } = useText('health-code');
  const query = useCardScans(card);
  return (
    <section className="code-card">
      <h2>{t('my-scans')}</h2>
      <Loaded query={query} rows={2}>
        {(rows) =>
          rows.length === 0 ? (
            <p className="muted">{t('my-scans-none')}</p>
          ) : (
            <ul className="plain-list code-scans">
              {rows.map((row) => (
                <li key={row.id}>
                  <span className="nowrap">{formatTime(row.scannedAt)}</span> · {row.institutionName ?? none} ·{' '}
                  {row.terminalName ?? none} · {l(row.purpose)}{' '}
                  <Mark tone={row.outcome === 'accepted' ? 'good' : 'bad'}>{t(`outcome.${row.outcome}`)}</Mark>
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </section>
  );
}
