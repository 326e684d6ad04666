import { AppLink, useAddress } from '../../app/address.tsx';
import { useText } from '../../i18n/index.ts';
import { DataFrame } from '../exchange/data-tabs.tsx';
import { CompletenessGrid } from './completeness.tsx';
import { ReturnList } from './return-list.tsx';
import { SendReturn } from './send-return.tsx';
import { TemplateForm } from './template-form.tsx';

const isPeriod = (text: string) => /^\d{4}(-Q[1-4]|-(0[1-9]|1[0-2]))?$/.test(text);

/** 统计报表: templates out, returns in, and who has reported. */
export function StatisticsPage() {
  const { t } = useText('statistics');
  const [search, change] = useAddress();
  const period = search.period ?? String(new Date().getFullYear() - 1);
  return (
    <DataFrame need="indicator.report" name={t('title')}>
      <div className="columns">
        <TemplateForm period={period} onPeriod={(text) => change({ period: text })} />
        <SendReturn kind="statistics" />
      </div>
      <ReturnList kind="statistics" />
      {isPeriod(period) && <CompletenessGrid period={period} />}
      <p className="muted">
        <AppLink to="/data/population">{t('population')}</AppLink>
      </p>
    </DataFrame>
  );
}
