import { PaperClipOutlined, UploadOutlined } from '@ant-design/icons';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Button, Form, Input, InputNumber, Upload } from 'antd';
import { useState } from 'react';
import type { ReportedValue } from '../../../../src/http/contract.ts';
import { AppLink } from '../../app/address.tsx';
import { upload } from '../../app/api.ts';
import { FailureNote } from '../../app/errors.tsx';
import { useCan, useInstance } from '../../app/session.ts';
import { formatBytes, formatNumber, formatTime, formatValue, none } from '../../components/format.ts';
import { ListTable } from '../../components/list-table.tsx';
import { Panel } from '../../components/page.tsx';
import { Empty, Loaded } from '../../components/state.tsx';
import { Mark } from '../../components/status.tsx';
import { useText } from '../../i18n/index.ts';
import type { At } from './at.ts';
import { useReported } from './queries.ts';

interface Values {
  period: string;
  value: number;
  numerator?: number | null;
  denominator?: number | null;
  source: string;
  note?: string;
}

/** 填报: values that come from a source outside the records, each with who, when, where from and the evidence. */
export function Reported(at: At) {
  const { t } = useText('indicators');
  const can = useCan();
  return (
    <div className="columns">
      {can('indicator.report') && (
        <Panel title={t('report.new')}>
          <ReportForm {...at} />
        </Panel>
      )}
      <Panel title={t('report.history')}>
        <History {...at} />
      </Panel>
    </div>
  );
}

function ReportForm({ indicator, area, period }: At) {
  const { t, l } = useText('indicators');
  const { message } = App.useApp();
  const client = useQueryClient();
  const [form] = Form.useForm<Values>();
  const [file, setFile] = useState<File>();
  const [share, setShare] = useState<number>();
  const today = useInstance().data?.today;
  const send = useMutation({
    mutationFn: (values: Values) => {
      const body = new FormData();
      body.set('area', area.code);
      for (const [key, value] of Object.entries(values))
        if (value !== undefined && value !== null && value !== '') body.set(key, String(value));
      if (file) body.set('file', file);
      return upload<ReportedValue>(`/api/indicators/${encodeURIComponent(indicator.code)}/reported`, body, setShare);
    },
    onSettled: () => setShare(undefined),
    onSuccess: () => {
      void message.success(t('report.saved'));
      form.resetFields(['value', 'numerator', 'denominator', 'note']);
      setFile(undefined);
      void client.invalidateQueries({ queryKey: ['indicator', indicator.code] });
      void client.invalidateQueries({ queryKey: ['plan-status'] });
    },
  });
  return (
    <Form
      form={form}
      layout="vertical"
      initialValues={{ period: period ?? today?.slice(0, 4) }}
      onFinish={(values) => send.mutate(values)}
      disabled={send.isPending}
      scrollToFirstError
    >
      <p className="muted">{t('report.why', { area: area.name })}</p>
      {send.error && <FailureNote error={send.error} />}
      <div className="form-row">
        <Form.Item
          name="period"
          label={t('period')}
          rules={[
            {
              required: true,
              pattern: /^(MCH)?\d{4}(-(Q[1-4]|W\d{2}|\d{2}(-\d{2})?))?$/,
              message: t('report.period-rule'),
            },
          ]}
        >
          <Input style={{ width: 130 }} />
        </Form.Item>
        <Form.Item
          name="value"
          label={`${t('ranking.value')} (${l(indicator.unit)})`}
          rules={[{ required: true, message: t('report.value-rule') }]}
        >
          <InputNumber style={{ width: 150 }} />
        </Form.Item>
        <Form.Item name="numerator" label={t('trend.numerator')}>
          <InputNumber style={{ width: 130 }} min={0} />
        </Form.Item>
        <Form.Item name="denominator" label={t('trend.denominator')}>
          <InputNumber style={{ width: 130 }} min={0} />
        </Form.Item>
      </div>
      <Form.Item
        name="source"
        label={t('source')}
        extra={t('report.source-how')}
        rules={[{ required: true, message: t('report.source-rule') }]}
      >
        <Input maxLength={200} />
      </Form.Item>
      <Form.Item name="note" label={t('report.note')}>
        <Input.TextArea maxLength={500} autoSize={{ minRows: 2 }} />
      </Form.Item>
      <Form.Item label={t('report.evidence')} extra={t('report.evidence-how')}>
        <Upload
          maxCount={1}
          fileList={file ? [{ uid: '1', name: `${file.name} (${formatBytes(file.size)})` }] : []}
          beforeUpload={(chosen) => {
            setFile(chosen);
            return false;
          }}
          onRemove={() => setFile(undefined)}
        >
          <Button icon={<UploadOutlined />}>{t('report.choose')}</Button>
        </Upload>
      </Form.Item>
      <Button type="primary" htmlType="submit" loading={send.isPending}>
        {share === undefined || share >= 1 ? t('report.save') : `${Math.floor(share * 100)} %`}
      </Button>
    </Form>
  );
}

function History({ indicator, area }: At) {
  const { t, l } = useText('indicators');
  const reported = useReported(indicator.code, area.code);
  return (
    <Loaded query={reported}>
      {(list) => (
        <ListTable<ReportedValue>
          label={t('report.history')}
          rowKey="id"
          dataSource={list}
          minWidth={820}
          locale={{ emptyText: <Empty title={t('report.none')} why={t('report.none-why')} /> }}
          columns={[
            {
              title: t('period'),
              width: 100,
              render: (_, row) => (
                <AppLink to={`/indicators/${row.indicator}/versions?area=${row.area}&period=${row.period}`}>
                  {row.period}
                </AppLink>
              ),
            },
            {
              title: t('ranking.value'),
              align: 'right',
              width: 150,
              render: (_, row) => (
                <>
                  {formatValue(row.value, indicator.decimals, l(indicator.unit))}
                  {row.numerator !== null && row.denominator !== null && (
                    <span className="muted">
                      {' '}
                      ({formatNumber(row.numerator, 0)} / {formatNumber(row.denominator, 0)})
                    </span>
                  )}
                </>
              ),
            },
            {
              title: t('source'),
              render: (_, row) => (
                <>
                  {row.source}
                  {row.note && <div className="muted">{row.note}</div>}
                </>
              ),
            },
            {
              title: t('report.evidence'),
              width: 130,
              render: (_, row) =>
                row.evidence ? (
                  <a href={`/api/evidence/${encodeURIComponent(row.evidence.id)}`} download>
                    <PaperClipOutlined aria-hidden="true" /> {row.evidence.name}
                  </a>
                ) : (
                  none
                ),
            },
            {
              title: t('report.by'),
              width: 150,
              render: (_, row) => `${row.reportedBy} ${formatTime(row.reportedAt)}`,
            },
            {
              title: t('report.state'),
              width: 90,
              render: (_, row) =>
                row.superseded ? (
                  <Mark tone="plain">{t('report.superseded')}</Mark>
                ) : (
                  <Mark tone="good">{t('report.valid')}</Mark>
                ),
            },
          ]}
        />
      )}
    </Loaded>
  );
}
