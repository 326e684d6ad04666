import { Button, Checkbox, Input, Select } from 'antd';
import { useState } from 'react';
import { address } from '../../app/api.ts';
import { useArea, useCan } from '../../app/session.ts';
import { useDownload } from '../../components/download-button.tsx';
import { Panel } from '../../components/page.tsx';
import { useText } from '../../i18n/index.ts';
import { usePlanChoices, useReportedIndicators } from './queries.ts';

type Which = 'all' | 'plan' | 'domain';

/** Chooses what a template asks for and downloads it. */
export function TemplateForm({ period, onPeriod }: { period: string; onPeriod: (period: string) => void }) {
  const { t, l } = useText('statistics');
  const can = useCan();
  const area = useArea();
  const plans = usePlanChoices(can('plan.read'));
  const indicators = useReportedIndicators();
  const { busy, start } = useDownload();
  const [which, setWhich] = useState<Which>('all');
  const [plan, setPlan] = useState<string>();
  const [domain, setDomain] = useState<string>();
  const [children, setChildren] = useState(true);
  const domains = (indicators.data ?? [])
    .flatMap(({ domain: one }) => (one ? [one] : []))
    .filter((one, i, all) => all.findIndex((other) => other.zh === one.zh) === i);
  const kinds: Which[] = can('plan.read') ? ['all', 'plan', 'domain'] : ['all', 'domain'];
  const ready = which === 'all' || (which === 'plan' ? plan !== undefined : domain !== undefined);
  const path = address('/api/statistics/template.xlsx', {
    area: area.code,
    period,
    plan: which === 'plan' ? plan : undefined,
    domain: which === 'domain' ? domain : undefined,
    children: children ? 'yes' : 'no',
  });
  return (
    <Panel title={t('template')}>
      <p className="muted">{t('template-how')}</p>
      <div className="form-row">
        <Input
          aria-label={t('period')}
          title={t('period-how')}
          placeholder={t('period-how')}
          value={period}
          onChange={(event) => onPeriod(event.target.value.trim())}
          style={{ width: 120 }}
        />
        <Select<Which>
          aria-label={t('which')}
          value={which}
          onChange={setWhich}
          options={kinds.map((value) => ({ value, label: t(`which-${value}`) }))}
          style={{ width: 180 }}
        />
        {which === 'plan' && (
          <Select
            aria-label={t('plan')}
            placeholder={t('plan')}
            value={plan ?? null}
            onChange={(value) => setPlan(value ?? undefined)}
            loading={plans.isPending}
            options={(plans.data ?? []).map(({ id, title }) => ({ value: id, label: title }))}
            style={{ width: 280 }}
          />
        )}
        {which === 'domain' && (
          <Select
            aria-label={t('domain')}
            placeholder={t('domain')}
            value={domain ?? null}
            onChange={(value) => setDomain(value ?? undefined)}
            options={domains.map((one) => ({ value: one.zh, label: l(one) }))}
            style={{ width: 280 }}
          />
        )}
        <Checkbox checked={children} onChange={(event) => setChildren(event.target.checked)}>
          {t('children')}
        </Checkbox>
      </div>
      <Button
        type="primary"
        disabled={!ready || period === ''}
        loading={busy !== undefined}
        onClick={() => void start(path, `${t('title')}.xlsx`)}
      >
        {t('download')}
      </Button>
      <p className="muted">{t('period-how')}</p>
    </Panel>
  );
}
