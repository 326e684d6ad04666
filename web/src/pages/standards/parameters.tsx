import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Button, DatePicker, Form, Input, Select } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import type { SetParameter, SetParameterRequest, StandardResult } from '../../../../src/http/contract.ts';
import { api } from '../../app/api.ts';
import { FailureNote } from '../../app/errors.tsx';
import { useCan } from '../../app/session.ts';
import { formatDate, none } from '../../components/format.ts';
import { ListTable } from '../../components/list-table.tsx';
import { Empty, Loaded } from '../../components/state.tsx';
import { useText } from '../../i18n/index.ts';
import { useParameterHistory } from './queries.ts';

/** The parameters of a standard with where each comes from, the form that sets one, and everything ever set. */
export function Parameters({ standard, plan }: { standard: StandardResult; plan?: string }) {
  const { t, l } = useText('standards');
  const can = useCan();
  const word = useValueText();
  return (
    <>
      <ListTable<StandardResult['parameters'][number]>
        label={t('view.parameters')}
        rowKey="name"
        minWidth={480}
        dataSource={standard.parameters}
        columns={[
          { title: t('col.parameter'), key: 'title', render: (_, row) => l(row.title) },
          { title: t('col.value'), key: 'value', align: 'right', render: (_, row) => word(row.name, row.value) },
          {
            title: t('col.origin'),
            key: 'origin',
            render: (_, row) => (
              <>
                {t(`origin.${row.origin}`)}
                {row.set && (
                  <div className="muted">
                    {t('set-by', { by: row.set.by, from: row.set.from })} · {row.set.reason}
                  </div>
                )}
              </>
            ),
          },
        ]}
      />
      {can('plan.edit') && <SetForm standard={standard} {...(plan ? { plan } : {})} />}
      <History standard={standard} />
    </>
  );
}

/** A choice in words, a number as it is written. */
export function useValueText() {
  const { t } = useText('standards');
  return (name: string, value: string | null) =>
    value === null ? t('back-to-own') : /^[a-z]/.test(value) ? t(`choice.${name}-${value}`) : value;
}

interface Fields {
  name: string;
  value?: string;
  from: Dayjs;
  to?: Dayjs;
  reason: string;
}

function SetForm({ standard, plan }: { standard: StandardResult; plan?: string }) {
  const { t, l } = useText('standards');
  const word = useValueText();
  const client = useQueryClient();
  const { message } = App.useApp();
  const [form] = Form.useForm<Fields>();
  const name = Form.useWatch('name', form) ?? standard.parameters[0]?.name;
  const choices = standard.parameters.find((one) => one.name === name)?.choices;
  const set = useMutation({
    mutationFn: (body: SetParameterRequest) =>
      api.put<SetParameter>(`/api/standards/${standard.code}/parameters`, body),
    onSuccess: async () => {
      form.resetFields(['value', 'reason', 'to']);
      await client.invalidateQueries({ queryKey: ['register', 'standards'] });
      void message.success(t('set-done'));
    },
  });
  const save = ({ value, from, to, reason, name: parameter }: Fields) =>
    set.mutate({
      name: parameter,
      area: standard.area,
      ...(plan ? { plan } : {}),
      value: value?.trim() || null,
      from: from.format('YYYY-MM-DD'),
      ...(to ? { to: to.format('YYYY-MM-DD') } : {}),
      reason,
    });
  return (
    <section aria-label={t('set-title')}>
      <h3>{t('set-title')}</h3>
      <p className="muted">{t('set-why', { area: standard.areaName })}</p>
      {set.error && <FailureNote error={set.error} />}
      <Form<Fields>
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{ name: standard.parameters[0]?.name, from: dayjs(`${standard.on.slice(0, 4)}-01-01`) }}
        onFinish={save}
      >
        <div className="form-row">
          <Form.Item name="name" label={t('col.parameter')}>
            <Select
              style={{ minWidth: 170 }}
              options={standard.parameters.map((one) => ({ value: one.name, label: l(one.title) }))}
              onChange={() => form.setFieldValue('value', undefined)}
            />
          </Form.Item>
          <Form.Item
            name="value"
            label={t('col.value')}
            extra={t('value-empty')}
            rules={choices ? [] : [{ pattern: /^\d{1,12}(\.\d{1,6})?$/, message: t('value-rule') }]}
          >
            {choices ? (
              <Select
                allowClear
                style={{ minWidth: 220 }}
                options={choices.map((value) => ({ value, label: word(name ?? '', value) }))}
              />
            ) : (
              <Input style={{ width: 140 }} inputMode="decimal" />
            )}
          </Form.Item>
          <Form.Item name="from" label={t('from')} rules={[{ required: true, message: t('from-rule') }]}>
            <DatePicker allowClear={false} />
          </Form.Item>
          <Form.Item name="to" label={t('to')}>
            <DatePicker />
          </Form.Item>
        </div>
        <Form.Item
          name="reason"
          label={t('reason')}
          rules={[{ required: true, whitespace: true, message: t('reason-rule') }]}
        >
          <Input.TextArea maxLength={500} autoSize={{ minRows: 2 }} />
        </Form.Item>
        <Button type="primary" htmlType="submit" loading={set.isPending}>
          {t('set')}
        </Button>
      </Form>
    </section>
  );
}

function History({ standard }: { standard: StandardResult }) {
  const { t, l } = useText('standards');
  const word = useValueText();
  const history = useParameterHistory(standard.code);
  const titleOf = (name: string) => l(standard.parameters.find((one) => one.name === name)?.title) || name;
  return (
    <>
      <h3>{t('history')}</h3>
      <Loaded query={history} rows={2}>
        {(rows) => (
          <ListTable<SetParameter>
            label={t('history')}
            rowKey="id"
            minWidth={640}
            dataSource={rows}
            locale={{ emptyText: <Empty title={t('history-none')} why={t('history-none-why')} /> }}
            columns={[
              { title: t('col.set-at'), key: 'at', width: 110, render: (_, row) => formatDate(row.setAt) },
              { title: t('col.parameter'), key: 'name', render: (_, row) => titleOf(row.name) },
              { title: t('col.value'), key: 'value', render: (_, row) => word(row.name, row.value) },
              {
                title: t('col.valid'),
                key: 'valid',
                width: 190,
                render: (_, row) => `${row.validFrom} – ${row.validTo ?? none}`,
              },
              { title: t('col.area'), key: 'area', render: (_, row) => row.areaName ?? row.area },
              {
                title: t('reason'),
                key: 'reason',
                render: (_, row) => (
                  <>
                    {row.reason} <span className="muted">{row.setBy}</span>
                  </>
                ),
              },
            ]}
          />
        )}
      </Loaded>
    </>
  );
}
