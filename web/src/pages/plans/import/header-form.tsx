import { EditOutlined } from '@ant-design/icons';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, DatePicker, Drawer, Form, Input, InputNumber, TreeSelect } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { useMemo, useState } from 'react';
import type { PlanImportDetail, PlanImportHeader, PlanImportSummary } from '../../../../../src/http/contract.ts';
import { api } from '../../../app/api.ts';
import { areaTree } from '../../../app/area-picker.tsx';
import { FailureNote } from '../../../app/errors.tsx';
import { useAreas } from '../../../app/session.ts';
import { useText } from '../../../i18n/index.ts';
import { fieldProblems, importKey, importPath } from './queries.ts';

interface Values {
  title: string | null;
  id: string | null;
  areaCode: string | null;
  region: string | null;
  from: number | null;
  to: number | null;
  issuer: string | null;
  issuedOn: Dayjs | null;
  docNo: string | null;
}

/** Fields without which no plan can be saved. */
export const neededFields = ['id', 'title', 'region', 'areaCode', 'period'] as const;

export function missingFields(header: PlanImportHeader): (typeof neededFields)[number][] {
  return neededFields.filter((field) => header[field] === null);
}

/** 规划信息: what plan this is and where it holds. */
export function HeaderButton({ detail }: { detail: PlanImportDetail }) {
  const { t } = useText('plan-import');
  const [open, setOpen] = useState(false);
  const missing = missingFields(detail.header).length;
  return (
    <>
      <Button icon={<EditOutlined />} onClick={() => setOpen(true)}>
        {t('header.open')}
        {missing > 0 && ` (${t('header.missing', { count: missing })})`}
      </Button>
      <Drawer open={open} onClose={() => setOpen(false)} title={t('header.open')} size={480} destroyOnHidden>
        <HeaderForm detail={detail} onDone={() => setOpen(false)} />
      </Drawer>
    </>
  );
}

function HeaderForm({ detail, onDone }: { detail: PlanImportDetail; onDone: () => void }) {
  const { t, l } = useText('plan-import');
  const client = useQueryClient();
  const [form] = Form.useForm<Values>();
  const areas = useAreas();
  // Plans are made for provinces, cities, counties and townships with a division code.
  const tree = useMemo(
    () => areaTree((areas.data ?? []).filter(({ code, level }) => /^\d+$/.test(code) && level !== 'village')),
    [areas.data],
  );
  const { header } = detail;
  const save = useMutation({
    mutationFn: (values: Values) => api.patch<PlanImportSummary>(importPath(detail.id), { header: headerOf(values) }),
    onSuccess: (changed) => {
      client.setQueryData<PlanImportDetail>(importKey(detail.id), (old) => old && { ...old, ...changed });
      void client.invalidateQueries({ queryKey: importKey(detail.id) });
      void client.invalidateQueries({ queryKey: ['plan-import', 'list'] });
      onDone();
    },
    onError: (failure) => {
      const own = fieldProblems(failure).map(({ path, message }) => {
        const [first = ''] = path.replace(/^header\./, '').split('.');
        return { name: (first === 'period' ? 'to' : first) as keyof Values, errors: [l(message)] };
      });
      form.setFields(own);
    },
  });
  const needed = [{ required: true, whitespace: true, message: t('needed') }];
  return (
    <Form<Values>
      form={form}
      layout="vertical"
      requiredMark={false}
      disabled={save.isPending}
      initialValues={{
        ...header,
        from: header.period?.[0] ?? null,
        to: header.period?.[1] ?? null,
        issuedOn: header.issuedOn ? dayjs(header.issuedOn) : null,
      }}
      onFinish={(values) => save.mutate(values)}
      onValuesChange={(changed: Partial<Values>) => {
        const name = areas.data?.find(({ code }) => code === changed.areaCode)?.name;
        if (name && !form.getFieldValue('region')) form.setFieldValue('region', name);
      }}
    >
      <p className="muted import-why">{t('header.why')}</p>
      <Form.Item name="title" label={t('header.title')} rules={needed}>
        <Input.TextArea autoSize maxLength={300} />
      </Form.Item>
      <Form.Item name="areaCode" label={t('header.area')} rules={[{ required: true, message: t('needed') }]}>
        <TreeSelect
          treeData={tree}
          showSearch={{ treeNodeFilterProp: 'title' }}
          loading={areas.isPending}
          treeDefaultExpandAll={tree.length < 3}
          placeholder={t('header.area-choose')}
        />
      </Form.Item>
      <Form.Item name="region" label={t('header.region')} extra={t('header.region-how')} rules={needed}>
        <Input maxLength={100} />
      </Form.Item>
      <div className="form-row">
        <Form.Item name="from" label={t('header.from')} rules={[{ required: true, message: t('needed') }]}>
          <InputNumber min={1949} max={2100} precision={0} style={{ width: 110 }} />
        </Form.Item>
        <Form.Item
          name="to"
          label={t('header.to')}
          dependencies={['from']}
          rules={[
            { required: true, message: t('needed') },
            ({ getFieldValue }) => ({
              validator: (_, to: number) =>
                to && getFieldValue('from') > to
                  ? Promise.reject(new Error(t('header.period-rule')))
                  : Promise.resolve(),
            }),
          ]}
        >
          <InputNumber min={1949} max={2100} precision={0} style={{ width: 110 }} />
        </Form.Item>
      </div>
      <Form.Item
        name="id"
        label={t('header.id')}
        extra={detail.plan ? t('header.id-fixed') : t('header.id-how')}
        rules={[...needed, { pattern: /^[a-z][a-z0-9-]*$/, message: t('header.id-rule') }]}
      >
        <Input maxLength={64} disabled={detail.plan !== null} />
      </Form.Item>
      <Form.Item name="issuer" label={t('header.issuer')}>
        <Input maxLength={200} />
      </Form.Item>
      <div className="form-row">
        <Form.Item name="issuedOn" label={t('header.issued')}>
          <DatePicker />
        </Form.Item>
        <Form.Item name="docNo" label={t('header.doc-no')}>
          <Input maxLength={100} />
        </Form.Item>
      </div>
      {save.error && fieldProblems(save.error).length === 0 && <FailureNote error={save.error} />}
      <Button type="primary" htmlType="submit" loading={save.isPending}>
        {t('header.save')}
      </Button>
    </Form>
  );
}

function headerOf({ from, to, issuedOn, ...rest }: Values): PlanImportHeader {
  const text = (value: string | null | undefined) => value?.trim() || null;
  return {
    id: text(rest.id),
    title: text(rest.title),
    region: text(rest.region),
    areaCode: rest.areaCode,
    period: from && to ? [from, to] : null,
    issuer: text(rest.issuer),
    issuedOn: issuedOn?.format('YYYY-MM-DD') ?? null,
    docNo: text(rest.docNo),
  };
}
