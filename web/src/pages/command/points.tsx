import { Button, Checkbox, Form, Input, InputNumber, Modal, Select } from 'antd';
import { useState } from 'react';
import type { Stock, SupplyPoint } from '../../../../src/http/contract.ts';
import { FailureNote } from '../../app/errors.tsx';
import { useArea, useAreas, useCan } from '../../app/session.ts';
import { none } from '../../components/format.ts';
import { ListTable } from '../../components/list-table.tsx';
import { Empty } from '../../components/state.tsx';
import { Mark } from '../../components/status.tsx';
import { useText } from '../../i18n/index.ts';
import { Changes } from './changes.tsx';
import { PlaceFields } from './place-fields.tsx';
import { useStockChange } from './stock-forms.tsx';

/** Points of supply: where they are, who keeps them, what they shall hold; every change on record. */
export function Points({ stock }: { stock: Stock }) {
  const { t, l } = useText('command');
  const can = useCan();
  const [edited, setEdited] = useState<SupplyPoint | 'new'>();
  const [level, setLevel] = useState<string>();
  const [history, setHistory] = useState<SupplyPoint>();
  const warned = (id: string) =>
    stock.items.filter(({ point, warnings }) => point === id && warnings.length > 0).length;
  return (
    <>
      {can('command.manage') && (
        <div className="filters">
          <Button type="primary" onClick={() => setEdited('new')}>
            {t('point.add')}
          </Button>
        </div>
      )}
      <ListTable<SupplyPoint>
        label={t('supplies.points')}
        rowKey="id"
        minWidth={980}
        dataSource={stock.points}
        pagination={{ pageSize: 50, hideOnSinglePage: true }}
        locale={{ emptyText: <Empty title={t('point.none')} why={t('point.none-why')} /> }}
        columns={[
          {
            title: t('stock.point'),
            dataIndex: 'name',
            render: (name: string, { active }) => (
              <>
                <strong>{name}</strong> {!active && <Mark tone="plain">{t('point.closed')}</Mark>}
              </>
            ),
          },
          {
            title: t('point.tier'),
            dataIndex: 'tier',
            width: 130,
            render: (tier: string) => l(stock.tiers.find(({ id }) => id === tier)?.title) || tier,
          },
          { title: t('team.area'), dataIndex: 'areaName', width: 110, render: (name: string | null) => name ?? none },
          { title: t('point.address'), dataIndex: 'address', render: (address: string | null) => address ?? none },
          {
            title: t('point.keeper'),
            dataIndex: 'keeper',
            width: 170,
            render: (keeper: string | null) => keeper ?? none,
          },
          {
            title: t('place.title'),
            key: 'place',
            width: 140,
            render: (_, { latitude, longitude }) =>
              latitude === null || longitude === null ? none : `${latitude.toFixed(3)}, ${longitude.toFixed(3)}`,
          },
          {
            title: t('point.warned'),
            key: 'warned',
            width: 90,
            align: 'right',
            render: (_, { id }) => warned(id) || none,
          },
          {
            title: '',
            key: 'do',
            width: 210,
            render: (_, point) => (
              <div className="command-moves">
                {can('command.manage') && (
                  <>
                    <Button size="small" aria-label={`${t('edit')} ${point.name}`} onClick={() => setEdited(point)}>
                      {t('edit')}
                    </Button>
                    {point.active && (
                      <Button
                        size="small"
                        aria-label={`${t('stock-level.edit')} ${point.name}`}
                        onClick={() => setLevel(point.id)}
                      >
                        {t('stock-level.edit')}
                      </Button>
                    )}
                  </>
                )}
                <Button
                  size="small"
                  aria-label={`${t('changes.title')} ${point.name}`}
                  onClick={() => setHistory(point)}
                >
                  {t('changes.title')}
                </Button>
              </div>
            ),
          },
        ]}
      />
      {edited && (
        <PointForm stock={stock} point={edited === 'new' ? undefined : edited} onClose={() => setEdited(undefined)} />
      )}
      {level && <LevelForm stock={stock} point={level} onClose={() => setLevel(undefined)} />}
      {history && (
        <Changes
          path={`/api/command/points/${history.id}/changes`}
          title={history.name}
          materials={stock.materials}
          onClose={() => setHistory(undefined)}
        />
      )}
    </>
  );
}

function PointForm({ stock, point, onClose }: { stock: Stock; point: SupplyPoint | undefined; onClose: () => void }) {
  const { t, l } = useText('command');
  const { code } = useArea();
  const areas = useAreas().data ?? [];
  const save = useStockChange(onClose);
  const needed = { required: true, whitespace: true, message: t('text-rule') };
  return (
    <Modal title={point ? point.name : t('point.add')} open footer={null} width={680} onCancel={onClose}>
      {save.error && <FailureNote error={save.error} />}
      <Form
        layout="vertical"
        requiredMark={false}
        initialValues={point ?? { area: code, tier: stock.tiers[0]?.id, active: true }}
        onFinish={(values) => {
          const { name, area, tier, address, keeper, latitude, longitude, active } = values as SupplyPoint;
          save.mutate({
            path: point ? `/api/command/points/${point.id}` : '/api/command/points',
            method: point ? 'put' : 'post',
            body: {
              name,
              area,
              tier,
              address: address || undefined,
              keeper: keeper || undefined,
              latitude: latitude ?? null,
              longitude: longitude ?? null,
              active: active ?? true,
            },
          });
        }}
      >
        <div className="fact-fields">
          <Form.Item name="name" label={t('stock.point')} rules={[needed]}>
            <Input maxLength={100} autoFocus />
          </Form.Item>
          <Form.Item name="area" label={t('team.area')}>
            <Select
              showSearch={{ optionFilterProp: 'label' }}
              options={areas
                .filter(({ level }) => level !== 'village')
                .map((one) => ({ value: one.code, label: one.name }))}
            />
          </Form.Item>
          <Form.Item name="tier" label={t('point.tier')}>
            <Select options={stock.tiers.map(({ id, title }) => ({ value: id, label: l(title) }))} />
          </Form.Item>
          <Form.Item name="keeper" label={t('point.keeper')} extra={t('point.keeper-why')}>
            <Input maxLength={100} />
          </Form.Item>
          <Form.Item name="address" label={t('point.address')}>
            <Input maxLength={200} />
          </Form.Item>
          <PlaceFields why={t('place.why')} />
        </div>
        {point && (
          <Form.Item name="active" valuePropName="checked" extra={t('point.active-why')}>
            <Checkbox>{t('point.active')}</Checkbox>
          </Form.Item>
        )}
        <Button type="primary" htmlType="submit" loading={save.isPending}>
          {t('save')}
        </Button>
      </Form>
    </Modal>
  );
}

/** What a point shall hold of a material; below the minimum or the safe level it is warned of. */
export function LevelForm({
  stock,
  point,
  material,
  onClose,
}: {
  stock: Stock;
  point: string;
  material?: string | undefined;
  onClose: () => void;
}) {
  const { t, l } = useText('command');
  const save = useStockChange(onClose);
  const [form] = Form.useForm();
  const known = (id: string) => stock.items.find((row) => row.point === point && row.material === id);
  const start = material ?? stock.materials[0]?.id ?? '';
  const chosen = (Form.useWatch('material', form) as string | undefined) ?? start;
  const valuesOf = (id: string) => {
    const row = known(id);
    return { minimum: row?.minimum ?? null, safe: row?.safe ?? null, maximum: row?.maximum ?? null };
  };
  const path = `/api/command/points/${point}/levels`;
  const atLeast = (field: 'minimum' | 'safe') => ({
    validator: (_: unknown, value: number | null) =>
      value === null || value === undefined || value >= Number(form.getFieldValue(field) ?? 0)
        ? Promise.resolve()
        : Promise.reject(new Error(t('stock-level.rule'))),
  });
  const unit = l(stock.materials.find(({ id }) => id === chosen)?.unit);
  return (
    <Modal
      title={`${t('stock-level.title')} · ${stock.points.find(({ id }) => id === point)?.name ?? ''}`}
      open
      footer={null}
      onCancel={onClose}
    >
      {save.error && <FailureNote error={save.error} />}
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{ material: start, ...valuesOf(start) }}
        onFinish={(values) =>
          save.mutate({ path, method: 'put', body: { ...values, maximum: values.maximum ?? null } })
        }
      >
        <Form.Item name="material" label={t('stock.material')}>
          <Select
            showSearch={{ optionFilterProp: 'label' }}
            options={stock.materials.map(({ id, title }) => ({ value: id, label: l(title) }))}
            onChange={(id: string) => form.setFieldsValue(valuesOf(id))}
          />
        </Form.Item>
        <div className="fact-fields">
          <Form.Item
            name="minimum"
            label={t('with', { what: t('stock-level.minimum'), more: unit })}
            rules={[{ required: true, message: t('text-rule') }]}
          >
            <InputNumber min={0} precision={0} />
          </Form.Item>
          <Form.Item
            name="safe"
            label={t('with', { what: t('stock-level.safe'), more: unit })}
            dependencies={['minimum']}
            rules={[{ required: true, message: t('text-rule') }, atLeast('minimum')]}
          >
            <InputNumber min={0} precision={0} />
          </Form.Item>
          <Form.Item
            name="maximum"
            label={t('with', { what: t('stock-level.maximum'), more: unit })}
            dependencies={['safe']}
            rules={[atLeast('safe')]}
          >
            <InputNumber min={0} precision={0} />
          </Form.Item>
        </div>
        <div className="command-moves">
          <Button type="primary" htmlType="submit" loading={save.isPending}>
            {t('save')}
          </Button>
          {known(chosen)?.minimum != null && (
            <Button
              loading={save.isPending}
              onClick={() => save.mutate({ path: `${path}/${chosen}`, method: 'delete' })}
            >
              {t('stock-level.remove')}
            </Button>
          )}
        </div>
      </Form>
    </Modal>
  );
}
