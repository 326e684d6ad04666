import { PlusOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Drawer, Switch } from 'antd';
import { useState } from 'react';
import type { HealthCode, MyCodes } from '../../../../src/http/contract.ts';
import { useAddress } from '../../app/address.tsx';
import { api } from '../../app/api.ts';
import { FamilyNav } from '../../components/family-nav.tsx';
import { formatDate, none } from '../../components/format.ts';
import { Page } from '../../components/page.tsx';
import { Guard, Loaded } from '../../components/state.tsx';
import { useText } from '../../i18n/index.ts';
import { ApplyForm } from './apply-form.tsx';
import { CodeActions } from './code-actions.tsx';
import { GuardianForm } from './guardian-form.tsx';
import { LiveCode } from './live-code.tsx';
import { Applications, CardScans } from './my-lists.tsx';
import { StateMark } from './state-mark.tsx';
import '../../styles/health-code.css';

/** The resident's health code and those of the family, phone first. */
export function MyCodePage() {
  const { t } = useText('health-code');
  const query = useQuery({ queryKey: ['my-codes'], queryFn: () => api.get<MyCodes>('/api/health-code/mine') });
  return (
    <Guard need="code.own">
      <Page title={t('mine')} name={t('mine')}>
        <Loaded query={query}>{(data) => <Codes data={data} />}</Loaded>
      </Page>
    </Guard>
  );
}

function Codes({ data: { codes, applications } }: { data: MyCodes }) {
  const { t } = useText('health-code');
  const [search, change] = useAddress();
  const [adding, setAdding] = useState(false);
  const large = search.large === '1';
  const own = codes.find(({ guardianship }) => guardianship === null);
  const shown = codes.find(({ person }) => person === search.person) ?? own;
  const family = {
    members: codes.map(({ guardianship, ...code }) => ({ ...code, relation: guardianship?.relation ?? null })),
    shown: shown?.person,
    onChoose: (person: string | undefined) => change({ person }),
  };
  if (!shown || (shown === own && (own.state === null || own.state === 'revoked' || own.state === 'pending')))
    return (
      <div className="my-code">
        {/* Who gave up their own code still shows those of the family. */}
        {codes.some(({ guardianship }) => guardianship) && <FamilyNav {...family} />}
        <Applications list={applications} />
        <ApplyForm again={own !== undefined} />
      </div>
    );
  return (
    <div className={large ? 'my-code my-code-large' : 'my-code'}>
      <FamilyNav {...family}>
        <Button icon={<PlusOutlined />} onClick={() => setAdding(true)}>
          {t('add-family')}
        </Button>
      </FamilyNav>
      <section className="code-card" aria-label={t('card-of', { name: shown.name })}>
        <Holder code={shown} />
        {shown.state === 'active' ? (
          <LiveCode key={`${shown.card} ${shown.version}`} code={shown} />
        ) : (
          <div className="note note-empty">
            <div className="note-title">{t(`state-title.${shown.state ?? 'none'}`)}</div>
            <p className="muted">{t(`state-why.${shown.state ?? 'none'}`)}</p>
            {shown.state === 'revoked' && <Button onClick={() => setAdding(true)}>{t('apply-again')}</Button>}
          </div>
        )}
        <div className="code-large">
          <Switch
            id="code-large"
            checked={large}
            onChange={(on) => change({ large: on ? '1' : undefined })}
            aria-labelledby="code-large-name"
          />
          <label id="code-large-name" htmlFor="code-large">
            {t('large')}
          </label>
        </div>
        {shown.state === 'active' && <p className="muted">{t('bright')}</p>}
      </section>
      <CodeActions code={shown} />
      <Applications list={applications} />
      {shown.card && <CardScans card={shown.card} />}
      <Drawer open={adding} onClose={() => setAdding(false)} title={t('add-family')} size={420} destroyOnHidden>
        <GuardianForm onDone={() => setAdding(false)} />
      </Drawer>
    </div>
  );
}

function Holder({ code }: { code: HealthCode }) {
  const { t } = useText('health-code');
  return (
    <header className="code-holder">
      <strong>{code.name}</strong> <StateMark state={code.state} />
      <div className="muted">
        {code.idNumber ?? none} · {t('version', { version: code.version ?? 0 })}
        {code.guardianship?.validUntil && ` · ${t('until', { day: formatDate(code.guardianship.validUntil) })}`}
      </div>
    </header>
  );
}
