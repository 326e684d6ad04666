import { AppLink } from '../../app/address.tsx';
import { useText } from '../../i18n/index.ts';

export function ReportLink() {
  const { t } = useText('citizens');
  return <AppLink to="/public/report">{t('title')}</AppLink>;
}
