import { formOn } from '../../../src/algorithms/forms/of-day.ts';
import { AppLink } from '../app/address.tsx';
import { Empty } from '../components/state.tsx';
import { useText } from '../i18n/index.ts';
import type { OpenDevice } from './app.tsx';
import { EntryMark } from './entry-mark.tsx';
import { shownTime } from './words.ts';

/** What was recorded on this device, the newest first, and what became of it. */
export function OfflineOutbox({ device }: { device: OpenDevice }) {
  const { t, l } = useText('offline');
  const { entries, packs } = device;
  return (
    <>
      <p>
        <AppLink to="/offline">‹ {t('programs:back-to-list')}</AppLink>
      </p>
      <h1 className="offline-h1">{t('recorded')}</h1>
      {entries.length === 0 ? (
        <Empty title={t('recorded-none')} />
      ) : (
        <ul className="work-cards" aria-label={t('recorded')}>
          {[...entries].reverse().map(({ entry, contact }) => {
            const pack = packs.find(({ id }) => id === contact.pack);
            const title = pack && formOn(pack, contact.form, contact.time.slice(0, 10))?.compiled.form.title;
            const open = (entry.state === 'waiting' && !entry.tried) || entry.state === 'unreadable';
            return (
              <li key={entry.id} className="work-card">
                <div className="work-card-head">
                  <AppLink to={`/offline?person=${contact.person}`} className="work-name">
                    {contact.name || '—'}
                  </AppLink>
                  <EntryMark state={entry.state} />
                </div>
                <div>
                  {pack && l(pack.title)} · {title ? l(title) : contact.form}{' '}
                  <span className="num">{contact.time.slice(0, 16).replace('T', ' ')}</span>
                </div>
                {entry.reason && <div className="field-problem">{l(entry.reason.messages)}</div>}
                <div className="muted">
                  {t('kept-at', { at: shownTime(device.record, entry.queuedAt) })}{' '}
                  {open && (
                    <AppLink
                      to={`/offline?person=${contact.person}&form=${contact.pack}/${contact.form}&entry=${entry.id}`}
                    >
                      {t('change')}
                    </AppLink>
                  )}
                </div>
              </li>
            );
          })}
        </ul>
      )}
    </>
  );
}
