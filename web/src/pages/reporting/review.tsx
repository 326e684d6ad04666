import { useQuery } from '@tanstack/react-query';
import { Segmented } from 'antd';
import { useEffect, useRef } from 'react';
import type { CardBase, Page as PageOf } from '../../../../src/http/contract.ts';
import { useAddress, useGo } from '../../app/address.tsx';
import { api } from '../../app/api.ts';
import { useArea, useCan } from '../../app/session.ts';
import { Page, Panel } from '../../components/page.tsx';
import { Empty, Guard, Loaded } from '../../components/state.tsx';
import { useText } from '../../i18n/index.ts';
import { WarningTabs } from '../warning/tabs.tsx';
import { CardContent, CardFlow, CardHead } from './card-view.tsx';
import { CardFlags, Clock, PersonText } from './marks.tsx';
import { CARDS, useCard, useReportContent } from './queries.ts';
import '../../styles/reporting.css';

const MOST = 100;

/** 预警 · 审核台: the queue on the left with its clocks, the chosen card on the right; everything by keyboard. */
export function ReviewPage() {
  const { t } = useText('reporting');
  const can = useCan();
  const [search, change] = useAddress();
  const { code } = useArea();
  useReportContent(); // brings the server's time
  const queues = [...(can('report.check') ? ['check'] : []), ...(can('report.review') ? ['review'] : [])];
  const queue = search.queue ?? queues[0] ?? 'review';
  const list = useQuery({
    queryKey: ['report-cards', 'list', 'queue', queue, code],
    queryFn: ({ signal }) => api.get<PageOf<CardBase>>(CARDS, { queue, area: code, limit: MOST }, signal),
    refetchInterval: 30_000,
    enabled: queues.length > 0,
  });
  return (
    <Guard need={['report.check', 'report.review']}>
      <Page title={t('review')} name={t('review')} note={t('review-note')}>
        <WarningTabs />
        {queues.length > 1 && (
          <Segmented
            value={queue}
            onChange={(next) => change({ queue: next, card: undefined })}
            options={queues.map((value) => ({ value, label: t(`queue.${value}`) }))}
          />
        )}
        <Loaded query={list}>{({ items }) => <Queue items={items} />}</Loaded>
      </Page>
    </Guard>
  );
}

function Queue({ items }: { items: CardBase[] }) {
  const { t, l } = useText('reporting');
  const [search, change] = useAddress();
  const go = useGo();
  const at = Math.max(
    0,
    items.findIndex(({ id }) => id === search.card),
  );
  const current = items[at];
  const frame = useRef<HTMLDivElement>(null);
  const now = useRef({ items, at });
  now.current = { items, at };
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement;
      if (event.ctrlKey || event.metaKey || event.altKey || target.closest('input, textarea, select, .ant-select'))
        return;
      const { items: cards, at: place } = now.current;
      const move = (by: number) => {
        const next = cards[Math.min(cards.length - 1, Math.max(0, place + by))];
        if (next) change({ card: next.id });
      };
      const press = (step: string) =>
        frame.current
          ?.querySelector<HTMLButtonElement>(`button[data-step^="${step}"]:not([data-step$="delete"])`)
          ?.click();
      if (event.key === 'ArrowDown' || event.key === 'j') move(1);
      else if (event.key === 'ArrowUp' || event.key === 'k') move(-1);
      else if (event.key === 'a') frame.current?.querySelector<HTMLButtonElement>('button[data-step]')?.click();
      else if (event.key === 'r') {
        press('return');
        press('check-return');
      } else if (event.key === 'Enter' && target.tagName !== 'BUTTON' && target.tagName !== 'A' && cards[place])
        go(`/warning/cards/${cards[place].id}`);
      else return;
      event.preventDefault();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [change, go]);
  if (!current) return <Empty title={t('none-queue')} why={t('none-queue-why')} />;
  return (
    <div className="review">
      <ul className="review-list" aria-label={t('review')}>
        {items.map((card) => (
          <li key={card.id}>
            <button
              type="button"
              className={card.id === current.id ? 'review-item review-item-current' : 'review-item'}
              aria-current={card.id === current.id}
              onClick={() => change({ card: card.id })}
            >
              <span className="review-line">
                <strong>{l(card.diseaseTitle)}</strong>
                <Clock card={card} />
              </span>
              <span className="review-line">
                <span>
                  <PersonText person={card.person} />
                </span>
                <span className="muted">{card.areaName ?? card.area}</span>
              </span>
              <span className="review-line">
                <span className="muted">{card.institutionName}</span>
                <CardFlags card={card} />
              </span>
            </button>
          </li>
        ))}
      </ul>
      <div ref={frame} className="review-card">
        <Chosen id={current.id} onDone={() => change({ card: (items[at + 1] ?? items[at - 1])?.id })} />
      </div>
    </div>
  );
}

function Chosen({ id, onDone }: { id: string; onDone: () => void }) {
  const { t } = useText('reporting');
  const query = useCard(id);
  return (
    <Loaded query={query} rows={10}>
      {(card) => (
        <>
          <Panel title={t('handling')}>
            <CardHead card={card} />
            <CardFlow key={`${card.id}/${card.steps.length}`} card={card} onDone={onDone} />
          </Panel>
          <Panel title={t('content')}>
            <CardContent card={card} />
          </Panel>
        </>
      )}
    </Loaded>
  );
}
