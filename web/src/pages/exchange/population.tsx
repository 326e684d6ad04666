import { UploadOutlined } from '@ant-design/icons';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Segmented, Upload } from 'antd';
import { useState } from 'react';
import type { ImportResult, PopulationRow } from '../../../../src/http/contract.ts';
import { useAddress } from '../../app/address.tsx';
import { upload } from '../../app/api.ts';
import { FailureNote } from '../../app/errors.tsx';
import { useArea, useCan } from '../../app/session.ts';
import { ExportButton, useDownload } from '../../components/download-button.tsx';
import { formatNumber, none } from '../../components/format.ts';
import { ListTable } from '../../components/list-table.tsx';
import { Panel } from '../../components/page.tsx';
import { usePaged } from '../../components/paged.ts';
import { PagedTable } from '../../components/paged-table.tsx';
import { Empty } from '../../components/state.tsx';
import { Mark } from '../../components/status.tsx';
import { useText } from '../../i18n/index.ts';
import { DataFrame } from './data-tabs.tsx';

/** Official population: the denominators, with source and vintage; imported from a template. */
export function PopulationPage() {
  const { t } = useText('data');
  const can = useCan();
  const area = useArea();
  const [search, change] = useAddress();
  const basis = search.basis === 'mid-year' ? 'mid-year' : 'year-end';
  const params = { area: area.code, basis, date: search.date };
  const paged = usePaged<PopulationRow>(['population'], '/api/population', params, { enabled: can('population.read') });
  const age = (row: PopulationRow) =>
    row.ageFrom === null && row.ageTo === null
      ? t('population.all-ages')
      : row.ageTo === null
        ? `${row.ageFrom}+`
        : `${row.ageFrom ?? 0}–${row.ageTo}`;
  return (
    <DataFrame need="population.read" name={t('tab.population')}>
      {can('population.import') && <Import />}
      <search className="filters">
        <Segmented
          aria-label={t('population.basis')}
          value={basis}
          onChange={(value) => change({ basis: value === 'mid-year' ? value : undefined })}
          options={[
            { value: 'year-end', label: t('population.year-end') },
            { value: 'mid-year', label: t('population.mid-year') },
          ]}
        />
        <span className="shell-gap" />
        <ExportButton path="/api/population" params={params} name={`${t('tab.population')} ${area.name}`} />
      </search>
      <PagedTable<PopulationRow>
        paged={paged}
        label={t('tab.population')}
        rowKey={(row) => `${row.area} ${row.date} ${row.sex} ${row.ageFrom} ${row.ageTo} ${row.source} ${row.vintage}`}
        empty={<Empty title={t('population.none')} why={t('population.none-why', { area: area.name })} />}
        columns={[
          { title: t('population.area'), render: (_, row) => row.areaName ?? row.area },
          { title: t('population.date'), dataIndex: 'date', width: 120 },
          {
            title: t('population.sex'),
            dataIndex: 'sex',
            width: 80,
            render: (sex: string) => t(`population.sexes.${sex}`),
          },
          { title: t('population.age'), width: 100, render: (_, row) => age(row) },
          {
            title: t('population.value'),
            dataIndex: 'value',
            align: 'right',
            width: 120,
            render: (value: number) => formatNumber(value, 0),
          },
          { title: t('source'), dataIndex: 'source' },
          { title: t('population.vintage'), dataIndex: 'vintage', width: 120 },
        ]}
      />
    </DataFrame>
  );
}

function Import() {
  const { t, l } = useText('data');
  const client = useQueryClient();
  const { busy, start } = useDownload();
  const [name, setName] = useState('');
  const send = useMutation({
    mutationFn: (file: File) => {
      const body = new FormData();
      body.set('file', file);
      setName(file.name);
      return upload<ImportResult>('/api/population/import', body);
    },
    onSuccess: () => client.invalidateQueries({ queryKey: ['population'] }),
  });
  return (
    <Panel title={t('population.import')}>
      <p className="muted">{t('population.import-how')}</p>
      <div className="form-row">
        <Button
          loading={busy !== undefined}
          onClick={() => void start('/api/population/template.xlsx', 'population.xlsx')}
        >
          {t('template')}
        </Button>
        <Upload
          accept=".xlsx"
          showUploadList={false}
          beforeUpload={(file) => {
            send.mutate(file);
            return false;
          }}
        >
          <Button type="primary" icon={<UploadOutlined />} loading={send.isPending}>
            {t('population.choose')}
          </Button>
        </Upload>
      </div>
      {send.error && <FailureNote error={send.error} />}
      {send.data && (
        <div role="status">
          <p>
            <Mark tone={send.data.rejected.length > 0 ? 'warn' : 'good'}>
              {t('population.result', { name, accepted: send.data.accepted, rejected: send.data.rejected.length })}
            </Mark>
          </p>
          {send.data.rejected.length > 0 && (
            <ListTable
              label={t('problems')}
              rowKey={(row) => `${row.row} ${row.column ?? ''} ${row.message.zh}`}
              dataSource={send.data.rejected}
              pagination={{ pageSize: 20, size: 'small', hideOnSinglePage: true }}
              columns={[
                { title: t('row'), dataIndex: 'row', width: 80, align: 'right' },
                {
                  title: t('column'),
                  dataIndex: 'column',
                  width: 140,
                  render: (column: string | undefined) => column ?? none,
                },
                { title: t('problems'), dataIndex: 'message', render: l },
              ]}
            />
          )}
        </div>
      )}
    </Panel>
  );
}
