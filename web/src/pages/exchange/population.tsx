import { Button } from 'antd';
import { useState } from 'react';
import type { PopulationRow } from '../../../../src/http/contract.ts';
import { useAddress } from '../../app/address.tsx';
import { useArea, useCan } from '../../app/session.ts';
import { ExportButton } from '../../components/download-button.tsx';
import { formatNumber } from '../../components/format.ts';
import { usePaged } from '../../components/paged.ts';
import { PagedTable } from '../../components/paged-table.tsx';
import { Empty } from '../../components/state.tsx';
import { useText } from '../../i18n/index.ts';
import { ReturnList } from '../statistics/return-list.tsx';
import { SendReturn } from '../statistics/send-return.tsx';
import { DataFrame } from './data-tabs.tsx';
import { PopulationTemplate } from './population-template.tsx';
import { ageText, PopulationVersions } from './population-versions.tsx';

/** Official population: the denominators, with source and vintage; brought by returned workbooks. */
export function PopulationPage() {
  const { t } = useText('data');
  const can = useCan();
  const area = useArea();
  const [search] = useAddress();
  const [shown, setShown] = useState<PopulationRow>();
  const params = { area: area.code, date: search.date };
  const paged = usePaged<PopulationRow>(['population'], '/api/population', params, { enabled: can('population.read') });
  return (
    <DataFrame need="population.read" name={t('tab.population')}>
      {can('population.import') && (
        <>
          <div className="columns">
            <PopulationTemplate />
            <SendReturn kind="population" />
          </div>
          <ReturnList kind="population" />
        </>
      )}
      <search className="filters">
        <span className="shell-gap" />
        <ExportButton path="/api/population" params={params} name={`${t('tab.population')} ${area.name}`} />
      </search>
      <PagedTable<PopulationRow>
        paged={paged}
        label={t('tab.population')}
        rowKey={(row) => `${row.area} ${row.date} ${row.sex} ${row.ageFrom} ${row.ageTo} ${row.source} ${row.vintage}`}
        onOpen={setShown}
        minWidth={820}
        empty={<Empty title={t('population.none')} why={t('population.none-why', { area: area.name })} />}
        columns={[
          { title: t('population.area'), width: 150, render: (_, row) => row.areaName ?? row.area },
          { title: t('population.date'), dataIndex: 'date', width: 120 },
          {
            title: t('population.sex'),
            dataIndex: 'sex',
            width: 80,
            render: (sex: string) => t(`population.sexes.${sex}`),
          },
          { title: t('population.age'), width: 100, render: (_, row) => ageText(row, t('population.all-ages')) },
          {
            title: t('population.value'),
            dataIndex: 'value',
            align: 'right',
            width: 120,
            render: (value: number) => formatNumber(value, 0),
          },
          { title: t('source'), dataIndex: 'source' },
          {
            title: t('population.vintage'),
            width: 130,
            render: (_, row) => (
              <Button type="link" size="small" className="cell-button" onClick={() => setShown(row)}>
                {row.vintage}
              </Button>
            ),
          },
        ]}
      />
      {shown && <PopulationVersions figure={shown} onClose={() => setShown(undefined)} />}
    </DataFrame>
  );
}
