import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Form, Input, InputNumber, Select } from 'antd';
import type { Callup, CommandDetail, EmergencyTeams } from '../../../../src/http/contract.ts';
import { api } from '../../app/api.ts';
import { FailureNote } from '../../app/errors.tsx';
import { formatTime } from '../../components/format.ts';
import { Panel } from '../../components/page.tsx';
import { Empty, Loaded } from '../../components/state.tsx';
import { Mark } from '../../components/status.tsx';
import { useText } from '../../i18n/index.ts';
import { EmptyingResults } from './emptying.tsx';
import { span } from './marks.tsx';
import { useNow } from './queries.ts';
import { RequisitionList } from './requisitions.tsx';

/** Teams called up to the event: who comes, who is there, against the time to muster. */
export function EventTeams({ detail }: { detail: CommandDetail }) {
  const { t } = useText('command');
  const { event, may } = detail;
  const key = ['command', 'callups', event.id];
  const query = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => api.get<Callup[]>(`/api/command/events/${event.id}/callups`, {}, signal),
  });
  return (
    <>
      {may.order && event.state === 'responding' && <CallUpForm event={event.id} queryKey={key} />}
      <Loaded query={query}>
        {(callups) =>
          callups.length === 0 ? (
            <Empty title={t('callup.none')} why={t('callup.none-why')} />
          ) : (
            callups.map((callup) => <Muster key={callup.id} callup={callup} detail={detail} queryKey={key} />)
          )
        }
      </Loaded>
      <EmptyingResults event={event.id} />
      <Panel title={t('requisition.title')}>
        <RequisitionList event={event.id} />
      </Panel>
    </>
  );
}

function CallUpForm({ event, queryKey }: { event: string; queryKey: string[] }) {
  const { t } = useText('command');
  const client = useQueryClient();
  const [form] = Form.useForm();
  const teams = useQuery({
    queryKey: ['command', 'teams'],
    queryFn: ({ signal }) => api.get<EmergencyTeams>('/api/command/teams', {}, signal),
  });
  const call = useMutation({
    mutationFn: (body: object) => api.post<Callup[]>(`/api/command/events/${event}/callups`, body),
    onSuccess: (callups) => {
      form.resetFields();
      client.setQueryData(queryKey, callups);
      void client.invalidateQueries({ queryKey: ['command'] });
    },
  });
  const free = (teams.data?.items ?? []).filter((team) => team.event === null && team.members > 0);
  return (
    <Panel title={t('callup.title')}>
      {call.error && <FailureNote error={call.error} />}
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        onFinish={call.mutate}
        initialValues={{ minutes: teams.data?.musterMinutes ?? 60 }}
      >
        <div className="fact-fields">
          <Form.Item name="team" label={t('callup.team')} rules={[{ required: true, message: t('text-rule') }]}>
            <Select
              options={free.map(({ id, name, members, onCall }) => ({
                value: id,
                label: t('callup.option', { name, members, onCall }),
              }))}
              popupMatchSelectWidth={false}
            />
          </Form.Item>
          <Form.Item
            name="place"
            label={t('callup.place')}
            rules={[{ required: true, whitespace: true, message: t('text-rule') }]}
          >
            <Input maxLength={200} />
          </Form.Item>
          <Form.Item
            name="message"
            label={t('callup.message')}
            rules={[{ required: true, whitespace: true, message: t('text-rule') }]}
          >
            <Input maxLength={500} />
          </Form.Item>
          <Form.Item name="minutes" label={t('callup.minutes')}>
            <InputNumber min={5} max={1440} precision={0} />
          </Form.Item>
        </div>
        <Button type="primary" htmlType="submit" loading={call.isPending}>
          {t('callup.do')}
        </Button>
      </Form>
    </Panel>
  );
}

type Answer = 'coming' | 'cannot' | 'arrived';
const TONES = { coming: 'busy', cannot: 'bad', arrived: 'good' } as const;
/** What may be said after an answer: nobody is bound to the first. */
const NEXT: Record<Answer | 'none', readonly Answer[]> = {
  none: ['coming', 'cannot', 'arrived'],
  coming: ['arrived', 'cannot'],
  cannot: ['coming'],
  arrived: [],
};

function Muster({ callup, detail, queryKey }: { callup: Callup; detail: CommandDetail; queryKey: string[] }) {
  const { t } = useText('command');
  const client = useQueryClient();
  const now = useNow(detail.now);
  const shown = (callups: Callup[]) => {
    client.setQueryData(queryKey, callups);
    void client.invalidateQueries({ queryKey: ['command', 'log'] });
  };
  const answer = useMutation({
    mutationFn: (body: { member: string; answer: Answer }) =>
      api.post<Callup[]>(`/api/command/callups/${callup.id}/answers`, body),
    onSuccess: shown,
  });
  const release = useMutation({
    mutationFn: () => api.post<Callup[]>(`/api/command/callups/${callup.id}/release`),
    onSuccess: shown,
  });
  const count = (one: Answer) => callup.members.filter(({ answer: said }) => said === one).length;
  const arrived = count('arrived');
  const live = callup.releasedAt === null && detail.event.state === 'responding';
  const left = Date.parse(callup.musterBy) - now;
  return (
    <Panel
      title={`${callup.teamName} · ${callup.place}`}
      tools={
        <>
          <Mark tone={arrived === callup.members.length ? 'good' : left < 0 ? 'bad' : 'busy'}>
            {t('callup.arrived', { arrived, members: callup.members.length })}
          </Mark>
          {live && (
            <span className="muted">
              {t('callup.counts', {
                coming: count('coming'),
                cannot: count('cannot'),
                silent: callup.members.filter(({ answer: said }) => said === null).length,
              })}
            </span>
          )}
          {live && (
            <span className={left < 0 ? 'overdue' : 'muster-clock'}>{t('callup.left', { left: span(left, t) })}</span>
          )}
          {detail.may.order && callup.releasedAt === null && (
            <Button size="small" loading={release.isPending} onClick={() => release.mutate()}>
              {t('callup.release')}
            </Button>
          )}
          {callup.releasedAt && <Mark tone="plain">{t('callup.released', { at: formatTime(callup.releasedAt) })}</Mark>}
        </>
      }
    >
      {(answer.error ?? release.error) && <FailureNote error={(answer.error ?? release.error) as Error} />}
      <p>{callup.message}</p>
      <ul className="muster" aria-label={callup.teamName}>
        {callup.members.map((member) => (
          <li key={member.id}>
            <strong>{member.name}</strong>
            {member.leader && <span className="tag">{t('team.leader')}</span>}
            {member.answer && (
              <Mark tone={TONES[member.answer]}>
                {`${t(`callup.answer.${member.answer}`)} ${formatTime(member.answeredAt).slice(11)}`}
              </Mark>
            )}
            {live &&
              detail.may.report &&
              NEXT[member.answer ?? 'none'].map((one) => (
                <Button
                  key={one}
                  size="small"
                  aria-label={`${member.name} ${t(`callup.answer.${one}`)}`}
                  onClick={() => answer.mutate({ member: member.id, answer: one })}
                >
                  {t(`callup.answer.${one}`)}
                </Button>
              ))}
          </li>
        ))}
      </ul>
    </Panel>
  );
}
