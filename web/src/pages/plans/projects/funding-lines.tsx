import { Button, DatePicker, Form, Input, InputNumber, Select } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { useState } from 'react';
import type { FundingLine, PlanFunding } from '../../../../../src/http/contract.ts';
import { api } from '../../../app/api.ts';
import { useCan } from '../../../app/session.ts';
import { formatNumber } from '../../../components/format.ts';
import { Loaded } from '../../../components/state.tsx';
import { useText } from '../../../i18n/index.ts';
import { useWorkChange } from '../../work/queries.ts';
import { useFunding } from '../tasks/queries.ts';
import { MoneyBar } from './money-bar.tsx';

type Movement = FundingLine['movements'][number];

/** Money of one project: who pays what for, what arrived and what was spent, day by day. */
export function FundingLines({ id, project }: { id: string; project: string }) {
  const { t } = useText('planning');
  const can = useCan();
  const funding = useFunding(id);
  const [adding, setAdding] = useState(false);
  return (
    <section aria-label={t('money')}>
      <h3>
        {t('money')} <span className="muted">{t('money-unit')}</span>
      </h3>
      <Loaded query={funding} rows={2}>
        {(data) => {
          const lines = data.lines.filter((line) => line.project === project);
          return (
            <>
              {lines.length === 0 && <p className="muted">{t('funding-none')}</p>}
              {lines.map((line) => (
                <Line key={line.id} id={id} line={line} data={data} />
              ))}
              {can('task.manage') &&
                (adding ? (
                  <LineForm id={id} project={project} data={data} onDone={() => setAdding(false)} />
                ) : (
                  <Button onClick={() => setAdding(true)}>{t('add-line')}</Button>
                ))}
            </>
          );
        }}
      </Loaded>
    </section>
  );
}

function Line({ id, line, data }: { id: string; line: FundingLine; data: PlanFunding }) {
  const { t, l } = useText('planning');
  const can = useCan();
  const [open, setOpen] = useState<'move' | 'edit'>();
  // A movement is never changed: taking it back is a second one below zero, to be looked over before it is saved.
  const [back, setBack] = useState<Movement>();
  const close = () => {
    setOpen(undefined);
    setBack(undefined);
  };
  return (
    <div className="work-form">
      <strong>{l(data.sources[line.source])}</strong> · {l(data.inputs[line.input])} · {t('col.planned')}{' '}
      {formatNumber(line.planned, 2)}
      <MoneyBar planned={line.planned} arrived={line.arrived} spent={line.spent} />
      {line.warnings
        .filter((warning) => warning !== 'spent-over-arrived') // the bar says so
        .map((warning) => (
          <div key={warning} className="overdue">
            <span aria-hidden="true">⚠</span> {t(`warning.${warning}`)}
          </div>
        ))}
      <ul className="plain-list muted">
        {line.movements.map((move) => (
          <li key={move.id}>
            {move.on} {t(`movement.${move.kind}`)} {formatNumber(move.amount, 2)} {move.note}{' '}
            {can('task.manage') && move.amount > 0 && (
              <button
                type="button"
                className="link-button"
                onClick={() => {
                  setBack(move);
                  setOpen('move');
                }}
              >
                {t('take-back')}
              </button>
            )}
          </li>
        ))}
      </ul>
      {line.note && <div className="muted">{line.note}</div>}
      {can('task.manage') && open === undefined && (
        <p className="button-row">
          <Button size="small" onClick={() => setOpen('move')}>
            {t('add-movement')}
          </Button>{' '}
          <Button size="small" onClick={() => setOpen('edit')}>
            {t('edit-line')}
          </Button>
        </p>
      )}
      {open === 'move' && <MovementForm key={back?.id} id={id} line={line.id} back={back} onDone={close} />}
      {open === 'edit' && <LineForm id={id} line={line} data={data} onDone={close} />}
    </div>
  );
}

const amount = { precision: 4, style: { width: 140 } };

type LineOf = { project: string } | { line: FundingLine };

/** A new line of a project, or a line as it stands to be changed. */
function LineForm({ id, data, onDone, ...of }: { id: string; data: PlanFunding; onDone: () => void } & LineOf) {
  const { t, l } = useText('planning');
  const path = `/api/plans/${encodeURIComponent(id)}/funding`;
  const save = useWorkChange(
    (values: object) =>
      'line' in of
        ? api.patch(`${path}/${of.line.id}`, { ...values, version: of.line.version })
        : api.post(path, { ...values, project: of.project }),
    onDone,
  );
  const needed = [{ required: true, message: t('needed') }];
  const options = (words: PlanFunding['sources']) =>
    Object.entries(words).map(([value, title]) => ({ value, label: l(title) }));
  return (
    <Form
      layout="vertical"
      requiredMark={false}
      className="work-form"
      name="line"
      {...('line' in of ? { initialValues: of.line } : {})}
      onFinish={(values: object) => save.mutate(values)}
    >
      <div className="form-row">
        <Form.Item name="source" label={t('col.source')} rules={needed}>
          <Select options={options(data.sources)} style={{ width: 150 }} />
        </Form.Item>
        <Form.Item name="input" label={t('col.input')} rules={needed}>
          <Select options={options(data.inputs)} style={{ width: 190 }} />
        </Form.Item>
        <Form.Item name="planned" label={t('col.planned')} rules={needed}>
          <InputNumber min={0} {...amount} />
        </Form.Item>
        <Form.Item name="note" label={t('col.remark')}>
          <Input maxLength={200} />
        </Form.Item>
      </div>
      <FormButtons busy={save.isPending} onCancel={onDone} />
    </Form>
  );
}

function FormButtons({ busy, onCancel }: { busy: boolean; onCancel: () => void }) {
  const { t } = useText('planning');
  return (
    <p className="button-row">
      <Button type="primary" size="small" htmlType="submit" loading={busy}>
        {t('save')}
      </Button>{' '}
      <Button size="small" onClick={onCancel}>
        {t('cancel')}
      </Button>
    </p>
  );
}

/** Money that arrived or was spent; `back` is the movement that is taken back. */
function MovementForm({
  id,
  line,
  back,
  onDone,
}: {
  id: string;
  line: string;
  back: Movement | undefined;
  onDone: () => void;
}) {
  const { t } = useText('planning');
  const initial = back
    ? { kind: back.kind, on: dayjs(back.on), amount: -back.amount, note: t('take-back-note', { on: back.on }) }
    : { kind: 'arrived' };
  const save = useWorkChange(
    ({ on, ...rest }: { on: Dayjs; kind: string; amount: number; note?: string }) =>
      api.post(`/api/plans/${encodeURIComponent(id)}/funding/${line}/movements`, {
        ...rest,
        on: on.format('YYYY-MM-DD'),
      }),
    onDone,
  );
  const needed = [{ required: true, message: t('needed') }];
  return (
    <Form
      layout="vertical"
      requiredMark={false}
      name="movement"
      initialValues={initial}
      onFinish={(values) => save.mutate(values)}
    >
      <div className="form-row">
        <Form.Item name="kind" label={t('movement-kind')} rules={needed}>
          <Select
            style={{ width: 100 }}
            options={(['arrived', 'spent'] as const).map((value) => ({ value, label: t(`movement.${value}`) }))}
          />
        </Form.Item>
        <Form.Item name="on" label={t('col.on')} rules={needed}>
          <DatePicker />
        </Form.Item>
        <Form.Item name="amount" label={t('amount')} rules={needed} extra={t('amount-how')}>
          <InputNumber {...amount} />
        </Form.Item>
        <Form.Item name="note" label={t('col.remark')}>
          <Input maxLength={200} />
        </Form.Item>
      </div>
      <FormButtons busy={save.isPending} onCancel={onDone} />
    </Form>
  );
}
