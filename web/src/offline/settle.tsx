import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Input, Popconfirm } from 'antd';
import { useState } from 'react';
import type {
  OfflineSettling,
  OfflineWaitingDetail,
  ProgramContact,
  ProgramForm,
  ProgramFormItem,
  ProgramOpened,
} from '../../../src/http/contract.ts';
import { AppLink, useAddress, useGo } from '../app/address.tsx';
import { api } from '../app/api.ts';
import { FailureNote } from '../app/errors.tsx';
import { formatTime } from '../components/format.ts';
import { Page, Panel } from '../components/page.tsx';
import { Guard, Loaded } from '../components/state.tsx';
import { useText } from '../i18n/index.ts';
import { answerText } from '../pages/programs/answer-text.ts';
import { type Answers, FormView, useJudged } from '../pages/programs/form-view.tsx';
import { EntryMark } from './entry-mark.tsx';
import { shownTime } from './words.ts';
import '../styles/programs.css';
import '../styles/offline.css';

/** One contact that came from a device and waits: beside the other of the same visit, corrected, kept or dropped. */
export function SettlePage() {
  const { t } = useText('offline');
  const [{ id = '' }] = useAddress();
  const query = useQuery({
    queryKey: ['offline', 'contact', id],
    queryFn: ({ signal }) => api.get<OfflineWaitingDetail>(`/api/offline/contacts/${id}`, {}, signal),
    enabled: id !== '',
    staleTime: 0,
  });
  return (
    <Guard need="program.record">
      <Page title={query.data?.name || t('settle-title')} name={t('settle-title')}>
        <Loaded query={query}>{(found) => <Waiting found={found} />}</Loaded>
      </Page>
    </Guard>
  );
}

function Waiting({ found }: { found: OfflineWaitingDetail }) {
  const { t, l } = useText('offline');
  const { person, pack, form, time, state, reason, clockMoved, skewSeconds, recordedAt, receivedAt } = found;
  const opened = useQuery({
    queryKey: ['programs', 'form', pack, form, person, time],
    queryFn: ({ signal }) =>
      api.get<ProgramOpened>(`/api/programs/${pack}/forms/${form}`, { person: person ?? '', time }, signal),
    enabled: person !== null,
    staleTime: 0,
    gcTime: 0,
  });
  const settling = useSettling(found.id);
  const open = state === 'refused' || state === 'conflict' || state === 'review';
  return (
    <>
      <p>
        {l(found.packTitle)} · {l(found.formTitle)} · <span className="num">{time.slice(0, 16).replace('T', ' ')}</span>{' '}
        <EntryMark state={state} />
      </p>
      {reason && <p className="field-problem">{l(reason.messages)}</p>}
      <p className="muted">
        {t('recorded-on', { at: shownTime({ offset: skewSeconds * 1000 }, Date.parse(recordedAt)) })} ·{' '}
        {t('received-on', { at: formatTime(receivedAt) })}
        {clockMoved && ` · ${t('clock-moved')}`}
      </p>
      {settling.failure !== undefined && <FailureNote error={settling.failure} />}
      {!open ? null : person === null ? (
        <>
          <p>{t('no-person')}</p>
          <Drop settling={settling} />
        </>
      ) : (
        <Loaded query={opened} rows={10}>
          {(form) => <Choose found={found} opened={form} person={person} settling={settling} />}
        </Loaded>
      )}
    </>
  );
}

function useSettling(id: string) {
  const go = useGo();
  const client = useQueryClient();
  const [failure, setFailure] = useState<unknown>();
  const [running, setRunning] = useState(false);
  const send = async (how: OfflineSettling) => {
    setRunning(true);
    setFailure(undefined);
    try {
      await api.post(`/api/offline/contacts/${id}/settle`, how);
      await client.invalidateQueries({ queryKey: ['offline'] });
      await client.invalidateQueries({ queryKey: ['programs'], refetchType: 'none' });
      go('/services/offline');
    } catch (caught) {
      setFailure(caught);
    } finally {
      setRunning(false);
    }
  };
  return { send, failure, running };
}
type SettlingState = ReturnType<typeof useSettling>;

function Choose({
  found,
  opened,
  person,
  settling,
}: {
  found: OfflineWaitingDetail;
  opened: ProgramOpened;
  person: string;
  settling: SettlingState;
}) {
  const { t } = useText('offline');
  const [answers, setAnswers] = useState<Answers>(found.answers);
  const [day, setDay] = useState(found.time.slice(0, 10));
  const time = day === found.time.slice(0, 10) ? found.time : day;
  const { judged, waiting } = useJudged(opened, person, time, answers, found.id);
  const [theirs] = found.theirs;
  const wrong = judged.problems.length > 0 || waiting;
  return (
    <>
      {theirs && <Beside form={opened.form} mine={answers} theirs={theirs} />}
      <Panel
        title={t('mine')}
        tools={
          <label htmlFor="settle-day">
            {t('programs:day')}{' '}
            <Input
              id="settle-day"
              type="date"
              value={day}
              onChange={(event) => setDay(event.target.value || day)}
              style={{ width: 160 }}
            />
          </label>
        }
      >
        <FormView
          opened={opened}
          judged={judged}
          answers={answers}
          tried
          onAnswer={(code, value) =>
            setAnswers(({ [code]: _, ...rest }) => (value === undefined ? rest : { ...rest, [code]: value }))
          }
        />
      </Panel>
      <div className="form-foot form-actions">
        {theirs ? (
          <>
            <Button
              type="primary"
              disabled={wrong}
              loading={settling.running}
              onClick={() => void settling.send({ as: 'send', time, answers, another: true })}
            >
              {t('keep-both')}
            </Button>
            <Button
              disabled={wrong}
              loading={settling.running}
              onClick={() =>
                void settling.send({ as: 'put-right', contact: theirs.id, version: theirs.version, answers })
              }
            >
              {t('put-right')}
            </Button>
          </>
        ) : (
          <Button
            type="primary"
            disabled={wrong}
            loading={settling.running}
            onClick={() => void settling.send({ as: 'send', time, answers })}
          >
            {t('send-again')}
          </Button>
        )}
        <Drop settling={settling} />
      </div>
    </>
  );
}

function Drop({ settling: { send, running } }: { settling: SettlingState }) {
  const { t } = useText('offline');
  return (
    <Popconfirm title={t('drop-sure')} onConfirm={() => void send({ as: 'drop' })}>
      <Button danger loading={running}>
        {t('drop')}
      </Button>
    </Popconfirm>
  );
}

/** Answer by answer; what differs is marked. */
function Beside({ form, mine, theirs }: { form: ProgramForm; mine: Answers; theirs: ProgramContact }) {
  const { t, l } = useText('offline');
  const items = form.sections
    .flatMap((section) => section.items)
    .filter(({ code, hidden }) => !hidden && (mine[code] !== undefined || theirs.answers[code] !== undefined));
  const text = (item: ProgramFormItem, value: unknown): string => answerText(item, value, l, t) || '—';
  return (
    <Panel
      title={t('beside')}
      tools={
        <AppLink to={`/records/QuestionnaireResponse/${theirs.id}`}>
          {t('programs:versions', { count: theirs.version })}
        </AppLink>
      }
    >
      <div className="table-scroll">
        <table className="offline-beside">
          <thead>
            <tr>
              <th scope="col">{t('item')}</th>
              <th scope="col">{t('mine')}</th>
              <th scope="col">
                {theirs.doctorName ?? '—'}{' '}
                <span className="muted num">{theirs.time.slice(0, 16).replace('T', ' ')}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {items.map((item) => {
              const [own, other] = [text(item, mine[item.code]), text(item, theirs.answers[item.code])];
              return (
                <tr key={item.code} className={own === other ? 'muted' : 'offline-differs'}>
                  <th scope="row">{l(item.label)}</th>
                  <td>{own}</td>
                  <td>{other}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}
