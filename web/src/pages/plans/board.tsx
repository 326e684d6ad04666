import type { UseQueryResult } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { PlanStatus, TargetRow, TargetStatus } from '../../../../src/http/contract.ts';
import { useAddress } from '../../app/address.tsx';
import { LiveValue } from '../../components/live-value.tsx';
import { Empty, Loaded } from '../../components/state.tsx';
import { countOrder, StatusMark, statusOrder } from '../../components/status.tsx';
import { useText } from '../../i18n/index.ts';
import { useBoardExport } from './board-export.ts';
import { BoardFilters } from './board-filters.tsx';
import { BoardRow } from './board-row.tsx';
import { TextGroup } from './board-text-group.tsx';
import { NoDataHere } from './doubts/no-data-here.tsx';

export interface BoardFilter {
  domain: string | undefined;
  status: string | undefined;
  source: string | undefined;
  doubts: boolean;
}

export function filterRows(rows: readonly TargetRow[], filter: BoardFilter): TargetRow[] {
  return rows.filter(
    (row) =>
      (!filter.domain || row.domain === filter.domain) &&
      (!filter.status || row.status === filter.status) &&
      (!filter.source || row.source === filter.source) &&
      (!filter.doubts || row.doubts.length > 0),
  );
}

/** Groups in the plan's own order of domains, or by urgency of state. */
export function groupRows(rows: readonly TargetRow[], by: 'domain' | 'status'): [string, TargetRow[]][] {
  const groups = new Map<string, TargetRow[]>();
  for (const row of rows) {
    const key = by === 'domain' ? row.domain : row.status;
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  const list = [...groups];
  if (by === 'status')
    list.sort(([a], [b]) => statusOrder.indexOf(a as TargetStatus) - statusOrder.indexOf(b as TargetStatus));
  return list;
}

export function Board({ id, status }: { id: string; status: UseQueryResult<PlanStatus> }) {
  return (
    <Loaded query={status} rows={14}>
      {(data) => <BoardOf id={id} status={data} waiting={status.isPlaceholderData} />}
    </Loaded>
  );
}

function BoardOf({ id, status, waiting }: { id: string; status: PlanStatus; waiting: boolean }) {
  const { t, language } = useText('plans');
  const [search, change] = useAddress();
  const by = search.group === 'status' ? 'status' : 'domain';
  const filter = { domain: search.domain, status: search.status, source: search.source, doubts: search.doubts === '1' };
  const rows = filterRows(status.rows, filter);
  const groups = groupRows(rows, by);
  const beside = filterRows(status.textRows ?? [], filter);
  const domains = useMemo(
    () => new Map(status.rows.map((row) => [row.domain, (language === 'en' && row.domainEn) || row.domain])),
    [status.rows, language],
  );
  const exportCsv = useBoardExport(status, [...rows, ...beside]);
  const columns = ['no', 'target-name', 'baseline', 'goal', 'value', 'progress', 'trend', 'status', 'doubts'] as const;
  return (
    <div aria-busy={waiting} className={waiting ? 'waiting' : ''}>
      <ul className="light-counts light-counts-small" aria-label={t('counts')}>
        {countOrder.map((state) => (
          <li key={state}>
            <button
              type="button"
              className={`light-count status-${state}`}
              aria-pressed={search.status === state}
              onClick={() => change({ status: search.status === state ? undefined : state })}
            >
              <LiveValue
                text={String(status.counts[state] ?? 0)}
                identity={`${id} ${status.on} ${state}`}
                label={t(`common:status.${state}`)}
              />
              <StatusMark status={state} />
            </button>
          </li>
        ))}
        {status.score !== null && (
          <li className="light-count" title={t('score-why')}>
            <LiveValue
              text={(status.score * 100).toFixed(1)}
              identity={`${id} ${status.on} score`}
              label={t('score')}
            />
            <span>{t('score')}</span>
          </li>
        )}
      </ul>
      <BoardFilters status={status} domains={domains} onExport={exportCsv} />
      <NoDataHere status={status} />
      {rows.length + beside.length === 0 ? (
        <Empty
          title={t('board-none')}
          why={t('board-none-why', { count: status.rows.length })}
          next={
            <button
              type="button"
              className="link-button"
              onClick={() => change({ domain: undefined, status: undefined, source: undefined, doubts: undefined })}
            >
              {t('filters-clear')}
            </button>
          }
        />
      ) : (
        <div className="board-frame">
          <table className="board" aria-label={t('tab.board')}>
            <thead>
              <tr>
                {columns.map((column) => (
                  <th key={column} scope="col" className={`board-${column}`}>
                    {t(`col.${column}`, { year: status.plan.period[1] })}
                  </th>
                ))}
              </tr>
            </thead>
            {groups.map(([group, members]) => (
              <tbody key={group}>
                <tr className="board-group">
                  <th colSpan={columns.length} scope="rowgroup">
                    {by === 'domain' ? domains.get(group) : t(`common:status.${group}`)}{' '}
                    <span className="muted">{members.length}</span>
                  </th>
                </tr>
                {members.map((row) => (
                  <BoardRow
                    key={row.no}
                    row={row}
                    status={status}
                    width={columns.length}
                    open={search.open === row.no}
                    onToggle={() => change({ open: search.open === row.no ? undefined : row.no })}
                  />
                ))}
              </tbody>
            ))}
            {(['judged', 'unjudged'] as const).map((part) => (
              <TextGroup
                key={part}
                part={part}
                rows={beside.filter((row) => (row.unjudged === undefined) === (part === 'judged'))}
                status={status}
                width={columns.length}
              />
            ))}
          </table>
        </div>
      )}
    </div>
  );
}
