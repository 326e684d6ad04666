import { PlusOutlined } from '@ant-design/icons';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { Button, Checkbox, DatePicker, Drawer, Select, type TableProps, Tag } from 'antd';
import dayjs from 'dayjs';
import { useState } from 'react';
import type { RegisterColumnInfo, RegisterInfo, RegisterName, RegisterRow } from '../../../../src/http/contract.ts';
import { AppLink, useAddress } from '../../app/address.tsx';
import { api } from '../../app/api.ts';
import { NotFoundPage } from '../../app/errors.tsx';
import { useArea, useCan, useInstance } from '../../app/session.ts';
import { useCodes } from '../../components/coded.ts';
import { ExportButton } from '../../components/download-button.tsx';
import { formatDate, formatNumber, none } from '../../components/format.ts';
import { Page } from '../../components/page.tsx';
import { usePaged } from '../../components/paged.ts';
import { PagedTable } from '../../components/paged-table.tsx';
import { Empty, Guard, Loaded } from '../../components/state.tsx';
import { useText } from '../../i18n/index.ts';
import '../../styles/registers.css';
import { EntryDrawer } from './entry-drawer.tsx';
import { EntryForm } from './entry-form.tsx';
import { ResourceTabs, registers } from './resource-tabs.tsx';
import { SearchInput } from './search-input.tsx';

export { SearchInput };

export function ResourcesPage() {
  const { t } = useText('resources');
  const { register } = useParams({ strict: false }) as { register: string };
  const name = registers.find((one) => one === register);
  if (!name) return <NotFoundPage />;
  return (
    <Guard need="register.read">
      <Page title={t('title')} name={t(`register.${name}`)} note={t('note')}>
        <ResourceTabs current={name} />
        <Register key={name} register={name} />
      </Page>
    </Guard>
  );
}

type Column = RegisterInfo['columns'][number];

function useCellText() {
  const { t, l } = useText('resources');
  const word = useCodes();
  return (column: Column, value: RegisterRow['values'][string] | undefined): string => {
    if (value === null || value === undefined || value === '') return none;
    if (column.kind === 'boolean') return value === true || value === 'true' ? `✓ ${t('yes')}` : t('no');
    // A year is a number without a separator.
    if (column.kind === 'number' && /year$/.test(column.key)) return String(value);
    if (column.kind === 'number') return formatNumber(Number(value), Number.isInteger(Number(value)) ? 0 : 2);
    if (column.kind === 'date') return formatDate(String(value));
    return l(column.codes?.[String(value)]) || word(String(value)) || String(value);
  };
}

function Register({ register }: { register: RegisterName }) {
  const area = useArea();
  const instance = useInstance();
  const [search] = useAddress();
  // What is in service today, unless the address names another day or asks for what has ended too.
  const on = search.ended === '1' ? undefined : (search.on ?? instance.data?.today);
  const params = { area: area.code, institution: search.institution, q: search.q, class: search.class, on };
  const info = useQuery({
    queryKey: ['register', register, 'info', params],
    queryFn: ({ signal }) => api.get<RegisterInfo>(`/api/registers/${register}`, params, signal),
    enabled: instance.isSuccess,
    placeholderData: keepPreviousData,
  });
  return <Loaded query={info}>{(data) => <Rows register={register} info={data} params={params} on={on} />}</Loaded>;
}

interface RowsProps {
  register: RegisterName;
  info: RegisterInfo;
  params: {
    area: string;
    institution: string | undefined;
    q: string | undefined;
    class: string | undefined;
    on: string | undefined;
  };
  on: string | undefined;
}

function Rows({ register, info, params: filters, on }: RowsProps) {
  const { t, l } = useText('resources');
  const can = useCan();
  const area = useArea();
  const [search, change] = useAddress();
  const cellText = useCellText();
  const [adding, setAdding] = useState(false);
  const path = `/api/registers/${register}/rows`;
  const params = { ...filters, sort: search.sort };
  const word = useCodes();
  const paged = usePaged<RegisterRow>(['register', register, 'rows'], path, params);
  const sorted = search.sort?.replace(/^-/, '');
  const order = (key: string) =>
    sorted === key ? (search.sort?.startsWith('-') ? ('descend' as const) : ('ascend' as const)) : null;
  const hasOwn = (key: string) => info.columns.some((column) => column.key === key);
  const columns: TableProps<RegisterRow>['columns'] = [
    ...info.columns.map((column) => ({
      key: column.key,
      title: l(column.title),
      align: column.kind === 'number' ? ('right' as const) : ('left' as const),
      className: column.kind === 'date' ? 'nowrap' : '',
      sorter: true,
      sortOrder: order(column.key),
      render: (_: unknown, row: RegisterRow) => cellText(column, row.values[column.key]),
    })),
    ...(register !== 'institutions' && !hasOwn('institution')
      ? [
          {
            key: 'institution',
            title: t('institution'),
            render: (_: unknown, row: RegisterRow) => (
              <InstitutionCell row={row} onChoose={(institution) => change({ institution })} />
            ),
          },
        ]
      : []),
    ...(hasOwn('area')
      ? []
      : [
          { key: 'area', title: t('area'), render: (_: unknown, row: RegisterRow) => row.areaName ?? row.area ?? none },
        ]),
  ];
  const classes = info.columns.find(({ key }) => key === 'class')?.codes;
  return (
    <>
      {info.totals.length > 0 && (
        <dl className="totals">
          {info.totals.map((total) => (
            <div key={total.key}>
              <dt>{word(l(total.label)) ?? l(total.label)}</dt>
              <dd>{formatNumber(total.value, Number.isInteger(total.value) ? 0 : 2)}</dd>
            </div>
          ))}
        </dl>
      )}
      <search className="filters">
        <SearchInput value={search.q} label={t('find')} onChange={(q) => change({ q })} />
        <DatePicker
          aria-label={t('on')}
          placeholder={t('on')}
          value={on ? dayjs(on) : null}
          allowClear={search.on !== undefined}
          onChange={(date) => change({ on: date?.format('YYYY-MM-DD'), ended: undefined })}
        />
        <Checkbox
          checked={search.ended === '1'}
          onChange={(event) => change({ ended: event.target.checked ? '1' : undefined, on: undefined })}
        >
          {t('ended')}
        </Checkbox>
        {search.institution && (
          <Tag closable onClose={() => change({ institution: undefined })}>
            {paged.items.find((row) => row.institution === search.institution)?.institutionName ?? search.institution}
          </Tag>
        )}
        {classes && (
          <Select
            allowClear
            aria-label={t('class')}
            placeholder={t('class')}
            style={{ minWidth: 170 }}
            value={search.class}
            onChange={(chosen: string | undefined) => change({ class: chosen })}
            showSearch={{ optionFilterProp: 'label' }}
            options={Object.entries(classes).map(([code, word]) => ({ value: code, label: l(word) }))}
          />
        )}
        <span className="muted">{on ? t('as-of', { on }) : t('as-of-ever')}</span>
        <span className="shell-gap" />
        {can('register.edit') && (
          <Button type="primary" icon={<PlusOutlined />} onClick={() => setAdding(true)}>
            {t('add')}
          </Button>
        )}
        <ExportButton
          path={`/api/registers/${register}/entries`}
          params={{ ...params, sort: undefined }}
          name={`${t(`register.${register}`)} ${t('as-table')} ${area.name}`}
          label={t('as-table')}
        />
        <ExportButton
          path={path}
          params={params}
          name={`${t(`register.${register}`)} ${area.name} ${search.on ?? ''}`.trim()}
        />
      </search>
      <PagedTable<RegisterRow>
        paged={paged}
        columns={columns}
        minWidth={Math.max(720, columns.length * 130)}
        rowKey={(row) => row.reference}
        label={t(`register.${register}`)}
        onChange={(_, __, sorter) => {
          const one = Array.isArray(sorter) ? sorter[0] : sorter;
          change({ sort: one?.order ? `${one.order === 'descend' ? '-' : ''}${String(one.columnKey)}` : undefined });
        }}
        onOpen={(row) => change({ entry: row.reference.split('/')[1] }, true)}
        empty={
          <Empty
            title={t('none')}
            why={search.q || search.on || search.institution ? t('none-filter') : t('none-why', { area: area.name })}
            next={can('data.submit') ? <AppLink to="/data/upload">{t('upload')}</AppLink> : undefined}
          />
        }
      />
      <EntryDrawer register={register} id={search.entry} onClose={() => change({ entry: undefined })} />
      <AddDrawer
        register={register}
        open={adding}
        onClose={() => setAdding(false)}
        onDone={(id) => {
          setAdding(false);
          change({ entry: id });
        }}
      />
    </>
  );
}

function AddDrawer({
  register,
  open,
  onClose,
  onDone,
}: {
  register: RegisterName;
  open: boolean;
  onClose: () => void;
  onDone: (id: string) => void;
}) {
  const { t } = useText('resources');
  const columns = useQuery({
    queryKey: ['register-form', register],
    queryFn: () => api.get<RegisterColumnInfo[]>(`/api/registers/${register}/form`),
    enabled: open,
  });
  return (
    <Drawer
      open={open}
      onClose={onClose}
      title={`${t('add')} · ${t(`register.${register}`)}`}
      size="min(760px, 100vw)"
      destroyOnHidden
    >
      <Loaded query={columns}>
        {(data) => <EntryForm register={register} columns={data} onDone={({ id }) => onDone(id)} onCancel={onClose} />}
      </Loaded>
    </Drawer>
  );
}

function InstitutionCell({ row, onChoose }: { row: RegisterRow; onChoose: (institution: string) => void }) {
  const { t } = useText('resources');
  const { institution } = row;
  if (!institution) return none;
  return (
    <Button
      type="link"
      size="small"
      className="cell-button"
      title={t('only-this')}
      onClick={(event) => {
        event.stopPropagation();
        onChoose(institution);
      }}
    >
      {row.institutionName ?? institution}
    </Button>
  );
}
