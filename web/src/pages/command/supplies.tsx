import { useQuery } from '@tanstack/react-query';
import { Button, Select } from 'antd';
import { useState } from 'react';
import type { Stock, StockMovement, StockRow } from '../../../../src/http/contract.ts';
import { useAddress } from '../../app/address.tsx';
import { api } from '../../app/api.ts';
import { useCan } from '../../app/session.ts';
import { AddressTabs } from '../../components/address-tabs.tsx';
import { ExportButton } from '../../components/download-button.tsx';
import { formatNumber, formatTime, none } from '../../components/format.ts';
import { ListTable } from '../../components/list-table.tsx';
import { Page } from '../../components/page.tsx';
import { usePaged } from '../../components/paged.ts';
import { PagedTable } from '../../components/paged-table.tsx';
import { Empty, Guard, Loaded } from '../../components/state.tsx';
import { Mark } from '../../components/status.tsx';
import { useText } from '../../i18n/index.ts';
import { LevelForm, Points } from './points.tsx';
import { RequisitionList } from './requisitions.tsx';
import { ReceiveForm, ReverseForm, TakeForm } from './stock-forms.tsx';
import { SupplyRequests } from './supply-requests.tsx';
import { CommandTabs } from './tabs.tsx';

/** 应急指挥 · 物资: stock by point with batches and expiry, movements, requests. */
export function SuppliesPage() {
  const { t } = useText('command');
  const query = useQuery({
    queryKey: ['command', 'stock'],
    queryFn: ({ signal }) => api.get<Stock>('/api/command/stock', {}, signal),
  });
  return (
    <Guard need="command.read">
      <Page
        title={t('supplies.title')}
        name={t('supplies.title')}
        note={t('supplies.note')}
        tools={<ExportButton path="/api/command/stock" params={{}} name={t('supplies.title')} />}
      >
        <CommandTabs />
        <Loaded query={query}>
          {(stock) => (
            <AddressTabs
              label={t('supplies.title')}
              tabs={[
                { key: 'stock', label: t('supplies.stock'), children: <StockTable stock={stock} /> },
                { key: 'requests', label: t('supplies.requests'), children: <SupplyRequests stock={stock} /> },
                { key: 'movements', label: t('supplies.movements'), children: <Movements stock={stock} /> },
                { key: 'points', label: t('supplies.points'), children: <Points stock={stock} /> },
                { key: 'requisitions', label: t('requisition.title'), children: <RequisitionList /> },
              ]}
            />
          )}
        </Loaded>
      </Page>
    </Guard>
  );
}

function StockTable({ stock }: { stock: Stock }) {
  const { t, l } = useText('command');
  const can = useCan();
  const [search, change] = useAddress();
  const [receiving, setReceiving] = useState(false);
  const [taking, setTaking] = useState<StockRow>();
  const [level, setLevel] = useState<{ point: string; material?: string }>();
  const rows = stock.items.filter(
    ({ point, material, warnings }) =>
      (!search.point || point === search.point) &&
      (!search.material || material === search.material) &&
      (!search.warned || warnings.length > 0),
  );
  const warned = stock.items.filter(({ warnings }) => warnings.length > 0).length;
  return (
    <>
      <search className="filters">
        <StockFilters stock={stock} />
        <Button
          aria-pressed={search.warned === '1'}
          type={search.warned ? 'primary' : 'default'}
          onClick={() => change({ warned: search.warned ? undefined : '1' })}
        >
          {t('stock.warned', { count: warned })}
        </Button>
        {can('command.manage') && stock.points.length > 0 && (
          <Button onClick={() => setReceiving(true)}>{t('stock.receive')}</Button>
        )}
      </search>
      <ListTable<StockRow>
        label={t('supplies.stock')}
        rowKey={({ point, material }) => `${point}/${material}`}
        minWidth={900}
        dataSource={rows}
        pagination={{ pageSize: 50, hideOnSinglePage: true }}
        locale={{
          emptyText: (
            <Empty title={t('stock.none')} why={t(stock.points.length === 0 ? 'point.none-why' : 'stock.none-why')} />
          ),
        }}
        columns={[
          {
            title: t('stock.material'),
            dataIndex: 'materialTitle',
            render: (title, { kindTitle }) => (
              <>
                <strong>{l(title)}</strong> <span className="muted">{l(kindTitle)}</span>
              </>
            ),
          },
          { title: t('stock.point'), dataIndex: 'pointName', width: 190 },
          {
            title: t('stock.usable'),
            key: 'usable',
            width: 130,
            align: 'right',
            render: (_, { usable, reserved, unit }) => (
              <span className="num">
                <strong>{formatNumber(usable, 0)}</strong> {l(unit)}
                {reserved > 0 && <span className="muted"> {t('stock.reserved', { count: reserved })}</span>}
              </span>
            ),
          },
          {
            title: t('stock.levels'),
            key: 'levels',
            width: 110,
            align: 'right',
            render: (_, { minimum, safe }) =>
              minimum === null ? none : `${formatNumber(minimum, 0)} / ${formatNumber(safe, 0)}`,
          },
          {
            title: t('stock.batches'),
            dataIndex: 'batches',
            className: 'nowrap',
            render: (batches: StockRow['batches']) =>
              batches.length === 0
                ? none
                : batches.map(({ batch, lot, expires, quantity }) => (
                    <div key={batch}>{`${lot} ${expires ?? t('stock.no-expiry')} × ${formatNumber(quantity, 0)}`}</div>
                  )),
          },
          {
            title: t('stock.state'),
            dataIndex: 'warnings',
            width: 200,
            render: (warnings: StockRow['warnings']) =>
              warnings.length === 0 ? (
                <Mark tone="good">{t('stock.fine')}</Mark>
              ) : (
                warnings.map((warning) => (
                  <Mark key={warning} tone={warning === 'below-minimum' || warning === 'expired' ? 'bad' : 'warn'}>
                    {t(`stock.warning.${warning}`)}
                  </Mark>
                ))
              ),
          },
          ...(can('command.manage')
            ? [
                {
                  title: '',
                  key: 'do',
                  width: 150,
                  render: (_: unknown, row: StockRow) => (
                    <div className="command-moves">
                      {row.batches.length > 0 && (
                        <Button size="small" onClick={() => setTaking(row)}>
                          {t('stock.move')}
                        </Button>
                      )}
                      <Button size="small" onClick={() => setLevel({ point: row.point, material: row.material })}>
                        {t('stock-level.edit')}
                      </Button>
                    </div>
                  ),
                },
              ]
            : []),
        ]}
      />
      {receiving && <ReceiveForm stock={stock} onClose={() => setReceiving(false)} />}
      {level && <LevelForm stock={stock} {...level} onClose={() => setLevel(undefined)} />}
      {taking && <TakeForm stock={stock} row={taking} onClose={() => setTaking(undefined)} />}
    </>
  );
}

/** Which point and which material; the address keeps both from tab to tab. */
function StockFilters({ stock }: { stock: Stock }) {
  const { t, l } = useText('command');
  const [search, change] = useAddress();
  return (
    <>
      <Select
        aria-label={t('stock.point')}
        value={search.point ?? ''}
        onChange={(point) => change({ point: point || undefined })}
        options={[
          { value: '', label: t('stock.all-points') },
          ...stock.points.filter(({ active }) => active).map(({ id, name }) => ({ value: id, label: name })),
        ]}
        popupMatchSelectWidth={false}
        style={{ minWidth: 170 }}
      />
      <Select
        aria-label={t('stock.material')}
        value={search.material ?? ''}
        onChange={(material) => change({ material: material || undefined })}
        options={[
          { value: '', label: t('stock.all-materials') },
          ...stock.materials.map(({ id, title }) => ({ value: id, label: l(title) })),
        ]}
        popupMatchSelectWidth={false}
        style={{ minWidth: 170 }}
      />
    </>
  );
}

function Movements({ stock }: { stock: Stock }) {
  const { t, l } = useText('command');
  const can = useCan();
  const [search] = useAddress();
  const params = { point: search.point, material: search.material };
  const [reversing, setReversing] = useState<StockMovement>();
  const paged = usePaged<StockMovement>(['command', 'movements'], '/api/command/movements', params);
  return (
    <>
      <search className="filters">
        <StockFilters stock={stock} />
        <ExportButton path="/api/command/movements" params={params} name={t('supplies.movements')} />
      </search>
      <PagedTable<StockMovement>
        paged={paged}
        label={t('supplies.movements')}
        rowKey={({ no }) => String(no)}
        minWidth={820}
        empty={<Empty title={t('movements.none')} />}
        columns={[
          { title: t('movements.no'), dataIndex: 'no', width: 70, align: 'right' },
          { title: t('movements.at'), dataIndex: 'at', width: 150, render: (at: string) => formatTime(at) },
          { title: t('stock.point'), dataIndex: 'pointName', width: 190 },
          { title: t('stock.material'), dataIndex: 'materialTitle', render: (title, { lot }) => `${l(title)} ${lot}` },
          {
            title: t('movements.kind'),
            dataIndex: 'kind',
            width: 100,
            render: (kind: string, { reverses }) =>
              reverses === null ? t(`movement.${kind}`) : t('movement.reverses', { no: reverses }),
          },
          {
            title: t('movements.quantity'),
            dataIndex: 'quantity',
            width: 100,
            align: 'right',
            render: (quantity: number) => formatNumber(quantity, 0, true),
          },
          { title: t('movements.by'), dataIndex: 'name', width: 130 },
          { title: t('note'), dataIndex: 'note', render: (note: string | null) => note ?? none },
          {
            title: '',
            key: 'do',
            width: 90,
            render: (_, movement) =>
              movement.reversed ? (
                <span className="muted">{t('movement.reversed')}</span>
              ) : (
                can('command.manage') &&
                movement.reversible && (
                  <Button size="small" onClick={() => setReversing(movement)}>
                    {t('movement.reverse')}
                  </Button>
                )
              ),
          },
        ]}
      />
      {reversing && <ReverseForm movement={reversing} onClose={() => setReversing(undefined)} />}
    </>
  );
}
