import { Button, InputNumber, Popconfirm, Select, Slider } from 'antd';
import { useState } from 'react';
import type { PlanImportDetail, PlanImportItem } from '../../../../../src/http/contract.ts';
import { type Search, useAddress } from '../../../app/address.tsx';
import { useText } from '../../../i18n/index.ts';
import { kinds } from './types.ts';
import type { Review } from './use-review.ts';

/** Whether the filters of the address let an item through. */
export function inFilter(item: PlanImportItem, { state, kind, sure }: Search): boolean {
  const certainty = item.confidence ?? 1;
  return (
    (state === undefined ||
      item.state === state ||
      (state === 'kept' && (item.state === 'accepted' || item.state === 'edited'))) &&
    (kind === undefined || item.kind === kind) &&
    (sure === undefined ||
      (sure === 'low' ? certainty < 0.6 : sure === 'middle' ? certainty < 0.85 : certainty >= 0.85))
  );
}

/** Filters, accepting everything above a confidence, rejecting what is left. */
export function ReviewTools({
  detail,
  shown,
  review,
}: {
  detail: PlanImportDetail;
  shown: readonly PlanImportItem[];
  review: Review;
}) {
  const { t } = useText('plan-import');
  const [search, change] = useAddress();
  const [bar, setBar] = useState(85);
  const open = detail.items.filter((item) => item.state === 'proposed');
  const above = open.filter((item) => (item.confidence ?? 0) * 100 >= bar).length;
  const left = shown.filter((item) => item.state === 'proposed');
  const option = (prefix: string) => (value: string) => ({ value, label: t(`${prefix}.${value}`) });
  return (
    <fieldset className="filters import-tools" aria-label={t('tools')}>
      <Select
        aria-label={t('filter.state')}
        placeholder={t('filter.state')}
        allowClear
        style={{ width: 116 }}
        value={search.state}
        onChange={(state?: string) => change({ state })}
        options={['proposed', 'kept', 'rejected'].map(option('filter-state'))}
      />
      <Select
        aria-label={t('filter.kind')}
        placeholder={t('filter.kind')}
        allowClear
        style={{ width: 128 }}
        value={search.kind}
        onChange={(kind?: string) => change({ kind })}
        options={kinds.map(option('kinds'))}
      />
      <Select
        aria-label={t('filter.sure')}
        placeholder={t('filter.sure')}
        allowClear
        style={{ width: 140 }}
        value={search.sure}
        onChange={(sure?: string) => change({ sure })}
        options={['low', 'middle', 'high'].map(option('filter-sure'))}
      />
      <span className="import-accept">
        <span className="filter-label">{t('confidence')}</span>
        <Slider
          className="import-slider"
          min={0}
          max={100}
          step={5}
          value={bar}
          onChange={setBar}
          tooltip={{ formatter: null }}
          ariaLabelForHandle={t('confidence')}
        />
        <InputNumber
          aria-label={t('confidence')}
          min={0}
          max={100}
          value={bar}
          onChange={(value) => setBar(value ?? 0)}
          style={{ width: 66 }}
          controls={false}
          suffix="%"
        />
        <Button type="primary" disabled={above === 0} onClick={() => void review.acceptAbove(bar / 100)}>
          {t('accept-above', { count: above })}
        </Button>
      </span>
      <Popconfirm
        title={t('reject-left-sure', { count: left.length })}
        okText={t('reject')}
        cancelText={t('cancel')}
        onConfirm={() => void review.rejectAll(left)}
        disabled={left.length === 0}
      >
        <Button disabled={left.length === 0}>{t('reject-left', { count: left.length })}</Button>
      </Popconfirm>
      <Button disabled={!review.canUndo} onClick={() => void review.undo()}>
        {t('undo')}
      </Button>
    </fieldset>
  );
}
