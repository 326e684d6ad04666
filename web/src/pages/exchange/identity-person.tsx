import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { Button, Checkbox, Form, Input, Modal } from 'antd';
import { useState } from 'react';
import type { IdentityPerson, PersonsChanged } from '../../../../src/http/contract.ts';
import { AppLink, useGo } from '../../app/address.tsx';
import { api } from '../../app/api.ts';
import { FailureNote } from '../../app/errors.tsx';
import { formatDate, formatTime } from '../../components/format.ts';
import { Panel } from '../../components/page.tsx';
import { Loaded } from '../../components/state.tsx';
import { Mark } from '../../components/status.tsx';
import { useText } from '../../i18n/index.ts';
import { DataFrame } from './data-tabs.tsx';

/** One person of the master index: what holds, who says so, how its records came together, and taking them apart. */
export function IdentityPersonPage() {
  const { t } = useText('identity');
  const { person: id } = useParams({ strict: false }) as { person: string };
  const query = useQuery({
    queryKey: ['identity', 'person', id],
    queryFn: () => api.get<IdentityPerson>(`/api/identity/persons/${encodeURIComponent(id)}`),
  });
  const name = query.data?.golden.find(({ field }) => field === 'name')?.value ?? t('person');
  return (
    <DataFrame need="identity.review" name={name} title={name}>
      <Loaded query={query}>{(person) => <Person person={person} />}</Loaded>
    </DataFrame>
  );
}

interface Undoing {
  merge?: string;
  patients?: string[];
}

function Person({ person }: { person: IdentityPerson }) {
  const { t } = useText('identity');
  const client = useQueryClient();
  const go = useGo();
  const [chosen, setChosen] = useState<string[]>([]);
  const [undoing, setUndoing] = useState<Undoing>();
  const unmerge = useMutation({
    mutationFn: (body: Undoing & { reason: string }) =>
      api.post<PersonsChanged>(`/api/identity/persons/${person.person}/unmerge`, body),
    onSuccess: async () => {
      setUndoing(undefined);
      setChosen([]);
      await client.invalidateQueries({ queryKey: ['identity'] });
    },
  });
  const apart = unmerge.data?.created ?? unmerge.data?.persons.find((one) => one !== person.person);
  const ask = (what: Undoing) => {
    unmerge.reset();
    setUndoing(what);
  };
  return (
    <>
      <p className="receipt-sum">
        <Mark tone={person.state === 'confirmed' ? 'good' : 'plain'}>{t(`person-state.${person.state}`)}</Mark>{' '}
        {[person.areaName, t('members', { count: person.members.length })].filter(Boolean).join(' · ')}
        {person.asked !== person.person && <> · {t('was-merged')}</>}
      </p>
      <Modal
        open={undoing !== undefined}
        onCancel={() => setUndoing(undefined)}
        title={t(undoing?.merge ? 'unmerge' : 'take-out')}
        footer={null}
        destroyOnHidden
      >
        {unmerge.error && <FailureNote error={unmerge.error} />}
        <UndoForm
          title={t(undoing?.merge ? 'unmerge' : 'take-out')}
          busy={unmerge.isPending}
          onCancel={() => setUndoing(undefined)}
          onDone={(reason) => unmerge.mutate({ ...undoing, reason })}
        />
      </Modal>
      {apart && (
        <p className="receipt-sum" role="status">
          {t('taken-out')} <AppLink to={`/data/identity/persons/${apart}`}>{t('see-new-person')}</AppLink>
        </p>
      )}
      <div className="columns">
        <Panel
          title={t('members-title')}
          tools={
            <Button
              disabled={chosen.length === 0 || chosen.length >= person.members.length}
              onClick={() => ask({ patients: chosen })}
            >
              {t('take-out')}
            </Button>
          }
        >
          <ul className="identity-members">
            {person.members.map((member) => (
              <li key={member.patient}>
                <Checkbox
                  checked={chosen.includes(member.patient)}
                  onChange={({ target }) =>
                    setChosen(
                      target.checked ? [...chosen, member.patient] : chosen.filter((one) => one !== member.patient),
                    )
                  }
                >
                  {member.texts.name || t('nothing')} · {member.texts.birthDate} · {member.sourceName}
                </Checkbox>
                <div className="muted">
                  {[member.texts.idNumber, member.texts.phone, member.texts.address].filter(Boolean).join(' · ')}
                </div>
                <div>
                  {t(`method.${member.method}`)}
                  {member.score !== null && ` ${(member.score * 100).toFixed(1)}%`} · {formatTime(member.at)} ·{' '}
                  <Button size="small" type="link" onClick={() => go(`/records/${member.patient}`)}>
                    {t('see-record')}
                  </Button>
                </div>
              </li>
            ))}
          </ul>
        </Panel>
        <div>
          <Panel title={t('golden')}>
            <dl className="identity-golden">
              {person.golden.map(({ field, value, sourceName, at, why, others }) => (
                <div key={field}>
                  <dt>{t(`field-name.${field}`)}</dt>
                  <dd>
                    {field === 'sex' ? t(`sex.${value}`, { defaultValue: value }) : value}{' '}
                    <span className="muted">
                      {sourceName} {formatDate(at)} · {t(`golden-why.${why}`)}
                    </span>
                    {others.map((other) => (
                      <div key={`${other.source} ${other.value}`} className="muted">
                        <s>{field === 'sex' ? t(`sex.${other.value}`, { defaultValue: other.value }) : other.value}</s>{' '}
                        {other.sourceName} {formatDate(other.at)}
                      </div>
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </Panel>
          {person.merges.length > 0 && (
            <Panel title={t('merges')}>
              <ul className="plain-list">
                {person.merges.map((merge) => (
                  <li key={merge.id}>
                    {formatTime(merge.at)} · {merge.by} · {merge.reason}{' '}
                    {merge.undoneAt ? (
                      <span className="muted">{t('undone', { at: formatTime(merge.undoneAt) })}</span>
                    ) : (
                      <Button size="small" onClick={() => ask({ merge: merge.id })}>
                        {t('unmerge')}
                      </Button>
                    )}
                  </li>
                ))}
              </ul>
            </Panel>
          )}
          <Panel title={t('history')}>
            <ol className="plain-list">
              {person.history.map((row) => (
                <li key={`${row.at} ${row.patient} ${row.method}`}>
                  {formatTime(row.at)} · {t(`method.${row.method}`, { defaultValue: row.method })}
                  {row.by && ` · ${row.by}`}
                  <div className="muted">{[row.sourceName ?? row.patient, row.reason].filter(Boolean).join(' · ')}</div>
                </li>
              ))}
            </ol>
          </Panel>
        </div>
      </div>
    </>
  );
}

function UndoForm({
  title,
  busy,
  onCancel,
  onDone,
}: {
  title: string;
  busy: boolean;
  onCancel: () => void;
  onDone: (reason: string) => void;
}) {
  const { t } = useText('identity');
  return (
    <Form<{ reason: string }> layout="vertical" requiredMark={false} onFinish={({ reason }) => onDone(reason)}>
      <Form.Item
        name="reason"
        label={t('why')}
        rules={[{ required: true, whitespace: true, message: t('why-rule') }]}
        extra={t('unmerge-why')}
      >
        <Input.TextArea maxLength={500} autoSize={{ minRows: 2 }} />
      </Form.Item>
      <Button htmlType="submit" danger loading={busy}>
        {title}
      </Button>{' '}
      <Button onClick={onCancel}>{t('cancel')}</Button>
    </Form>
  );
}
