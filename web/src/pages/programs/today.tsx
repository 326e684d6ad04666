import { PrinterOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useEffect, useRef } from 'react';
import type { ProgramWork, ProgramWorklist } from '../../../../src/http/contract.ts';
import { AppLink, useAddress } from '../../app/address.tsx';
import { useCan } from '../../app/session.ts';
import { ExportButton } from '../../components/download-button.tsx';
import { Page } from '../../components/page.tsx';
import { Empty, Guard, Loaded } from '../../components/state.tsx';
import { useText } from '../../i18n/index.ts';
import { ServiceTabs } from './tabs.tsx';
import { WorkCard } from './work-card.tsx';
import { useWorkList, useWorkParams, WorkFilters, WorkPager } from './work-filters.tsx';
import '../../styles/programs.css';

const STATES = ['due', 'overdue', 'lost'] as const;

/** 服务 · 今日待办: who is owed a contact, the longest waiting first. */
export function TodayPage() {
  const { t } = useText('programs');
  return (
    <Guard need="program.read">
      <Page title={t('today')} name={t('today')} note={<span className="wide-only">{t('keys')}</span>}>
        <ServiceTabs />
        <Today />
      </Page>
    </Guard>
  );
}

function Today() {
  const { t } = useText('programs');
  const can = useCan();
  const [search, change] = useAddress();
  const { status } = search;
  const filters = useWorkParams();
  const params = { ...filters, status };
  const list = useWorkList<ProgramWorklist>('/api/programs/worklist', params);
  const counts = list.query.data?.counts;
  return (
    <>
      <div className="work-counters">
        {STATES.map((one) => (
          <button
            key={one}
            type="button"
            className={`work-counter work-counter-${one}`}
            aria-pressed={status === one}
            onClick={() => change({ status: status === one ? undefined : one })}
          >
            <strong className="num">{counts?.[one] ?? '–'}</strong>
            <span>{t(`status.${one}`)}</span>
          </button>
        ))}
        <AppLink to="/services/calls" search={search} className="work-counter">
          <strong className="num">{counts?.calls ?? '–'}</strong>
          <span>{t('to-call')}</span>
        </AppLink>
        <AppLink to="/services/tasks" search={search} className="work-counter">
          <strong className="num">{counts?.tasks ?? '–'}</strong>
          <span>{t('tasks')}</span>
        </AppLink>
      </div>
      <WorkFilters>
        {can('program.record') && search.pack && (
          <AppLink
            to={`/services/batch?pack=${search.pack}`}
            search={{ village: search.village }}
            className="ant-btn link-button"
          >
            {t('batch')}
          </AppLink>
        )}
        <Button icon={<PrinterOutlined />} className="wide-only" onClick={() => globalThis.print()}>
          {t('print')}
        </Button>
        <ExportButton path="/api/programs/worklist" params={params} name={t('today')} />
      </WorkFilters>
      <Loaded query={list.query}>
        {(found) => (
          <>
            <Cards
              items={found.items}
              today={found.today}
              filtered={[search.pack, search.village, search.doctor, search.team, status].some(Boolean)}
            />
            <WorkPager {...list} />
          </>
        )}
      </Loaded>
    </>
  );
}

/** j and k go through the list, Enter opens the form. */
function Cards({ items, today, filtered }: { items: ProgramWork[]; today: string; filtered: boolean }) {
  const { t } = useText('programs');
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const typing = event.target instanceof HTMLElement && /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
      if (typing || event.ctrlKey || event.metaKey || event.altKey || !['j', 'k'].includes(event.key)) return;
      const links = [...(list.current?.querySelectorAll<HTMLElement>('.work-open') ?? [])];
      const at = links.indexOf(document.activeElement as HTMLElement);
      links[Math.max(0, Math.min(links.length - 1, at + (event.key === 'j' ? 1 : -1)))]?.focus();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
  if (items.length === 0) return <Empty title={t('none')} why={filtered ? t('none-filtered') : t('none-why')} />;
  return (
    <ul className="work-cards" ref={list} aria-label={t('today')}>
      {items.map((item) => (
        <WorkCard key={`${item.enrolment}/${item.contact}`} item={item} today={today} />
      ))}
    </ul>
  );
}
