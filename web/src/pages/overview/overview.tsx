import { useArea, useCan, useInstance } from '../../app/session.ts';
import { Page } from '../../components/page.tsx';
import { useText } from '../../i18n/index.ts';
import { DataPanels } from './data-panels.tsx';
import { PlanPanels } from './plan-panels.tsx';

/** What needs attention now, each item leading on to the page where it is dealt with. */
export function OverviewPage() {
  const { t } = useText('overview');
  const can = useCan();
  const area = useArea();
  const today = useInstance().data?.today;
  return (
    <Page
      title={t('title', { area: area.name })}
      name={t('common:nav.overview')}
      note={today ? t('today', { today }) : undefined}
    >
      {can('plan.read') && <PlanPanels />}
      {can('data.read') && <DataPanels />}
      {!can('plan.read') && !can('data.read') && <p className="muted">{t('nothing')}</p>}
    </Page>
  );
}
