import { Button, Checkbox, Input, Segmented } from 'antd';
import { useState } from 'react';
import { address } from '../../app/api.ts';
import { useArea, useInstance } from '../../app/session.ts';
import { useDownload } from '../../components/download-button.tsx';
import { Panel } from '../../components/page.tsx';
import { useText } from '../../i18n/index.ts';

/** Chooses what a population template asks for and downloads it. */
export function PopulationTemplate() {
  const { t } = useText('data');
  const area = useArea();
  const today = useInstance().data?.today;
  const { busy, start } = useDownload();
  const [day, setDay] = useState<string>();
  const [children, setChildren] = useState(true);
  const [detail, setDetail] = useState<'ages' | 'totals'>('ages');
  const date = day ?? (today ? `${Number(today.slice(0, 4)) - 1}-12-31` : '');
  const path = address('/api/population/template.xlsx', {
    area: area.code,
    date,
    children: children ? 'yes' : 'no',
    detail,
  });
  return (
    <Panel title={t('population.template')}>
      <p className="muted">{t('population.template-how')}</p>
      <div className="form-row">
        <Input
          type="date"
          aria-label={t('population.date')}
          value={date}
          {...(today ? { max: today } : {})}
          onChange={(event) => setDay(event.target.value)}
          style={{ width: 150 }}
        />
        <Segmented<'ages' | 'totals'>
          aria-label={t('population.detail')}
          value={detail}
          onChange={setDetail}
          options={(['ages', 'totals'] as const).map((value) => ({ value, label: t(`population.detail-${value}`) }))}
        />
        <Checkbox checked={children} onChange={(event) => setChildren(event.target.checked)}>
          {t('population.children')}
        </Checkbox>
      </div>
      <Button
        type="primary"
        disabled={date === ''}
        loading={busy !== undefined}
        onClick={() => void start(path, `${t('tab.population')}.xlsx`)}
      >
        {t('template')}
      </Button>
    </Panel>
  );
}
