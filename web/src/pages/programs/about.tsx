import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useAddress, useGo } from '../../app/address.tsx';
import { api } from '../../app/api.ts';
import { Page } from '../../components/page.tsx';
import { Guard, Loaded } from '../../components/state.tsx';
import { useText } from '../../i18n/index.ts';
import { pageOf } from './subject.ts';

/** Leads from work that presses for something late to whom it is about. */
export function AboutPage() {
  const { t } = useText('programs');
  const [{ of }] = useAddress();
  const about = useQuery({
    queryKey: ['programs', 'about', of],
    queryFn: ({ signal }) => api.get<{ person: string }>('/api/programs/about', { of }, signal),
  });
  return (
    <Guard need="program.read">
      <Page title={t('about')} name={t('about')}>
        <Loaded query={about}>{({ person }) => <Leave to={pageOf(person)} />}</Loaded>
      </Page>
    </Guard>
  );
}

function Leave({ to }: { to: string }) {
  const go = useGo();
  useEffect(() => go(to, {}, true), [go, to]);
  return null;
}
