import { useQuery } from '@tanstack/react-query';
import { AutoComplete, Button, Checkbox, Form, Input, Radio, Select } from 'antd';
import type { CommandDetail, CommandSettings, EventGrade } from '../../../../src/http/contract.ts';
import { api } from '../../app/api.ts';
import { FailureNote } from '../../app/errors.tsx';

import { Loaded } from '../../components/state.tsx';
import { useText } from '../../i18n/index.ts';
import { FactsFields, type FactValues, factsOf, valuesOf } from './facts-fields.tsx';
import { proposalText } from './marks.tsx';
import { useChange } from './queries.ts';

interface FormProps {
  detail: CommandDetail;
  onDone: () => void;
}
const GRADES: readonly EventGrade[] = ['I', 'II', 'III', 'IV'];

export function FactsForm({ detail, settings, onDone }: FormProps & { settings: CommandSettings }) {
  const { t } = useText('command');
  const last = detail.facts.at(-1)!;
  const save = useChange<object>(detail.event.id, 'facts', onDone);
  return (
    <Form<{ facts?: FactValues; firstOnset?: string; lastOnset?: string; note?: string }>
      layout="vertical"
      requiredMark={false}
      initialValues={{
        facts: valuesOf(settings, last.facts),
        firstOnset: last.firstOnset ?? undefined,
        lastOnset: last.lastOnset ?? undefined,
      }}
      onFinish={({ facts, firstOnset, lastOnset, note }) =>
        save.mutate({
          facts: factsOf(settings, facts),
          firstOnset: firstOnset || null,
          lastOnset: lastOnset || null,
          ...(note ? { note } : {}),
        })
      }
    >
      {save.error && <FailureNote error={save.error} />}
      <FactsFields settings={settings} kind={detail.event.kind} />
      <Form.Item name="note" label={t('note')}>
        <Input maxLength={2000} />
      </Form.Item>
      <Button type="primary" htmlType="submit" loading={save.isPending}>
        {t('save')}
      </Button>
    </Form>
  );
}

/** Grades the event, or moves the level of its response; what differs from the proposal says why. */
export function GradeForm({
  detail,
  settings,
  level,
  onDone,
}: FormProps & { settings: CommandSettings; level: boolean }) {
  const { t } = useText('command');
  const { event, proposal } = detail;
  const [form] = Form.useForm<{ grade: EventGrade | ''; note?: string }>();
  const grade = Form.useWatch('grade', form);
  const proposed = proposal.grade ?? '';
  const save = useChange<object>(event.id, level ? 'level' : 'gradings', onDone);
  const noted = level || (grade !== undefined && grade !== proposed);
  return (
    <Form
      form={form}
      layout="vertical"
      requiredMark={false}
      initialValues={{ grade: (level ? event.level : null) ?? proposed }}
      onFinish={({ grade: chosen, note }) =>
        save.mutate(level ? { level: chosen, note } : { grade: chosen || null, ...(note ? { note } : {}) })
      }
    >
      {save.error && <FailureNote error={save.error} />}
      <p>{proposalText(proposal, t)}</p>
      {proposal.information.length > 0 && <p>{t('information-due')}</p>}
      {proposal.open.length > 0 && <OpenRules detail={detail} settings={settings} />}
      <Form.Item
        name="grade"
        label={t(level ? 'do.level' : 'do.grade')}
        rules={[{ required: level, message: t('grade-rule') }]}
      >
        <Radio.Group
          options={[
            ...GRADES.map((value) => ({ value: value as string, label: t(`grade.${value}`) })),
            ...(level ? [] : [{ value: '', label: t('grade.none') }]),
          ]}
        />
      </Form.Item>
      <Form.Item
        name="note"
        label={t('reason')}
        rules={noted ? [{ required: true, whitespace: true, message: t('reason-rule') }] : []}
      >
        <Input.TextArea maxLength={2000} autoSize={{ minRows: 2 }} />
      </Form.Item>
      <Button type="primary" htmlType="submit" loading={save.isPending}>
        {t('save')}
      </Button>
    </Form>
  );
}

/** Which facts nobody stated yet would raise the grade. */
function OpenRules({ detail, settings }: { detail: CommandDetail; settings: CommandSettings }) {
  const { t, l, list } = useText('command');
  const title = (id: string) => l(settings.facts.find((fact) => fact.id === id)?.title);
  return (
    <p className="muted">
      {t('open-rules', {
        rules: detail.proposal.open
          .map(({ grade, facts }) => t('with', { what: t(`grade.${grade}`), more: list(facts.map(title)) }))
          .join(t('semicolon')),
      })}
    </p>
  );
}

export function RespondForm({ detail, settings, onDone }: FormProps & { settings: CommandSettings }) {
  const { event } = detail;
  const proposed = settings.kinds.find(({ id }) => id === event.kind)?.plan ?? settings.plans[0]!.id;
  const units = useQuery({
    queryKey: ['command-units', proposed, event.area],
    queryFn: ({ signal }) =>
      api.get<Record<string, string>>(`/api/command/plans/${proposed}/units`, { area: event.area }, signal),
  });
  return (
    <Loaded query={units}>
      {(known) => <Respond detail={detail} settings={settings} onDone={onDone} proposed={proposed} units={known} />}
    </Loaded>
  );
}

function Respond({
  detail,
  settings,
  onDone,
  proposed,
  units,
}: FormProps & { settings: CommandSettings; proposed: string; units: Record<string, string> }) {
  const { t, l, list } = useText('command');
  const { event } = detail;
  const [form] = Form.useForm<{
    plan: string;
    level: EventGrade;
    orders: string[];
    units: Record<string, string>;
    note?: string;
  }>();
  const chosen = Form.useWatch('plan', form) ?? proposed;
  const plan = settings.plans.find(({ id }) => id === chosen) ?? settings.plans[0]!;
  const level = Form.useWatch('level', form) ?? event.grade ?? 'IV';
  const standing = plan.orders.filter(({ levels }) => levels.includes(level));
  const save = useChange<object>(event.id, 'response', onDone);
  return (
    <Form
      form={form}
      layout="vertical"
      requiredMark={false}
      initialValues={{ plan: proposed, level: event.grade ?? 'IV', orders: standing.map(({ id }) => id), units }}
      onFinish={(values) =>
        save.mutate({
          ...values,
          orders: values.orders.filter((id) => standing.some((one) => one.id === id)),
          note: values.note || undefined,
        })
      }
    >
      {save.error && <FailureNote error={save.error} />}
      <div className="fact-fields">
        <Form.Item name="plan" label={t('plan')}>
          <Select options={settings.plans.map(({ id, title }) => ({ value: id, label: l(title) }))} />
        </Form.Item>
        <Form.Item name="level" label={t('level')}>
          <Select options={GRADES.map((value) => ({ value, label: t(`grade.${value}`) }))} />
        </Form.Item>
      </div>
      {level !== event.grade && (
        <Form.Item
          name="note"
          label={t('reason-level')}
          rules={[{ required: true, whitespace: true, message: t('reason-rule') }]}
        >
          <Input maxLength={2000} />
        </Form.Item>
      )}
      <Form.Item name="orders" label={t('standing')}>
        <Checkbox.Group
          options={standing.map(({ id, title, group, ack, hours }) => ({
            value: id,
            label: t('with', {
              what: l(title),
              more: list([l(plan.groups.find((one) => one.id === group)?.title), t('order.within', { ack, hours })]),
            }),
          }))}
          className="command-checks"
        />
      </Form.Item>
      <div className="fact-fields">
        {plan.groups.map((group) => (
          <Form.Item key={group.id} name={['units', group.id]} label={l(group.title)}>
            <AutoComplete options={settings.units.map((value) => ({ value }))} showSearch={{ filterOption: true }} />
          </Form.Item>
        ))}
      </div>
      <Button type="primary" htmlType="submit" loading={save.isPending}>
        {t('do.respond')}
      </Button>
    </Form>
  );
}

export function SeatForm({ detail, settings, onDone }: FormProps & { settings: CommandSettings }) {
  const { t, l } = useText('command');
  const save = useChange<object>(detail.event.id, 'seats', onDone);
  const [form] = Form.useForm<{ seat: string; account?: string; holder?: string; unit?: string }>();
  const chosen = Form.useWatch('seat', form);
  const keyOf = ({ kind, id }: CommandDetail['seats'][number]) => `${kind}/${id}`;
  const seat = detail.seats.find((one) => keyOf(one) === chosen);
  return (
    <Form
      form={form}
      layout="vertical"
      requiredMark={false}
      initialValues={{ seat: detail.seats[0] && keyOf(detail.seats[0]) }}
      onFinish={({ seat: key, account, holder, unit }) => {
        const [kind, id] = key.split('/');
        save.mutate({
          ...{ kind, id },
          ...(account ? { account } : {}),
          ...(holder ? { holder } : {}),
          ...(kind === 'group' && unit ? { unit } : {}),
        });
      }}
    >
      {save.error && <FailureNote error={save.error} />}
      <Form.Item name="seat" label={t('role')}>
        <Select
          options={detail.seats.map((one) => ({
            value: keyOf(one),
            label:
              (one.holder ?? one.unit) ? t('with', { what: l(one.title), more: one.holder ?? one.unit }) : l(one.title),
          }))}
        />
      </Form.Item>
      {seat?.kind === 'group' && (
        <Form.Item name="unit" label={t('seat-unit')}>
          <AutoComplete options={settings.units.map((value) => ({ value }))} showSearch={{ filterOption: true }} />
        </Form.Item>
      )}
      <Form.Item name="account" label={t('seat-account')}>
        <Select allowClear options={settings.accounts.map(({ account, name }) => ({ value: account, label: name }))} />
      </Form.Item>
      <Form.Item name="holder" label={t('seat-holder')}>
        <Input maxLength={60} />
      </Form.Item>
      <Button type="primary" htmlType="submit" loading={save.isPending}>
        {t('save')}
      </Button>
    </Form>
  );
}

/** `2025-12-31T09:00` of the clock of the wall in China, as the input takes it. */
const wall = (at: number) => new Date(at + 8 * 3_600_000).toISOString().slice(0, 16);
const instant = (text: string) => new Date(`${text}:00+08:00`).toISOString();

export function PeriodForm({ detail, onDone }: FormProps) {
  const { t, l } = useText('command');
  const last = detail.periods.at(-1);
  const begins = last ? Date.parse(last.ends) : Date.parse(detail.now);
  const length = last ? Date.parse(last.ends) - Date.parse(last.begins) : 86_400_000;
  const save = useChange<object>(detail.event.id, 'periods', onDone);
  const groups = detail.seats.filter(({ kind }) => kind === 'group');
  const lines = (text: string | undefined) =>
    (text ?? '')
      .split('\n')
      .map((line) => line.trim())
      .filter(Boolean);
  return (
    <Form<{ begins: string; ends: string; objectives: string; tasks: Record<string, string | undefined> }>
      layout="vertical"
      requiredMark={false}
      initialValues={{
        begins: wall(begins),
        ends: wall(begins + length),
        objectives: last?.objectives.join('\n'),
        tasks: Object.fromEntries((last?.tasks ?? []).map(({ group, text }) => [group, text])),
      }}
      onFinish={(values) =>
        save.mutate({
          begins: instant(values.begins),
          ends: instant(values.ends),
          objectives: lines(values.objectives),
          tasks: groups.flatMap(({ id }) =>
            values.tasks[id]?.trim() ? [{ group: id, text: values.tasks[id].trim() }] : [],
          ),
        })
      }
    >
      {save.error && <FailureNote error={save.error} />}
      <div className="fact-fields">
        <Form.Item name="begins" label={t('period-begins')} rules={[{ required: true, message: t('period-rule') }]}>
          <Input type="datetime-local" />
        </Form.Item>
        <Form.Item name="ends" label={t('period-ends')} rules={[{ required: true, message: t('period-rule') }]}>
          <Input type="datetime-local" />
        </Form.Item>
      </div>
      <Form.Item name="objectives" label={t('objectives')}>
        <Input.TextArea autoSize={{ minRows: 3 }} />
      </Form.Item>
      {groups.map((group) => (
        <Form.Item
          key={group.id}
          name={['tasks', group.id]}
          label={`${l(group.title)}${group.unit ? ` · ${group.unit}` : ''}`}
        >
          <Input.TextArea autoSize={{ minRows: 1 }} maxLength={1000} />
        </Form.Item>
      ))}
      <Button type="primary" htmlType="submit" loading={save.isPending}>
        {t('save')}
      </Button>
    </Form>
  );
}
