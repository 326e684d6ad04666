import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { AutoComplete, Button, Form, Input, InputNumber, Modal, Select } from 'antd';
import { useState } from 'react';
import type { NearPoint, Stock, SupplyRequest } from '../../../../src/http/contract.ts';
import { AppLink } from '../../app/address.tsx';
import { api } from '../../app/api.ts';
import { FailureNote } from '../../app/errors.tsx';
import { useArea, useAreas, useCan, useInstance } from '../../app/session.ts';
import { formatNumber, formatTime, none } from '../../components/format.ts';
import { ListTable } from '../../components/list-table.tsx';
import { Empty, Loaded } from '../../components/state.tsx';
import { Mark } from '../../components/status.tsx';
import { useText } from '../../i18n/index.ts';
import { DrillMark } from './marks.tsx';
import { PlaceFields } from './place-fields.tsx';
import { useCommandSettings } from './queries.ts';

type State = SupplyRequest['state'];
const NEXT: Partial<Record<State, readonly State[]>> = {
  requested: ['approved', 'refused'],
  approved: ['allocated', 'cancelled'],
  allocated: ['dispatched', 'cancelled'],
  dispatched: ['received'],
};
/** Steps of whoever asked for it. */
const OWN: Partial<Record<State, readonly State[]>> = { requested: ['cancelled'], dispatched: ['received'] };
/** Steps with something to say. */
const ASKED: readonly State[] = ['refused', 'cancelled', 'allocated', 'received'];
const TONES = {
  requested: 'warn',
  approved: 'busy',
  refused: 'bad',
  allocated: 'busy',
  dispatched: 'busy',
  received: 'good',
  cancelled: 'plain',
} as const;

/** Requests from asking to receipt; allocation takes the nearest stock with enough shelf life. */
export function SupplyRequests({ stock }: { stock: Stock }) {
  const { t, l } = useText('command');
  const can = useCan();
  const [asking, setAsking] = useState(false);
  const query = useQuery({
    queryKey: ['command', 'requests'],
    queryFn: ({ signal }) => api.get<SupplyRequest[]>('/api/command/requests', {}, signal),
  });
  return (
    <>
      {(can('command.report') || can('command.manage')) && (
        <div className="filters">
          <Button type="primary" onClick={() => setAsking(true)}>
            {t('request.new')}
          </Button>
        </div>
      )}
      <Loaded query={query}>
        {(requests) => (
          <ListTable<SupplyRequest>
            label={t('supplies.requests')}
            rowKey="id"
            minWidth={900}
            dataSource={requests}
            pagination={{ pageSize: 50, hideOnSinglePage: true }}
            locale={{ emptyText: <Empty title={t('request.none')} why={t('request.none-why')} /> }}
            columns={[
              {
                title: t('stock.material'),
                key: 'material',
                render: (_, { materialTitle, quantity, exercise }) => (
                  <>
                    {exercise && <DrillMark />} <strong>{l(materialTitle)}</strong> × {formatNumber(quantity, 0)}
                  </>
                ),
              },
              {
                title: t('request.for'),
                key: 'for',
                width: 230,
                render: (_, { unit, reason, event, eventTitle }) => (
                  <>
                    {unit} <span className="muted">{reason}</span>
                    {event && (
                      <div>
                        <AppLink to={`/command/events/${event}`}>{eventTitle}</AppLink>
                      </div>
                    )}
                  </>
                ),
              },
              { title: t('request.needed'), dataIndex: 'neededBy', width: 110 },
              {
                title: t('request.from'),
                dataIndex: 'allocations',
                width: 240,
                render: (allocations: SupplyRequest['allocations']) =>
                  allocations
                    .map(({ pointName, lot, quantity }) => `${pointName} ${lot} × ${formatNumber(quantity, 0)}`)
                    .join(t('semicolon')),
              },
              {
                title: t('request.state'),
                dataIndex: 'state',
                width: 170,
                render: (state: State, { stateAt, stateBy, note }) => (
                  <>
                    <Mark tone={TONES[state]}>{t(`request.is.${state}`)}</Mark>
                    <div className="muted">
                      {formatTime(stateAt).slice(5)} {stateBy}
                    </div>
                    {note && <div className="muted wrapped">{note}</div>}
                  </>
                ),
              },
              {
                title: '',
                key: 'do',
                width: 170,
                render: (_, request) => (
                  <Steps
                    request={request}
                    states={can('command.manage') ? NEXT[request.state] : request.own ? OWN[request.state] : []}
                  />
                ),
              },
            ]}
          />
        )}
      </Loaded>
      {asking && <AskForm stock={stock} onClose={() => setAsking(false)} />}
    </>
  );
}

function Steps({ request, states = [] }: { request: SupplyRequest; states?: readonly State[] | undefined }) {
  const { t } = useText('command');
  const client = useQueryClient();
  const [asked, setAsked] = useState<State>();
  const [note, setNote] = useState('');
  const step = useMutation({
    mutationFn: (state: State) =>
      api.post<SupplyRequest>(`/api/command/requests/${request.id}/steps`, {
        state,
        ...(note.trim() ? { note: note.trim() } : {}),
      }),
    onSuccess: () => setAsked(undefined),
    onSettled: () => void client.invalidateQueries({ queryKey: ['command'] }),
  });
  return (
    <>
      <div className="command-moves">
        {states.map((state, i) => (
          <Button
            key={state}
            size="small"
            type={i === 0 ? 'primary' : 'default'}
            loading={step.isPending && step.variables === state}
            onClick={() => (ASKED.includes(state) ? setAsked(state) : step.mutate(state))}
          >
            {t(`request.do.${state}`)}
          </Button>
        ))}
      </div>
      {step.error && !asked && <FailureNote error={step.error} />}
      <Modal
        title={asked ? t(`request.do.${asked}`) : ''}
        open={asked !== undefined}
        onCancel={() => setAsked(undefined)}
        onOk={() => asked && step.mutate(asked)}
        okButtonProps={{
          disabled: (asked === 'refused' || asked === 'cancelled') && note.trim() === '',
          loading: step.isPending,
        }}
        cancelText={t('cancel')}
        destroyOnHidden
      >
        {step.error && <FailureNote error={step.error} />}
        {asked === 'allocated' && <Nearest request={request} />}
        <Input
          aria-label={t(asked === 'received' ? 'request.received-note' : 'reason')}
          placeholder={t(asked === 'received' ? 'request.received-note' : 'reason')}
          value={note}
          onChange={(change) => setNote(change.target.value)}
          maxLength={500}
        />
      </Modal>
    </>
  );
}

/** How much of what is asked for each point would give, in their order. */
function sharesOf(points: readonly NearPoint[], asked: number): Map<string, number> {
  let left = asked;
  return new Map(
    points.map(({ point, free }) => {
      const share = Math.min(left, free);
      left -= share;
      return [point, share];
    }),
  );
}

/** From where it would come: nearest first; as much as is asked for is taken, what expires first in front. */
function Nearest({ request }: { request: SupplyRequest }) {
  const { t } = useText('command');
  const query = useQuery({
    queryKey: ['command', 'nearest', request.id],
    queryFn: ({ signal }) => api.get<NearPoint[]>(`/api/command/requests/${request.id}/nearest`, {}, signal),
  });
  return (
    <Loaded query={query} rows={3}>
      {(points) => {
        const shares = sharesOf(points, request.quantity);
        return (
          <ListTable<NearPoint>
            label={t('request.nearest')}
            rowKey="point"
            dataSource={points}
            locale={{ emptyText: <Empty title={t('request.nowhere')} /> }}
            columns={[
              { title: t('request.nearest'), dataIndex: 'pointName' },
              {
                title: t('request.distance'),
                dataIndex: 'distance',
                width: 90,
                align: 'right',
                render: (km: number | null) => (km === null ? none : t('request.km', { km: formatNumber(km, 1) })),
              },
              {
                title: t('stock.usable'),
                dataIndex: 'free',
                width: 80,
                align: 'right',
                render: (free: number) => formatNumber(free, 0),
              },
              {
                title: t('request.share'),
                dataIndex: 'point',
                key: 'share',
                width: 80,
                align: 'right',
                render: (point: string) => <strong>{formatNumber(shares.get(point) ?? 0, 0)}</strong>,
              },
              {
                title: t('stock.expires'),
                dataIndex: 'expires',
                width: 110,
                render: (day: string | null) => day ?? t('stock.no-expiry'),
              },
            ]}
          />
        );
      }}
    </Loaded>
  );
}

function AskForm({ stock, onClose }: { stock: Stock; onClose: () => void }) {
  const { t, l } = useText('command');
  const { code } = useArea();
  const areas = useAreas().data ?? [];
  const today = useInstance().data?.today;
  const units = useCommandSettings(code).data?.units ?? [];
  const client = useQueryClient();
  const ask = useMutation({
    mutationFn: (body: object) => api.post<SupplyRequest>('/api/command/requests', body),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ['command'] });
      onClose();
    },
  });
  const needed = { required: true, message: t('text-rule') };
  return (
    <Modal title={t('request.new')} open footer={null} onCancel={onClose}>
      {ask.error && <FailureNote error={ask.error} />}
      <Form
        layout="vertical"
        requiredMark={false}
        onFinish={({ latitude, longitude, ...values }) =>
          ask.mutate({ ...values, latitude: latitude ?? null, longitude: longitude ?? null })
        }
        initialValues={{ material: stock.materials[0]?.id, area: code, neededBy: today }}
      >
        <div className="fact-fields">
          <Form.Item name="material" label={t('stock.material')}>
            <Select
              showSearch={{ optionFilterProp: 'label' }}
              options={stock.materials.map(({ id, title }) => ({ value: id, label: l(title) }))}
            />
          </Form.Item>
          <Form.Item name="quantity" label={t('stock.quantity')} rules={[needed]}>
            <InputNumber min={1} precision={0} />
          </Form.Item>
          <Form.Item name="area" label={t('request.area')}>
            <Select
              options={areas
                .filter(({ level }) => level !== 'village')
                .map((area) => ({ value: area.code, label: area.name }))}
            />
          </Form.Item>
          <Form.Item name="unit" label={t('request.unit')} rules={[{ ...needed, whitespace: true }]}>
            <AutoComplete options={units.map((value) => ({ value }))} showSearch={{ filterOption: true }} />
          </Form.Item>
          <Form.Item name="neededBy" label={t('request.needed')} rules={[needed]}>
            <Input type="date" />
          </Form.Item>
          <PlaceFields why={t('place.why')} />
        </div>
        <Form.Item name="reason" label={t('request.reason')} rules={[{ ...needed, whitespace: true }]}>
          <Input maxLength={500} />
        </Form.Item>
        <Button type="primary" htmlType="submit" loading={ask.isPending}>
          {t('request.new')}
        </Button>
      </Form>
    </Modal>
  );
}
