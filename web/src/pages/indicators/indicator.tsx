import { useParams } from '@tanstack/react-router';
import { Segmented } from 'antd';
import { useMemo } from 'react';
import type { IndicatorDetail } from '../../../../src/http/contract.ts';
import { useAddress } from '../../app/address.tsx';
import { useArea, useCan, useInstance } from '../../app/session.ts';
import { Trend } from '../../charts/trend.tsx';
import { AddressTabs } from '../../components/address-tabs.tsx';
import { Page, Panel } from '../../components/page.tsx';
import { Empty, Guard, Loaded } from '../../components/state.tsx';
import { useText } from '../../i18n/index.ts';
import { ByArea } from './by-area.tsx';
import { Explain } from './explain.tsx';
import { Headline } from './headline.tsx';
import { Institutions } from './institutions.tsx';
import { useIndicator, useSeries } from './queries.ts';
import { Records } from './records.tsx';
import { Reported } from './reported.tsx';

export function IndicatorPage() {
  const { l } = useText('indicators');
  const { code } = useParams({ strict: false }) as { code: string };
  const detail = useIndicator(code);
  return (
    <Guard need="indicator.read">
      <Page
        title={l(detail.data?.title) || code}
        name={l(detail.data?.title) || code}
        note={detail.data && `${code} · ${l(detail.data.definition)}`}
      >
        <Loaded query={detail} rows={12}>
          {(indicator) => <IndicatorBody key={code} indicator={indicator} />}
        </Loaded>
      </Page>
    </Guard>
  );
}

function IndicatorBody({ indicator }: { indicator: IndicatorDetail }) {
  const { t, l } = useText('indicators');
  const can = useCan();
  const [search, change] = useAddress();
  const area = useArea();
  const today = useInstance().data?.today;
  const frequency = search.frequency === 'month' ? 'month' : 'year';
  const yearly = useSeries(indicator.code, { area: area.code, frequency: 'year', plan: search.plan });
  const shown = useSeries(indicator.code, { area: area.code, frequency, plan: search.plan });
  const periods = useMemo(() => {
    const known = [...(yearly.data?.points ?? []), ...(frequency === 'month' ? (shown.data?.points ?? []) : [])].map(
      (point) => point.period,
    );
    return [...new Set([...known, ...(search.period ? [search.period] : [])])].sort().reverse();
  }, [yearly.data, shown.data, frequency, search.period]);
  // Without a period in the address: the newest one that has a value, else the current year.
  const newest =
    yearly.data?.points.filter((point) => point.value !== null).at(-1)?.period ?? yearly.data?.points.at(-1)?.period;
  const period = search.period ?? newest ?? (yearly.isPending ? undefined : today?.slice(0, 4));
  const target = yearly.data?.target?.value ?? null;
  const at = { indicator, area, period, target };
  const unit = l(indicator.unit);
  const reports = indicator.kind === 'reported' || can('indicator.report');
  const tabs = [
    { key: 'areas', label: t('tab.areas'), children: <ByArea {...at} /> },
    { key: 'institutions', label: t('tab.institutions'), children: <Institutions {...at} /> },
    ...(can('indicator.records') ? [{ key: 'records', label: t('tab.records'), children: <Records {...at} /> }] : []),
    { key: 'explain', label: t('tab.explain'), children: <Explain {...at} /> },
    ...(reports ? [{ key: 'report', label: t('tab.report'), children: <Reported {...at} /> }] : []),
  ];
  return (
    <>
      <div className="indicator-top">
        <Headline {...at} periods={periods} />
        <Panel
          title={t('trend.title')}
          className="indicator-trend"
          tools={
            <Segmented
              size="small"
              aria-label={t('frequency')}
              value={frequency}
              onChange={(value) => change({ frequency: value === 'month' ? 'month' : undefined })}
              options={[
                { value: 'year', label: t('year') },
                { value: 'month', label: t('month') },
              ]}
            />
          }
        >
          <Loaded query={shown} rows={8}>
            {(series) =>
              series.pace.length === 0 && series.points.every((point) => point.value === null && !point.suppressed) ? (
                <Empty
                  title={t('series-none')}
                  why={t(indicator.kind === 'reported' ? 'series-none-reported' : 'series-none-why', {
                    area: area.name,
                  })}
                />
              ) : (
                <Trend
                  series={series}
                  title={l(indicator.title)}
                  areaName={area.name}
                  unit={unit}
                  decimals={indicator.decimals}
                />
              )
            }
          </Loaded>
        </Panel>
      </div>
      <AddressTabs label={t('tabs')} tabs={tabs} />
    </>
  );
}
