import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Form, Input, InputNumber, Modal, Radio, Select } from 'antd';
import type { Stock, StockMovement, StockRow } from '../../../../src/http/contract.ts';
import { api } from '../../app/api.ts';
import { FailureNote } from '../../app/errors.tsx';
import { formatNumber } from '../../components/format.ts';
import { useText } from '../../i18n/index.ts';

export function useStockChange(onDone: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({
      path,
      body,
      method = 'post',
    }: {
      path: string;
      body?: object;
      method?: 'post' | 'put' | 'delete';
    }) => (method === 'delete' ? api.delete<Stock>(path) : api[method]<Stock>(path, body ?? {})),
    onSuccess: (stock) => {
      client.setQueryData(['command', 'stock'], stock);
      void client.invalidateQueries({ queryKey: ['command', 'movements'] });
      void client.invalidateQueries({ queryKey: ['command', 'changes'] });
      onDone();
    },
  });
}

/** Takes a batch in. */
export function ReceiveForm({ stock, onClose }: { stock: Stock; onClose: () => void }) {
  const { t, l } = useText('command');
  const save = useStockChange(onClose);
  const [form] = Form.useForm();
  const chosen = Form.useWatch('material', form) as string | undefined;
  const material = stock.materials.find(({ id }) => id === chosen) ?? stock.materials[0]!;
  const needed = { required: true, message: t('text-rule') };
  return (
    <Modal title={t('stock.receive')} open footer={null} onCancel={onClose}>
      {save.error && <FailureNote error={save.error} />}
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{ point: stock.points.find(({ active }) => active)?.id, material: material.id }}
        onFinish={({ point, expires, ...values }) =>
          save.mutate({ path: `/api/command/points/${point}/batches`, body: { ...values, expires: expires || null } })
        }
      >
        <div className="fact-fields">
          <Form.Item name="point" label={t('stock.point')}>
            <Select
              options={stock.points.filter(({ active }) => active).map(({ id, name }) => ({ value: id, label: name }))}
            />
          </Form.Item>
          <Form.Item name="material" label={t('stock.material')}>
            <Select
              showSearch={{ optionFilterProp: 'label' }}
              options={stock.materials.map(({ id, title }) => ({ value: id, label: l(title) }))}
            />
          </Form.Item>
          <Form.Item name="lot" label={t('stock.lot')} rules={[{ ...needed, whitespace: true }]}>
            <Input maxLength={60} />
          </Form.Item>
          <Form.Item name="expires" label={t('stock.expires')} rules={material.expires ? [needed] : []}>
            <Input type="date" />
          </Form.Item>
          <Form.Item
            name="quantity"
            label={t('with', { what: t('stock.quantity'), more: l(material.unit) })}
            rules={[needed]}
          >
            <InputNumber min={1} precision={0} />
          </Form.Item>
        </div>
        <Button type="primary" htmlType="submit" loading={save.isPending}>
          {t('stock.receive')}
        </Button>
      </Form>
    </Modal>
  );
}

const KINDS = ['consume', 'out', 'return', 'transfer', 'count'] as const;

/** Gives out, uses up, takes back, transfers or counts; what expires first is proposed. */
export function TakeForm({ stock, row, onClose }: { stock: Stock; row: StockRow; onClose: () => void }) {
  const { t, l } = useText('command');
  const save = useStockChange(onClose);
  const [form] = Form.useForm();
  const kind = (Form.useWatch('kind', form) as (typeof KINDS)[number] | undefined) ?? 'consume';
  const others = stock.points.filter(({ id, active }) => active && id !== row.point);
  return (
    <Modal title={`${l(row.materialTitle)} · ${row.pointName}`} open footer={null} onCancel={onClose}>
      {save.error && <FailureNote error={save.error} />}
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{ kind: 'consume', batch: row.batches[0]?.batch, to: others[0]?.id }}
        onFinish={({ to, ...values }) =>
          save.mutate({
            path: `/api/command/points/${row.point}/movements`,
            body: { ...values, ...(values.kind === 'transfer' ? { to } : {}) },
          })
        }
      >
        <Form.Item name="kind" label={t('movements.kind')}>
          <Radio.Group options={KINDS.map((value) => ({ value, label: t(`movement.${value}`) }))} />
        </Form.Item>
        <Form.Item name="batch" label={t('stock.lot')} extra={t('stock.fefo')}>
          <Select
            options={row.batches.map(({ batch, lot, expires, quantity, reserved }) => ({
              value: batch,
              label: `${lot} · ${expires ?? t('stock.no-expiry')} · ${formatNumber(quantity - reserved, 0)} ${l(row.unit)}`,
            }))}
          />
        </Form.Item>
        {kind === 'transfer' && (
          <Form.Item name="to" label={t('stock.to')}>
            <Select options={others.map(({ id, name }) => ({ value: id, label: name }))} />
          </Form.Item>
        )}
        <Form.Item
          name="quantity"
          label={t('with', { what: t(kind === 'count' ? 'stock.counted' : 'stock.quantity'), more: l(row.unit) })}
          rules={[{ required: true, message: t('text-rule') }]}
        >
          <InputNumber min={kind === 'count' ? 0 : 1} precision={0} />
        </Form.Item>
        <Form.Item name="note" label={t('note')}>
          <Input maxLength={500} />
        </Form.Item>
        <Button type="primary" htmlType="submit" loading={save.isPending}>
          {t('save')}
        </Button>
      </Form>
    </Modal>
  );
}

/** Takes a movement back that was entered by mistake; both stay on record. */
export function ReverseForm({ movement, onClose }: { movement: StockMovement; onClose: () => void }) {
  const { t, l } = useText('command');
  const save = useStockChange(onClose);
  return (
    <Modal title={t('movement.reverse-of', { no: movement.no })} open footer={null} onCancel={onClose}>
      {save.error && <FailureNote error={save.error} />}
      <p>
        {movement.pointName} · {l(movement.materialTitle)} {movement.lot} · {t(`movement.${movement.kind}`)}{' '}
        {formatNumber(movement.quantity, 0, true)}
      </p>
      <Form<{ note: string }>
        layout="vertical"
        requiredMark={false}
        onFinish={(body) => save.mutate({ path: `/api/command/movements/${movement.no}/reversal`, body })}
      >
        <Form.Item
          name="note"
          label={t('reason')}
          rules={[{ required: true, whitespace: true, message: t('reason-rule') }]}
        >
          <Input maxLength={500} autoFocus />
        </Form.Item>
        <Button type="primary" htmlType="submit" loading={save.isPending}>
          {t('movement.reverse')}
        </Button>
      </Form>
    </Modal>
  );
}
