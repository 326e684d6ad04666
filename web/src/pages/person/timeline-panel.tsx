import { Button } from 'antd';
import { type ReactNode, useState } from 'react';
import type { PersonEntry, PersonOverview } from '../../../../src/http/contract.ts';
import { useAddress } from '../../app/address.tsx';
import { saveCsv } from '../../components/csv.ts';
import { formatDate, none } from '../../components/format.ts';
import { ListTable } from '../../components/list-table.tsx';
import { Panel } from '../../components/page.tsx';
import { rowOpener } from '../../components/paged-table.tsx';
import { Empty, Loaded } from '../../components/state.tsx';
import { useText } from '../../i18n/index.ts';
import { EarlierRecords } from './earlier-records.tsx';
import { LanesChart, type Span } from './lanes-chart.tsx';
import { useTimeline } from './queries.ts';
import { placesOf, useStatusText } from './words.ts';

const YEAR = 31_557_600_000;
const STEP = 50;

/** The timeline: lanes to look at, a list to read; what is chosen stands in the address. */
export function TimelinePanel({
  base,
  lanes,
  onOpen,
}: {
  base: string;
  lanes: PersonOverview['lanes'];
  onOpen: (entry: PersonEntry) => void;
}) {
  const query = useTimeline(base);
  return (
    <Loaded query={query}>
      {(all) => <Timeline all={all} lanes={lanes} onOpen={onOpen} earlier={<EarlierRecords query={query} />} />}
    </Loaded>
  );
}

function Timeline({
  all,
  lanes,
  onOpen,
  earlier,
}: {
  all: readonly PersonEntry[];
  lanes: PersonOverview['lanes'];
  onOpen: (entry: PersonEntry) => void;
  earlier: ReactNode;
}) {
  const { t, l } = useText('person');
  const statusText = useStatusText();
  const [search, change] = useAddress();
  const [count, setCount] = useState(STEP);
  const whole = spanOf(all);
  const years = Number(search.years) || undefined;
  const end = Number(search.until) || whole.to;
  const span = years === undefined ? whole : { from: end - years * YEAR, to: end };
  const chosen = new Set(search.lane?.split(',').filter(Boolean));
  const seen = all.filter(({ date }) => {
    const time = date === null ? Number.NaN : Date.parse(date);
    return years === undefined || (time >= span.from && time <= span.to + 86_400_000);
  });
  const rows = seen.filter(({ lane }) => chosen.size === 0 || chosen.has(lane));
  const laneName = (lane: string) => l(lanes.find((one) => one.lane === lane)?.title);
  const move = (part: number) => {
    const width = span.to - span.from;
    change({ years: String((width / YEAR).toFixed(2)), until: String(Math.round(end + part * width)) });
  };
  const zoom = (factor: number) => {
    const width = ((span.to - span.from) / YEAR) * factor;
    const wide = width >= (whole.to - whole.from) / YEAR;
    change(wide ? { years: undefined, until: undefined } : { years: width.toFixed(2), until: String(end) });
  };
  return (
    <Panel
      title={t('lanes')}
      tools={
        <>
          <Button size="small" onClick={() => move(-0.5)}>
            {t('earlier')}
          </Button>
          <Button size="small" onClick={() => move(0.5)} disabled={years === undefined || end >= whole.to}>
            {t('later')}
          </Button>
          <Button size="small" onClick={() => zoom(0.5)}>
            {t('zoom-in')}
          </Button>
          <Button size="small" onClick={() => zoom(2)} disabled={years === undefined}>
            {t('zoom-out')}
          </Button>
          <Button
            size="small"
            disabled={years === undefined}
            onClick={() => change({ years: undefined, until: undefined })}
          >
            {t('all-years')}
          </Button>
          <Button
            size="small"
            onClick={() =>
              saveCsv(
                t('lanes'),
                [t('date'), t('kind'), t('what'), t('value'), t('where'), t('status')],
                rows.map((row) => [
                  formatDate(row.date),
                  laneName(row.lane),
                  row.title,
                  row.said,
                  placesOf(row),
                  statusText(row.status),
                ]),
                [],
              )
            }
          >
            CSV
          </Button>
        </>
      }
    >
      {earlier}
      <LanesChart lanes={lanes} entries={seen} span={span} onOpen={onOpen} />
      <div className="lane-chips">
        {lanes.map(({ lane, title }) => {
          const number = seen.filter((one) => one.lane === lane).length;
          const next = new Set(chosen);
          if (!next.delete(lane)) next.add(lane);
          return (
            <button
              key={lane}
              type="button"
              className={chosen.has(lane) ? 'lane-chip lane-chip-on' : 'lane-chip'}
              aria-pressed={chosen.has(lane)}
              onClick={() => change({ lane: [...next].join(',') || undefined })}
            >
              {l(title)} {number}
            </button>
          );
        })}
      </div>
      <ListTable<PersonEntry>
        label={t('lanes')}
        rowKey="reference"
        dataSource={rows.slice(0, count)}
        minWidth={720}
        locale={{ emptyText: <Empty title={t('none')} why={t('none-why')} /> }}
        {...rowOpener(onOpen)}
        columns={[
          { title: t('date'), dataIndex: 'date', width: 110, render: formatDate },
          { title: t('kind'), width: 90, render: (_, row) => laneName(row.lane) },
          {
            title: t('what'),
            render: (_, row) => [row.title ?? none, row.said].filter(Boolean).join(' · '),
          },
          { title: t('where'), render: (_, row) => placesOf(row) },
          { title: t('status'), dataIndex: 'status', width: 90, render: statusText },
        ]}
      />
      {rows.length > count && (
        <p>
          <Button onClick={() => setCount(count + STEP)}>
            {t('more', { count: Math.min(STEP, rows.length - count) })}
          </Button>
        </p>
      )}
    </Panel>
  );
}

function spanOf(entries: readonly PersonEntry[]): Span {
  const times = entries.flatMap(({ date }) => (date === null ? [] : [Date.parse(date)])).filter(Number.isFinite);
  const to = times.length === 0 ? Date.now() : Math.max(...times) + YEAR / 24;
  const from = times.length === 0 ? to - YEAR : Math.min(...times) - YEAR / 24;
  return { from, to };
}
