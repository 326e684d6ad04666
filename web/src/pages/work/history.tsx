import type { WorkEvent, WorkItemDetail } from '../../../../src/http/contract.ts';
import { formatTime, none } from '../../components/format.ts';
import { useText } from '../../i18n/index.ts';

/** Every change of the item, newest first. */
export function History({ item }: { item: WorkItemDetail }) {
  const { t } = useText('work');
  const more = useMore(item);
  return (
    <section>
      <h3>{t('history')}</h3>
      <ol className="work-history">
        {item.history.map((event) => (
          <li key={event.no}>
            <span className="muted nowrap">{formatTime(event.at)}</span>
            <span>
              <strong>{event.byName}</strong> {t(`event.${event.action}`, { defaultValue: event.action })}
              {event.action === 'progress' && ` ${event.percent}%`} <span className="muted">{more(event)}</span>
              {event.note && <span className="work-note">{event.note}</span>}
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}

/** What else an entry of the history says: names, days, files. */
function useMore(item: WorkItemDetail) {
  const { t } = useText('work');
  const unitName = (id: unknown) => item.units.find((unit) => unit.id === id)?.name;
  return ({ action, detail }: WorkEvent): string => {
    if (action === 'evidence') return ((detail.files ?? []) as { name: string }[]).map(({ name }) => name).join('、');
    if (action.startsWith('milestone')) return String(detail.title ?? '');
    if (action === 'overdue') return t('overdue-by', { days: detail.days });
    if (action === 'extend') return ((detail.due ?? []) as (string | null)[]).map((day) => day ?? none).join(' → ');
    if (action !== 'change') return '';
    return Object.entries(detail)
      .map(([field, change]) => {
        const [, after] = change as [unknown, unknown];
        const value = Array.isArray(after)
          ? after
              .map((id) => unitName(id) ?? '')
              .filter(Boolean)
              .join('、')
          : field === 'priority'
            ? t(`priority.${after}`)
            : String(after ?? none);
        return `${t(`field.${field}`, { defaultValue: field })} → ${value || none}`;
      })
      .join('；');
  };
}
