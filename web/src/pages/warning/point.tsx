import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { App, Button, Form, Input, InputNumber, Select } from 'antd';
import { useMemo } from 'react';
import type { MonitoringPointDetail, MonitoringReading } from '../../../../src/http/contract.ts';
import { AppLink, useAddress } from '../../app/address.tsx';
import { api } from '../../app/api.ts';
import { FailureNote } from '../../app/errors.tsx';
import { useCan } from '../../app/session.ts';
import { fonts, usePalette } from '../../app/theme.tsx';
import { Chart } from '../../charts/chart.tsx';
import { saveCsv } from '../../components/csv.ts';
import { formatTime } from '../../components/format.ts';
import { ListTable } from '../../components/list-table.tsx';
import { Page, Panel } from '../../components/page.tsx';
import { Empty, Guard, Loaded } from '../../components/state.tsx';
import { Mark } from '../../components/status.tsx';
import { useText } from '../../i18n/index.ts';
import { PlaceFields } from '../command/place-fields.tsx';
import { LevelMark } from './level-mark.tsx';
import { readingsOption } from './readings-option.ts';

/** One monitoring point: what was read there over time, against its limits. */
export function PointPage() {
  const { t, l } = useText('monitoring');
  const { code = '' } = useParams({ strict: false }) as { code?: string };
  const [{ kind = '' }] = useAddress();
  const path = `/api/monitoring/${encodeURIComponent(kind)}/points/${encodeURIComponent(code)}`;
  const query = useQuery({
    queryKey: ['signals', 'point', kind, code],
    queryFn: ({ signal }) => api.get<MonitoringPointDetail>(path, {}, signal),
  });
  const point = query.data;
  const name = point?.name ?? t('point');
  return (
    <Guard need="surveillance.read">
      <Page
        title={name}
        name={name}
        note={
          <>
            <AppLink className="underlined" to={`/warning/points?kind=${kind}`}>
              {t('back')}
            </AppLink>
            {point && ` · ${l(point.kind.title)} · ${l(point.type)} · ${point.areaName ?? point.area} · ${point.code}`}
          </>
        }
      >
        <Loaded query={query} rows={8}>
          {(found) => <Point point={found} path={path} />}
        </Loaded>
      </Page>
    </Guard>
  );
}

function Point({ point, path }: { point: MonitoringPointDetail; path: string }) {
  const { t, l } = useText('monitoring');
  const can = useCan();
  const palette = usePalette();
  const [search, change] = useAddress();
  const item = point.items.find(({ id }) => id === search.item) ?? point.items[0];
  const own = useMemo(() => point.readings.filter((one) => one.item === item?.id), [point, item]);
  const option = useMemo(
    () =>
      item &&
      readingsOption(
        own.filter(({ state }) => state === 'current'),
        item.limits.map(({ value, text, level }) => ({ value, text: l(text), level })),
        { name: l(item.title), unit: item.unit },
        { font: fonts, palette },
      ),
    [own, item, l, palette],
  );
  const title = (id: string) => point.items.find((one) => one.id === id);
  if (!item || !option) return <Empty title={t('no-readings')} why={t('none-why')} />;
  const save = () =>
    saveCsv(
      `${point.name} ${l(item.title)}.csv`,
      [t('day'), t('sample'), t('value'), t('level'), t('state')],
      own.map((one) => [one.sampledOn, one.sample, one.written, one.beyond ?? '', t(`version.${one.state}`)]),
    );
  return (
    <>
      <Panel
        title={`${l(item.title)} ${item.unit}`}
        tools={
          <>
            <Select
              aria-label={t('item')}
              value={item.id}
              onChange={(id) => change({ item: id })}
              options={point.items.map((one) => ({ value: one.id, label: l(one.title) }))}
              style={{ minWidth: 160 }}
            />
            <Button onClick={save}>CSV</Button>
          </>
        }
      >
        <p>
          {t('limits')} {item.limits.map(({ text }) => l(text)).join(' · ')}{' '}
          <span className="muted">{l(item.standard)}</span>{' '}
          {!item.verified && <Mark tone="plain">{t('unverified')}</Mark>}
        </p>
        <Chart option={option} label={`${point.name} ${l(item.title)}`} height={260} />
      </Panel>
      <Panel title={t('readings')}>
        <ListTable<MonitoringReading>
          label={t('readings')}
          rowKey="id"
          minWidth={640}
          maxHeight={480}
          dataSource={point.readings}
          columns={[
            { title: t('day'), dataIndex: 'sampledOn', width: 110 },
            {
              title: t('item'),
              key: 'item',
              render: (_, one) => `${l(title(one.item)?.title)} ${one.sample}`.trim(),
            },
            {
              title: t('value'),
              key: 'value',
              width: 160,
              align: 'right',
              render: (_, one) => (
                <>
                  {one.beyond && <LevelMark level={one.beyond} />} {one.written}{' '}
                  {title(one.item)?.presence ? '' : title(one.item)?.unit}
                </>
              ),
            },
            {
              title: t('state'),
              dataIndex: 'state',
              width: 90,
              render: (state: MonitoringReading['state']) => (
                <span className={state === 'current' ? '' : 'muted'}>{t(`version.${state}`)}</span>
              ),
            },
            {
              title: t('sent'),
              key: 'sent',
              width: 230,
              render: (_, one) => (
                <span className="muted">
                  {t(`origin.${one.origin}`)} {one.sentBy} {formatTime(one.sentAt)}
                  {one.note && <div>{one.note}</div>}
                </span>
              ),
            },
          ]}
        />
      </Panel>
      {can('surveillance.manage') && <PointForm key={path} point={point} path={path} />}
    </>
  );
}

interface Values {
  name: string;
  every: number;
  endedOn: string | null;
  latitude: number | null;
  longitude: number | null;
}

function PointForm({ point, path }: { point: MonitoringPointDetail; path: string }) {
  const { t } = useText('monitoring');
  const client = useQueryClient();
  const { message } = App.useApp();
  const save = useMutation({
    mutationFn: (values: Values) =>
      api.put(path, {
        ...values,
        endedOn: values.endedOn || null,
        latitude: values.latitude ?? null,
        longitude: values.longitude ?? null,
      }),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ['signals'] });
      void message.success(t('saved'));
    },
  });
  return (
    <Panel title={t('about-point')}>
      {save.error && <FailureNote error={save.error} />}
      <Form<Values>
        layout="inline"
        requiredMark={false}
        initialValues={{
          ...{ name: point.name, every: point.every, endedOn: point.endedOn },
          ...{ latitude: point.latitude, longitude: point.longitude },
        }}
        onFinish={save.mutate}
        className="site-form"
      >
        <Form.Item
          name="name"
          label={t('point')}
          rules={[{ required: true, whitespace: true, message: t('name-rule') }]}
        >
          <Input maxLength={100} style={{ width: 200 }} />
        </Form.Item>
        <Form.Item name="every" label={t('every')} rules={[{ required: true, message: t('days-rule') }]}>
          <InputNumber min={1} max={3660} precision={0} style={{ width: 80 }} />
        </Form.Item>
        <Form.Item name="endedOn" label={t('ended-on')}>
          <Input type="date" style={{ width: 150 }} />
        </Form.Item>
        <PlaceFields why={t('place-why')} />
        <Button htmlType="submit" type="primary" loading={save.isPending}>
          {t('save')}
        </Button>
      </Form>
    </Panel>
  );
}
