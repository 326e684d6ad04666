import { Progress } from 'antd';
import { formatNumber } from '../components/format.ts';
import { useText } from '../i18n/index.ts';
import { useInstance } from './session.ts';

/** Says on every page of a demo instance that the people are synthetic and how many residents one of them stands for. */
export function DemoBanner() {
  const { t, l } = useText('common');
  const instance = useInstance().data;
  const demo = instance?.demo;
  if (!demo) return null;
  return (
    <aside className={`demo-banner demo-${demo.state}`} aria-label={t('demo.tag')}>
      <span className="demo-tag">{t('demo.tag')}</span>
      <span>
        {t('demo.note', {
          residents: formatNumber(demo.residents, 0),
          factor: formatNumber(demo.factor, demo.factor < 10 && !Number.isInteger(demo.factor) ? 1 : 0),
          from: demo.from,
          to: demo.to,
        })}
      </span>
      {demo.state === 'loading' && (
        <span className="demo-progress">
          <Progress
            percent={demo.total > 0 ? Math.floor((demo.done / demo.total) * 100) : 0}
            size="small"
            aria-label={t('demo.loading')}
          />
          <span>
            {demo.step ? l(demo.step) : t('demo.loading')} {formatNumber(demo.done, 0)} / {formatNumber(demo.total, 0)}
          </span>
        </span>
      )}
      {demo.state === 'failed' && <strong>✕ {t('demo.failed')}</strong>}
    </aside>
  );
}
