import { DownloadOutlined } from '@ant-design/icons';
import { Button, Checkbox, DatePicker, Segmented, Select } from 'antd';
import dayjs from 'dayjs';
import type { PlanStatus } from '../../../../src/http/contract.ts';
import { useAddress } from '../../app/address.tsx';
import { useInstance } from '../../app/session.ts';
import { countOrder } from '../../components/status.tsx';
import { useText } from '../../i18n/index.ts';

/** Dates evaluations are held on: the end of the middle year, of the year before the last, of the last year. */
export function evaluationDates([from, to]: [number, number]): { on: string; key: 'mid' | 'before-last' | 'final' }[] {
  const middle = Math.floor((from + to) / 2);
  const dates: { on: string; key: 'mid' | 'before-last' | 'final' }[] = [{ on: `${middle}-12-31`, key: 'mid' }];
  if (to - 1 > middle) dates.push({ on: `${to - 1}-12-31`, key: 'before-last' });
  return [...dates, { on: `${to}-12-31`, key: 'final' }];
}

export function BoardFilters({
  status,
  domains,
  onExport,
}: {
  status: PlanStatus;
  /** The plan's own words for its domains, with what to show for them. */
  domains: ReadonlyMap<string, string>;
  onExport: () => void;
}) {
  const { t } = useText('plans');
  const [search, change] = useAddress();
  const today = useInstance().data?.today;
  const dates = evaluationDates(status.plan.period);
  return (
    <search className="filters" aria-label={t('filters')}>
      <span className="filter">
        <span className="filter-label">{t('on')}</span>
        <DatePicker
          aria-label={t('on')}
          value={dayjs(search.on ?? status.on)}
          allowClear={false}
          onChange={(date) => change({ on: date?.format('YYYY-MM-DD') })}
          presets={[
            ...(today ? [{ label: t('date.today', { today }), value: dayjs(today) }] : []),
            ...dates.map(({ on, key }) => ({ label: `${on} ${t(`date.${key}`)}`, value: dayjs(on) })),
          ]}
        />
        <span className="quick-dates">
          {dates.map(({ on, key }) => (
            <Button
              key={on}
              size="small"
              type={status.on === on ? 'primary' : 'default'}
              aria-pressed={status.on === on}
              onClick={() => change({ on })}
            >
              {on.slice(0, 4)} {t(`date.${key}`)}
            </Button>
          ))}
        </span>
      </span>
      <Select
        aria-label={t('col.domain')}
        placeholder={t('col.domain')}
        allowClear
        value={search.domain ?? null}
        onChange={(domain: string | null | undefined) => change({ domain: domain ?? undefined })}
        options={[...domains].map(([value, label]) => ({ value, label }))}
        popupMatchSelectWidth={false}
        style={{ minWidth: 130 }}
      />
      <Select
        aria-label={t('col.status')}
        placeholder={t('col.status')}
        allowClear
        value={search.status ?? null}
        onChange={(state: string | null | undefined) => change({ status: state ?? undefined })}
        options={countOrder.map((state) => ({ value: state, label: t(`common:status.${state}`) }))}
        style={{ minWidth: 110 }}
      />
      <Select
        aria-label={t('col.source')}
        placeholder={t('col.source')}
        allowClear
        value={search.source ?? null}
        onChange={(source: string | null | undefined) => change({ source: source ?? undefined })}
        options={(['computed', 'reported', 'none'] as const).map((source) => ({
          value: source,
          label: t(`common:source.${source}`),
        }))}
        style={{ minWidth: 110 }}
      />
      <Checkbox
        checked={search.doubts === '1'}
        onChange={(event) => change({ doubts: event.target.checked ? '1' : undefined })}
      >
        {t('only-doubts')}
      </Checkbox>
      <span className="shell-gap" />
      <Segmented
        aria-label={t('group')}
        value={search.group === 'status' ? 'status' : 'domain'}
        onChange={(group) => change({ group: group === 'status' ? 'status' : undefined })}
        options={[
          { value: 'domain', label: t('group-domain') },
          { value: 'status', label: t('group-status') },
        ]}
      />
      <Button icon={<DownloadOutlined />} onClick={onExport}>
        CSV
      </Button>
    </search>
  );
}
