import { useQuery } from '@tanstack/react-query';
import { Button, Input, Select, Switch } from 'antd';
import type { ProgramInstitutionList, ProgramInstitutionWork, ProgramPack } from '../../../../src/http/contract.ts';
import { AppLink, useAddress, useGo } from '../../app/address.tsx';
import { api } from '../../app/api.ts';
import { useCan } from '../../app/session.ts';
import { ExportButton } from '../../components/download-button.tsx';
import { ListTable } from '../../components/list-table.tsx';
import { Page } from '../../components/page.tsx';
import { Empty, Guard, Loaded } from '../../components/state.tsx';
import { useText } from '../../i18n/index.ts';
import { Parts, TakingPart } from './institutions-parts.tsx';
import { ClassMark, DueMark } from './marks.tsx';
import { ServiceTabs } from './tabs.tsx';
import { formAddress } from './work-card.tsx';
import { useWorkList, WorkPager } from './work-filters.tsx';
import '../../styles/programs.css';

const STATES = ['due', 'overdue', 'lost', 'planned'] as const;

/** 服务 · 机构: programmes about institutions: what is due at which, who takes part, who should. */
export function InstitutionsPage() {
  const { t } = useText('program-institutions');
  return (
    <Guard need="program.read">
      <Page title={t('title')} name={t('title')} note={t('note')}>
        <ServiceTabs />
        <Institutions />
      </Page>
    </Guard>
  );
}

const addressOf = (subject: string) => `/services/institutions/${subject.replace('Organization/', '')}`;

function Institutions() {
  const { t, l } = useText('program-institutions');
  const [search, change] = useAddress();
  const { pack, status, q, mine, area } = search;
  const packs = useQuery({
    queryKey: ['programs', 'institution-packs', area],
    queryFn: ({ signal }) => api.get<ProgramPack[]>('/api/programs', { area, about: 'institution' }, signal),
  });
  const params = { area, pack, status, q, mine };
  const list = useWorkList<ProgramInstitutionList>('/api/programs/institution-work', params, 20);
  const counts = list.query.data?.counts;
  const known = packs.data ?? [];
  return (
    <>
      <div className="work-counters">
        {STATES.filter((one) => one !== 'lost' || (counts?.lost ?? 0) > 0).map((one) => (
          <button
            key={one}
            type="button"
            className={`work-counter work-counter-${one}`}
            aria-pressed={status === one}
            onClick={() => change({ status: status === one ? undefined : one })}
          >
            <strong className="num">{counts?.[one] ?? '–'}</strong>
            <span>{t(`programs:status.${one}`)}</span>
          </button>
        ))}
      </div>
      <div className="filters">
        <Select
          aria-label={t('programs:programme')}
          value={pack ?? ''}
          onChange={(value) => change({ pack: value || undefined })}
          options={[
            { value: '', label: t('programs:all-programmes') },
            ...known.map(({ id, title }) => ({ value: id, label: l(title) })),
          ]}
          style={{ minWidth: 160 }}
        />
        <Input.Search
          aria-label={t('find')}
          placeholder={t('find')}
          defaultValue={q ?? ''}
          allowClear
          onSearch={(text) => change({ q: text.trim() || undefined })}
          style={{ width: 220 }}
        />
        {list.query.data?.own && (
          <span className="form-actions">
            <Switch
              id="institutions-mine"
              checked={mine === 'true'}
              onChange={(on) => change({ mine: on ? 'true' : undefined })}
            />
            <label htmlFor="institutions-mine">{t('mine')}</label>
          </span>
        )}
        <ExportButton path="/api/programs/institution-work" params={params} name={t('title')} />
      </div>
      <Loaded query={list.query}>
        {(found) =>
          found.items.length === 0 ? (
            <Empty
              title={t('none')}
              why={
                q || pack || status || mine
                  ? t('programs:none-filtered')
                  : t(known.some(({ enrolled }) => enrolled > 0) ? 'none-why' : 'nobody-in')
              }
            />
          ) : (
            <>
              <Work items={found.items} />
              <WorkPager {...list} />
            </>
          )
        }
      </Loaded>
      {known.length > 0 && <TakingPart packs={known} />}
      <Parts />
    </>
  );
}

function Work({ items }: { items: ProgramInstitutionWork[] }) {
  const { t, l } = useText('program-institutions');
  const can = useCan();
  const go = useGo();
  return (
    <ListTable<ProgramInstitutionWork>
      label={t('title')}
      rowKey={({ enrolment, contact }) => `${enrolment}/${contact}`}
      minWidth={820}
      cards
      dataSource={items}
      columns={[
        {
          title: t('institution'),
          dataIndex: 'name',
          render: (name: string, { subject }) => <AppLink to={addressOf(subject)}>{name}</AppLink>,
        },
        { title: t('seat'), dataIndex: 'areaName', width: 150 },
        {
          title: t('what'),
          dataIndex: 'title',
          render: (title: ProgramInstitutionWork['title'], { packTitle }) => (
            <>
              {l(title)} <span className="muted">{l(packTitle)}</span>
            </>
          ),
        },
        { title: t('due'), dataIndex: 'due', width: 110, className: 'num' },
        {
          title: t('state'),
          dataIndex: 'status',
          width: 110,
          render: (status: ProgramInstitutionWork['status']) => <DueMark status={status} />,
        },
        {
          title: t('last'),
          dataIndex: 'lastOn',
          width: 170,
          render: (day: string | null, { lastClass }) => (
            <>
              <span className="num">{day ?? t('programs:never')}</span> <ClassMark found={lastClass} />
            </>
          ),
        },
        {
          title: '',
          dataIndex: 'form',
          width: 90,
          render: (form: string | null, { subject, name, title, pack, contact }) => {
            const address = formAddress({ person: subject, form, pack, contact });
            return (
              address &&
              can('program.record') && (
                <Button
                  size="small"
                  aria-label={`${name} ${l(title)} ${t('programs:record')}`}
                  onClick={() => go(address)}
                >
                  {t('programs:record')}
                </Button>
              )
            );
          },
        },
      ]}
    />
  );
}
