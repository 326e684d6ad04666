import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button, Drawer, Form, Input, InputNumber, Select } from 'antd';
import { useState } from 'react';
import type {
  ContactStateCode,
  InvestigationContact,
  InvestigationContactRequest,
  InvestigationDetail,
  InvestigationPerson,
  Page as PageOf,
  ResidentRow,
} from '../../../../src/http/contract.ts';
import { AppLink, useAddress } from '../../app/address.tsx';
import { api } from '../../app/api.ts';
import { FailureNote } from '../../app/errors.tsx';
import { ExportButton } from '../../components/download-button.tsx';
import { none } from '../../components/format.ts';
import { Panel } from '../../components/page.tsx';
import { usePaged } from '../../components/paged.ts';
import { PagedTable } from '../../components/paged-table.tsx';
import { Empty } from '../../components/state.tsx';
import { Mark } from '../../components/status.tsx';
import { useText } from '../../i18n/index.ts';
import { ClassMark } from '../programs/marks.tsx';
import { FindResident } from './investigation-find.tsx';
import { rootOf } from './investigation-path.ts';

const STATES: readonly ContactStateCode[] = [
  ...(['due', 'overdue', 'checked', 'ending', 'released', 'case', 'lost', 'transferred'] as const),
];
const TONES: Record<ContactStateCode, 'good' | 'bad' | 'warn' | 'plain' | 'busy'> = {
  due: 'busy',
  overdue: 'bad',
  checked: 'good',
  ending: 'warn',
  released: 'plain',
  case: 'bad',
  lost: 'bad',
  transferred: 'plain',
};

/** Contacts under observation: how many stand where, who they are, and registering another. */
export function InvestigationContacts({ found }: { found: InvestigationDetail }) {
  const { t, l } = useText('investigation');
  const [search, change] = useAddress();
  const [adding, setAdding] = useState(false);
  const state = STATES.find((one) => one === search.state);
  const path = `${rootOf(found.signal)}/contacts`;
  const paged = usePaged<InvestigationContact>(['signals', 'investigation', found.signal, 'contacts'], path, { state });
  const { states, total } = found.contacts;
  return (
    <Panel
      title={t('contacts')}
      tools={
        <>
          {found.may.assign && (
            <Button type="primary" onClick={() => setAdding(true)}>
              {t('add-contact')}
            </Button>
          )}
          <ExportButton path={path} params={{ state }} name={t('contacts')} />
        </>
      }
    >
      <div className="chip-row">
        {[undefined, ...STATES].map((one) => (
          <Button
            key={one ?? 'all'}
            size="small"
            aria-pressed={state === one}
            type={state === one ? 'primary' : 'default'}
            onClick={() => change({ state: one })}
          >
            {t(one ? `contact.${one}` : 'show.all')} {one ? (states[one] ?? 0) : total}
          </Button>
        ))}
      </div>
      <PagedTable<InvestigationContact>
        paged={paged}
        label={t('contacts')}
        rowKey={({ enrolment }) => enrolment}
        minWidth={980}
        cards
        empty={<Empty title={t('no-contacts')} why={t('no-contacts-why')} />}
        columns={[
          {
            title: t('name'),
            key: 'name',
            render: (_, { name, person }) =>
              person && name ? <AppLink to={`/residents/${person}`}>{name}</AppLink> : (name ?? t('unnamed')),
          },
          {
            title: t('sex-age'),
            key: 'sex',
            width: 90,
            render: (_, { sex, age }) => `${sex ? t(`sex.${sex}`, { defaultValue: none }) : none} ${age ?? ''}`,
          },
          { title: t('residence'), dataIndex: 'areaName', render: (name) => name ?? none },
          { title: t('source'), dataIndex: 'source', render: (name) => name ?? none },
          { title: t('relation'), dataIndex: 'relation', width: 110, render: (text) => (text ? l(text) : none) },
          { title: t('last-exposure'), dataIndex: 'lastExposure', width: 110 },
          { title: t('until'), dataIndex: 'until', width: 110, render: (day) => day ?? none },
          {
            title: t('checks'),
            key: 'checks',
            width: 140,
            render: (_, { checks, lastOn, lastClass }) => (
              <>
                <span className="num">
                  {checks} <span className="muted">{lastOn ?? ''}</span>
                </span>{' '}
                {lastClass && lastClass.level !== 'good' && <ClassMark found={lastClass} />}
              </>
            ),
          },
          {
            title: t('state-title'),
            dataIndex: 'state',
            width: 130,
            render: (one: ContactStateCode) => <Mark tone={TONES[one]}>{t(`contact.${one}`)}</Mark>,
          },
          {
            title: '',
            key: 'fill',
            width: 80,
            render: (_, { person, state: at, name }) => {
              const form = at === 'ending' ? 'release' : ['due', 'overdue'].includes(at) ? 'check' : undefined;
              return (
                found.may.fill &&
                person &&
                form && (
                  <AppLink
                    to="/services/contact"
                    search={{ person, pack: 'contact-tracing', form }}
                    aria-label={`${t(`do.${form}`)} ${name ?? ''}`}
                  >
                    {t(`do.${form}`)}
                  </AppLink>
                )
              );
            },
          },
        ]}
      />
      {adding && <AddContact found={found} onClose={() => setAdding(false)} />}
    </Panel>
  );
}

type Answers = Pick<
  InvestigationContactRequest,
  'source' | 'sourceName' | 'relation' | 'place' | 'lastExposure' | 'mode' | 'days'
>;

function AddContact({ found, onClose }: { found: InvestigationDetail; onClose: () => void }) {
  const { t, l } = useText('investigation');
  const client = useQueryClient();
  const { message } = App.useApp();
  const [who, setWho] = useState<ResidentRow>();
  const [id, setId] = useState(() => crypto.randomUUID());
  const cases = useQuery({
    queryKey: ['signals', 'investigation', found.signal, 'cases'],
    queryFn: ({ signal }) =>
      api.get<PageOf<InvestigationPerson>>(`${rootOf(found.signal)}/persons`, { shown: 'ill', limit: 500 }, signal),
  });
  const add = useMutation({
    mutationFn: (answers: Answers) =>
      api.post(`${rootOf(found.signal)}/contacts`, { ...answers, id, person: who!.person }),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ['signals', 'investigation', found.signal] });
      void message.success(t('registered', { name: who!.name }));
      setWho(undefined);
      setId(crypto.randomUUID());
    },
  });
  return (
    <Drawer open title={t('add-contact')} onClose={onClose} size={460}>
      {who ? (
        <Form<Answers>
          layout="vertical"
          requiredMark={false}
          initialValues={{ relation: '1', mode: '1', lastExposure: found.today }}
          onFinish={(answers) => add.mutate(answers)}
        >
          <p>
            <strong>{who.name}</strong> <span className="muted">{who.areaName}</span>{' '}
            <Button size="small" type="link" onClick={() => setWho(undefined)}>
              {t('other-person')}
            </Button>
          </p>
          {add.error && <FailureNote error={add.error} />}
          <Form.Item name="source" label={t('source')} rules={[{ required: true, message: t('source-rule') }]}>
            <Select
              showSearch={{ optionFilterProp: 'label' }}
              loading={cases.isPending}
              options={(cases.data?.items ?? []).map(({ patient, no, name, onset }) => ({
                value: patient,
                label: `${no ?? ''} ${name ?? t('unnamed')} ${onset ?? ''}`.trim(),
              }))}
            />
          </Form.Item>
          <Form.Item name="relation" label={t('relation')}>
            <Select options={found.options.relations.map(({ code, title }) => ({ value: code, label: l(title) }))} />
          </Form.Item>
          <Form.Item name="place" label={t('place')}>
            <Input maxLength={100} />
          </Form.Item>
          <Form.Item
            name="lastExposure"
            label={t('last-exposure')}
            rules={[{ required: true, message: t('last-exposure-rule') }]}
          >
            <Input type="date" max={found.today} />
          </Form.Item>
          <Form.Item name="mode" label={t('mode')}>
            <Select options={found.options.modes.map(({ code, title }) => ({ value: code, label: l(title) }))} />
          </Form.Item>
          <Form.Item name="days" label={t('days-set')}>
            <InputNumber min={1} max={180} precision={0} />
          </Form.Item>
          <Button type="primary" htmlType="submit" loading={add.isPending}>
            {t('register')}
          </Button>
        </Form>
      ) : (
        <>
          <p className="muted">{t('add-contact-why')}</p>
          <FindResident choose={t('choose')} onChoose={setWho} />
        </>
      )}
    </Drawer>
  );
}
