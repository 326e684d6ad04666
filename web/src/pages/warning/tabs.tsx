import { LinkTabs } from '../../components/link-tabs.tsx';
import { useText } from '../../i18n/index.ts';

const CARDS = ['report.fill', 'report.check', 'report.review', 'report.read'];

export function WarningTabs() {
  const { t } = useText('warning');
  const { t: r } = useText('reporting');
  const need = ['surveillance.read'];
  return (
    <LinkTabs
      label={t('section')}
      tabs={[
        { path: '/warning/signals', need, text: t('signals.title') },
        { path: '/warning/sources', need, text: t('sources') },
        { path: '/warning/points', need, text: t('points') },
        { path: '/warning/rumours', need, text: t('rumours') },
        { path: '/warning/back-tests', need, text: t('title') },
        { path: '/warning/standard', need, text: t('standard.tab') },
        { path: '/warning/cards', need: CARDS, text: r('cards') },
        { path: '/warning/review', need: ['report.check', 'report.review'], text: r('review') },
        { path: '/warning/missed', need: ['report.read'], text: r('missed') },
        { path: '/warning/figures', need: ['report.read'], text: r('figures') },
        { path: '/warning/report-quality', need: ['report.read'], text: r('quality') },
      ]}
    />
  );
}
