import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import type { ProgramHousehold } from '../../../../src/http/contract.ts';
import { useAddress, useGo } from '../../app/address.tsx';
import { api } from '../../app/api.ts';
import { useCan } from '../../app/session.ts';
import { Page } from '../../components/page.tsx';
import { Empty, Guard, Loaded } from '../../components/state.tsx';
import { useText } from '../../i18n/index.ts';
import { DueMark } from './marks.tsx';
import { ServiceTabs } from './tabs.tsx';
import { CalledLine, OwedLine, Who, workAddress } from './work-card.tsx';
import '../../styles/programs.css';

/** 服务 · 一户: the people of one house and what each is owed: `?person`. */
export function HouseholdPage() {
  const { t } = useText('programs');
  const [{ person = '' }] = useAddress();
  const query = useQuery({
    queryKey: ['programs', 'household', person],
    queryFn: ({ signal }) => api.get<ProgramHousehold>(`/api/programs/persons/${person}/household`, {}, signal),
    enabled: person !== '',
  });
  return (
    <Guard need="program.read">
      <Page
        title={t('household')}
        name={t('household')}
        note={query.data && [query.data.areaName, query.data.address].filter(Boolean).join(' · ')}
      >
        <ServiceTabs />
        {person === '' ? (
          <Empty title={t('household-none')} why={t('household-none-why')} />
        ) : (
          <Loaded query={query}>{(found) => <Members found={found} />}</Loaded>
        )}
      </Page>
    </Guard>
  );
}

function Members({ found }: { found: ProgramHousehold }) {
  const { t } = useText('programs');
  const can = useCan();
  const go = useGo();
  return (
    <>
      {found.address === null && found.members.length < 2 && <p className="muted">{t('household-no-address')}</p>}
      <ul className="work-cards" aria-label={t('household')}>
        {found.members.map((member) => (
          <li key={member.person} className="work-card">
            <div className="work-card-head">
              <Who one={member} />
            </div>
            {member.due.length === 0 && <p className="muted">{t('owed-nothing')}</p>}
            {member.due.map((item) => {
              const address = workAddress(item);
              return (
                <div key={`${item.enrolment}/${item.contact}`} className="house-item">
                  <OwedLine item={item} today={found.today} />
                  <CalledLine called={item.called} />
                  <div className="form-actions">
                    <DueMark status={item.status} />
                    {address && can('program.record') && (
                      <Button type="primary" size="small" onClick={() => go(address)}>
                        {t('record')}
                      </Button>
                    )}
                  </div>
                </div>
              );
            })}
          </li>
        ))}
      </ul>
    </>
  );
}
