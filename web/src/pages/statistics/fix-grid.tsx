import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Input } from 'antd';
import { useState } from 'react';
import type { ReturnColumn, ReturnProblem, ReturnReceipt, ReturnRow } from '../../../../src/http/contract.ts';
import { api } from '../../app/api.ts';
import { FailureNote } from '../../app/errors.tsx';
import { formatNumber } from '../../components/format.ts';
import { ListTable } from '../../components/list-table.tsx';
import { useText } from '../../i18n/index.ts';
import { type ReturnKind, returnKey, returnPath } from './queries.ts';
import { RowMark } from './return-mark.tsx';

type GridColumn = { key: ReturnColumn; width: number };
const columnsOf: Record<ReturnKind, readonly GridColumn[]> = {
  statistics: [
    { key: 'area', width: 110 },
    { key: 'indicator', width: 130 },
    { key: 'period', width: 90 },
    { key: 'numerator', width: 95 },
    { key: 'denominator', width: 95 },
    { key: 'value', width: 150 },
    { key: 'source', width: 120 },
    { key: 'note', width: 180 },
  ],
  population: [
    { key: 'area', width: 120 },
    { key: 'date', width: 115 },
    { key: 'sex', width: 75 },
    { key: 'ageFrom', width: 80 },
    { key: 'ageTo', width: 80 },
    { key: 'value', width: 170 },
    { key: 'source', width: 120 },
    { key: 'vintage', width: 95 },
    { key: 'note', width: 180 },
  ],
  surveillance: [
    { key: 'source', width: 110 },
    { key: 'site', width: 110 },
    { key: 'siteName', width: 130 },
    { key: 'area', width: 120 },
    { key: 'part', width: 80 },
    { key: 'item', width: 140 },
    { key: 'day', width: 130 },
    { key: 'value', width: 115 },
    { key: 'note', width: 160 },
  ],
  monitoring: [
    { key: 'kind', width: 110 },
    { key: 'point', width: 110 },
    { key: 'pointName', width: 130 },
    { key: 'type', width: 100 },
    { key: 'area', width: 120 },
    { key: 'item', width: 130 },
    { key: 'day', width: 130 },
    { key: 'value', width: 115 },
    { key: 'note', width: 160 },
  ],
  reporting: [
    { key: 'name', width: 100 },
    { key: 'sex', width: 75 },
    { key: 'birthDate', width: 115 },
    { key: 'idNumber', width: 180 },
    { key: 'disease', width: 150 },
    { key: 'caseClass', width: 120 },
    { key: 'onset', width: 115 },
    { key: 'diagnosed', width: 150 },
    { key: 'address', width: 130 },
    { key: 'institution', width: 150 },
    { key: 'note', width: 180 },
  ],
};

/** The usual columns of a kind, and those in which a waiting row is wrong. */
function shownColumns(kind: ReturnKind, waiting: readonly ReturnRow[]): readonly GridColumn[] {
  const usual = columnsOf[kind];
  const wrong = new Set(waiting.flatMap(({ problems }) => problems.flatMap(({ column }) => column ?? [])));
  const others = [...wrong].filter((key) => !usual.some((one) => one.key === key)).map((key) => ({ key, width: 140 }));
  const last = usual.at(-1)!;
  return [...usual.slice(0, -1), ...others, last];
}
type Changes = Record<number, ReturnRow['cells']>;

/** The rows that wait, with the reason below each cell; corrections go in together. */
export function FixGrid({ kind, receipt }: { kind: ReturnKind; receipt: ReturnReceipt }) {
  const { t, l } = useText('statistics');
  const client = useQueryClient();
  const [changes, setChanges] = useState<Changes>({});
  const changed = receipt.waiting.filter(({ row }) => changes[row] !== undefined);
  const save = useMutation({
    mutationFn: () =>
      api.post<ReturnReceipt>(`${returnPath(kind, receipt.id)}/corrections`, {
        rows: changed.map(({ row, version }) => ({ row, version, cells: changes[row] })),
      }),
    onSuccess: (after) => {
      setChanges({});
      // The figures on every page may have moved.
      void client.invalidateQueries();
      client.setQueryData(returnKey(kind, receipt.id), after);
    },
  });
  const change = (row: number, column: ReturnColumn, value: string) =>
    setChanges((before) => ({ ...before, [row]: { ...before[row], [column]: value } }));
  const warned = receipt.waiting.filter(({ state }) => state === 'warned');
  const columns = shownColumns(kind, receipt.waiting);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (changed.length > 0) save.mutate();
      }}
    >
      <p className="muted">{t('fix-how')}</p>
      {warned.length > 1 && (
        <Input
          aria-label={t('note-all')}
          placeholder={t('note-all')}
          maxLength={2000}
          style={{ maxWidth: 480, marginBottom: 8 }}
          onChange={(event) => {
            for (const { row } of warned) change(row, 'note', event.target.value);
          }}
        />
      )}
      <ListTable<ReturnRow>
        label={t('fix')}
        rowKey="row"
        dataSource={receipt.waiting}
        minWidth={Math.max(
          1140,
          columns.reduce((sum, { width }) => sum + width, 190),
        )}
        pagination={{ pageSize: 50, size: 'small', hideOnSinglePage: true }}
        columns={[
          { title: t('row'), dataIndex: 'row', width: 60, align: 'right' },
          {
            title: t('state-name'),
            key: 'state',
            width: 130,
            onCell: () => ({ style: { verticalAlign: 'top' as const } }),
            render: (_, row) => (
              <>
                <RowMark state={row.state} />
                {row.problems
                  .filter(({ column }) => column === null)
                  .map((one) => (
                    <div key={one.code} className="muted">
                      {l(one.message)}
                    </div>
                  ))}
              </>
            ),
          },
          ...columns.map(({ key, width }) => ({
            title: t(`column.${key}`),
            key,
            width,
            onCell: () => ({ style: { verticalAlign: 'top' as const } }),
            render: (_: unknown, row: ReturnRow) => (
              <FixCell
                row={row}
                column={key}
                value={changes[row.row]?.[key] ?? row.cells[key] ?? ''}
                onChange={(value) => change(row.row, key, value)}
              />
            ),
          })),
        ]}
      />
      {save.error && <FailureNote error={save.error} />}
      {save.data && (
        <p role="status">
          {t('saved', {
            accepted: formatNumber(save.data.counts.accepted, 0),
            waiting: formatNumber(save.data.waiting.length, 0),
          })}
        </p>
      )}
      <div className="form-row upload-fields">
        <Button type="primary" htmlType="submit" disabled={changed.length === 0} loading={save.isPending}>
          {t('save', { n: formatNumber(changed.length, 0) })}
        </Button>
      </div>
    </form>
  );
}

function FixCell({
  row,
  column,
  value,
  onChange,
}: {
  row: ReturnRow;
  column: ReturnColumn;
  value: string;
  onChange: (value: string) => void;
}) {
  const { t, l } = useText('statistics');
  const problems = row.problems.filter((one) => one.column === column);
  const name = column === 'area' ? row.areaName : column === 'indicator' ? l(row.itemTitle) : undefined;
  const why = `why-${row.row}-${column}`;
  const status = statusOf(problems);
  return (
    <>
      <Input
        size="small"
        aria-label={t('cell', { row: row.row, column: t(`column.${column}`) })}
        aria-describedby={problems.length > 0 ? why : undefined}
        value={value}
        maxLength={2000}
        {...(status ? { status } : {})}
        onChange={(event) => onChange(event.target.value)}
      />
      {name && <div className="muted">{name}</div>}
      {problems.length > 0 && (
        <div id={why}>
          {problems.map((one) => (
            <div key={one.code} className={one.level === 'info' ? 'muted' : undefined}>
              {l(one.message)}
              {one.suggestion !== undefined && (
                <Button type="link" size="small" className="cell-button" onClick={() => onChange(one.suggestion ?? '')}>
                  {t('use', { value: one.suggestion })}
                </Button>
              )}
            </div>
          ))}
        </div>
      )}
    </>
  );
}

function statusOf(problems: readonly ReturnProblem[]): 'error' | 'warning' | undefined {
  if (problems.some(({ level }) => level === 'error')) return 'error';
  return problems.some(({ level }) => level === 'warning') ? 'warning' : undefined;
}
