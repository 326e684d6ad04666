import { DatePicker } from 'antd';
import dayjs from 'dayjs';
import { useAddress } from '../../app/address.tsx';
import { AddressTabs } from '../../components/address-tabs.tsx';
import { Page } from '../../components/page.tsx';
import { Guard } from '../../components/state.tsx';
import { useText } from '../../i18n/index.ts';
import { ResourceTabs } from '../resources/resource-tabs.tsx';
import { AllocationTab } from './allocation.tsx';
import { BedGateTab } from './bed-gate.tsx';
import { BedScoresTab } from './bed-scores.tsx';
import { NeedsTab } from './needs.tsx';
import { useScope } from './queries.ts';
import { SetupTab } from './setup.tsx';
import { StandardsTab } from './standards-table.tsx';

/** 资源 · 配置标准: standards over the registers, and what follows from them. */
export function StandardsPage() {
  const { t } = useText('standards');
  const [search, change] = useAddress();
  const { on, name } = useScope();
  return (
    <Guard need="register.read">
      <Page
        title={t('title')}
        name={t('title')}
        note={t('note', { area: name, on: on ?? '' })}
        tools={
          <DatePicker
            aria-label={t('on')}
            value={on ? dayjs(on) : null}
            allowClear={search.on !== undefined}
            onChange={(date) => change({ on: date?.format('YYYY-MM-DD') })}
          />
        }
      >
        <ResourceTabs current="standards" />
        <AddressTabs
          label={t('tabs')}
          keep={(now) => ({ area: now.area, on: now.on })}
          tabs={[
            { key: 'standards', label: t('tab.standards'), children: <StandardsTab /> },
            { key: 'gate', label: t('tab.gate'), children: <BedGateTab /> },
            { key: 'scores', label: t('tab.scores'), children: <BedScoresTab /> },
            { key: 'allocation', label: t('tab.allocation'), children: <AllocationTab /> },
            { key: 'setup', label: t('tab.setup'), children: <SetupTab /> },
            { key: 'needs', label: t('tab.needs'), children: <NeedsTab /> },
          ]}
        />
      </Page>
    </Guard>
  );
}
