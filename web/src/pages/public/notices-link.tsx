import { AppLink } from '../../app/address.tsx';
import { useText } from '../../i18n/index.ts';

export function NoticesLink() {
  const { t } = useText('command');
  return <AppLink to="/public/notices">{t('public.title')}</AppLink>;
}
