import type { RegisterName } from '../../../../src/http/contract.ts';
import { AppLink, useAddress } from '../../app/address.tsx';
import { useText } from '../../i18n/index.ts';

export const registers: RegisterName[] = ['institutions', 'beds', 'workers', 'vehicles', 'departments', 'equipment'];

/** The sections of 资源: the registers, and the standards they are held to. */
export function ResourceTabs({ current }: { current: RegisterName | 'standards' | 'findings' | 'terminology' }) {
  const { t } = useText('resources');
  const [search] = useAddress();
  const kept = { on: search.on, ended: search.ended, institution: search.institution };
  const tab = (key: RegisterName | 'standards' | 'findings' | 'terminology') =>
    key === current ? 'link-tab link-tab-current' : 'link-tab';
  return (
    <nav className="link-tabs" aria-label={t('title')}>
      {registers.map((one) => (
        <AppLink
          key={one}
          to={`/resources/${one}`}
          search={kept}
          className={tab(one)}
          aria-current={one === current ? 'page' : undefined}
        >
          {t(`register.${one}`)}
        </AppLink>
      ))}
      <AppLink
        to="/resources/findings"
        search={{ institution: search.institution }}
        className={tab('findings')}
        aria-current={current === 'findings' ? 'page' : undefined}
      >
        {t('findings')}
      </AppLink>
      <AppLink
        to="/resources/standards"
        search={{ on: search.on }}
        className={tab('standards')}
        aria-current={current === 'standards' ? 'page' : undefined}
      >
        {t('standards')}
      </AppLink>
      <AppLink
        to="/resources/terminology"
        className={tab('terminology')}
        aria-current={current === 'terminology' ? 'page' : undefined}
      >
        {t('terminology')}
      </AppLink>
    </nav>
  );
}
