import { useState } from 'react';
import type { PlanStandards } from '../../../../src/http/contract.ts';
import { useAddress } from '../../app/address.tsx';
import { useCan } from '../../app/session.ts';
import { ExportButton } from '../../components/download-button.tsx';
import { none } from '../../components/format.ts';
import { ListTable } from '../../components/list-table.tsx';
import { rowOpener } from '../../components/paged-table.tsx';
import { Empty, Loaded } from '../../components/state.tsx';
import { useText } from '../../i18n/index.ts';
import { BindingDrawer } from '../standards/binding-drawer.tsx';
import { actualText, gapText, NeedBar, neededText, StandardMark } from '../standards/parts.tsx';
import { usePlanStandards } from '../standards/queries.ts';
import { StandardDrawer } from '../standards/standard-drawer.tsx';
import { quantityText, wordKey } from './quantity.ts';

type Item = PlanStandards['items'][number] & { row: string };

/** The rules of the plan, each beside what there is and what is needed, where it can be counted. */
export function PlanStandardList({ id, on }: { id: string; on: string | undefined }) {
  const { t } = useText('standards');
  const list = usePlanStandards(id, on);
  return (
    <Loaded query={list}>
      {(data) => (
        <>
          <div className="filters">
            {data.known && <span className="muted">{t('plan-note', { on: data.on, ...tally(data.items) })}</span>}
            {data.known && tally(data.items).unbound > 0 && (
              <span className="tag tag-warn">{t('plan-unbound', { count: tally(data.items).unbound })}</span>
            )}
            <span className="shell-gap" />
            <ExportButton path={`/api/plans/${id}/standards`} params={{ on }} name={`${t('title')} ${id}`} />
          </div>
          {!data.known && (
            <p className="note" role="status">
              {t('plan-no-area')}
            </p>
          )}
          <Items id={id} items={data.items} known={data.known} />
        </>
      )}
    </Loaded>
  );
}

/** Rules of the plan that a register or a report counts, that wait for one, and that are rules of procedure. */
function tally(items: PlanStandards['items']) {
  const numbers = (want: (item: PlanStandards['items'][number]) => boolean) =>
    new Set(items.filter(want).map(({ no }) => no)).size;
  return {
    counted: numbers(({ result }) => result !== null && result.source !== 'none'),
    waiting: numbers(({ result }) => result?.source === 'none'),
    procedure: numbers(({ result, binding }) => result === null && binding !== 'none'),
    unbound: numbers(({ binding }) => binding === 'none'),
  };
}

function Items({ id, items, known }: { id: string; items: PlanStandards['items']; known: boolean }) {
  const { t, l, language } = useText('standards');
  const quantity = useQuantityText();
  const can = useCan();
  const [search, change] = useAddress();
  const [binding, setBinding] = useState<Item>();
  const rows: Item[] = items.map((item) => ({ ...item, row: `${item.no} ${item.result?.code ?? ''}` }));
  const open = rows.find((row) => row.result !== null && row.result.code === search.open)?.result ?? undefined;
  // What stands behind the figures belongs to the registers.
  const opens = can('register.read') ? (row: Item) => row.result && change({ open: row.result.code }) : undefined;
  return (
    <>
      <ListTable<Item>
        label={t('title')}
        rowKey="row"
        minWidth={980}
        dataSource={rows}
        locale={{ emptyText: <Empty title={t('none')} why={t('plan-none-why')} /> }}
        {...rowOpener<Item>(opens)}
        columns={[
          { title: t('col.no'), dataIndex: 'no', width: 60 },
          {
            title: t('col.rule'),
            key: 'rule',
            render: (_, row) => (
              <>
                {language === 'en' && row.ruleEn ? row.ruleEn : row.rule}
                {row.result && <div className="muted">{l(row.result.title)}</div>}
                {row.set && <div className="muted">{t('binding-set', { by: row.set.by, reason: row.set.reason })}</div>}
              </>
            ),
          },
          {
            title: t('col.yardstick'),
            key: 'standard',
            width: 230,
            render: (_, row) => (row.result ? l(row.result.standard) : quantity(row.quantity)),
          },
          {
            title: t('col.actual'),
            key: 'actual',
            width: 80,
            align: 'right',
            render: (_, row) => (row.result ? actualText(row.result) : null),
          },
          {
            title: t('col.needed'),
            key: 'needed',
            width: 80,
            align: 'right',
            render: (_, row) =>
              row.result ? <span title={l(row.result.calculation)}>{neededText(row.result)}</span> : null,
          },
          {
            title: t('col.bar'),
            key: 'bar',
            width: 140,
            render: (_, row) => (row.result ? <NeedBar {...row.result} /> : null),
          },
          {
            title: t('col.gap'),
            key: 'gap',
            width: 90,
            align: 'right',
            render: (_, row) =>
              row.result ? (
                <>
                  {gapText(row.result)} {row.result.gap ? <span className="muted">{l(row.result.unit)}</span> : null}
                </>
              ) : null,
          },
          {
            title: t('col.status'),
            key: 'status',
            width: 140,
            render: (_, row) =>
              row.result ? (
                <StandardMark status={row.result.status} title={row.result.notes.map(l).join('\n')} />
              ) : (
                <span className="muted">{known ? t(row.binding === 'none' ? 'not-bound' : 'not-counted') : none}</span>
              ),
          },
          ...(can('plan.edit')
            ? [
                {
                  title: t('col.binding'),
                  key: 'binding',
                  width: 90,
                  render: (_: unknown, row: Item) => (
                    <button
                      type="button"
                      className="link-button"
                      onClick={(event) => {
                        event.stopPropagation();
                        setBinding(row);
                      }}
                    >
                      {t(row.result ? 'binding-change' : 'binding-choose')}
                    </button>
                  ),
                },
              ]
            : []),
        ]}
      />
      <BindingDrawer plan={id} rule={binding} onClose={() => setBinding(undefined)} />
      <StandardDrawer standard={open} plan={id} onClose={() => change({ open: undefined, view: undefined })} />
    </>
  );
}

/** The plan's own quantity of a rule that nothing is counted for. */
function useQuantityText() {
  const { t } = useText('plans');
  return (quantity: unknown) =>
    quantityText(quantity, (key, vars) => {
      const known = wordKey(key);
      return known ? t(`quantity.${known}`, { defaultValue: vars ? `${key} ${vars.value ?? ''}` : key, ...vars }) : key;
    });
}
