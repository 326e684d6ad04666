import { useMutation, useQuery } from '@tanstack/react-query';
import { Button, Form, Input, InputNumber, Select } from 'antd';
import { useEffect, useRef } from 'react';
import type { CitizenReportForm, CitizenReportTaken } from '../../../../src/http/contract.ts';
import { AppLink } from '../../app/address.tsx';
import { api } from '../../app/api.ts';
import { FailureNote } from '../../app/errors.tsx';
import { formatTime } from '../../components/format.ts';
import { Loaded } from '../../components/state.tsx';
import { useText } from '../../i18n/index.ts';
import { PublicFrame } from './public-frame.tsx';

interface Values {
  text: string;
  area: string;
  heardOn: string;
  place?: string;
  persons?: number | null;
  topic?: string;
  contact?: string;
  website?: string;
}

/** What somebody saw or fell ill of, told without an account: the centre for disease control verifies it. */
export function CitizenReportPage() {
  const { t } = useText('citizens');
  const form = useQuery({
    queryKey: ['public', 'report-form'],
    queryFn: ({ signal }) => api.get<CitizenReportForm>('/api/public/report-form', {}, signal),
  });
  return (
    <PublicFrame name={t('title')}>
      <h1>{t('title')}</h1>
      <p className="public-lead">{t('lead')}</p>
      <p>
        <strong>{t('urgent')}</strong>
      </p>
      <Loaded query={form}>{(about) => <ReportForm about={about} />}</Loaded>
    </PublicFrame>
  );
}

function ReportForm({ about }: { about: CitizenReportForm }) {
  const { t, l } = useText('citizens');
  const [form] = Form.useForm<Values>();
  const thanks = useRef<HTMLDivElement>(null);
  const send = useMutation({
    mutationFn: (values: Values) =>
      api.post<CitizenReportTaken>(
        '/api/public/reports',
        Object.fromEntries(
          Object.entries(values)
            .map(([key, value]) => [key, typeof value === 'string' ? value.trim() : value] as const)
            .filter(([, value]) => value !== '' && value != null),
        ),
      ),
    onSuccess: () => form.resetFields(),
  });
  useEffect(() => {
    if (send.isSuccess) thanks.current?.focus();
  }, [send.isSuccess]);
  const needed = (key: string) => [{ required: true, whitespace: true, message: t(`rule.${key}`) }];
  return (
    <section className="public-form">
      {send.data && (
        <div className="note note-good" role="status" tabIndex={-1} ref={thanks}>
          <div className="note-title">✓ {t('thanks')}</div>
          <p>{t('receipt', { no: send.data.id.slice(-8), at: formatTime(send.data.at) })}</p>
        </div>
      )}
      {send.error && <FailureNote error={send.error} />}
      <Form<Values>
        form={form}
        layout="vertical"
        requiredMark={false}
        scrollToFirstError
        initialValues={{ heardOn: about.today }}
        onFinish={send.mutate}
      >
        <Form.Item
          name="text"
          label={t('text')}
          rules={[...needed('text'), { min: 5, message: t('rule.short') }]}
          extra={t('text-why')}
        >
          <Input.TextArea autoSize={{ minRows: 4, maxRows: 12 }} maxLength={1000} />
        </Form.Item>
        <Form.Item name="area" label={t('area')} rules={needed('area')}>
          <Select
            showSearch={{ optionFilterProp: 'label' }}
            options={about.areas.map(({ code, name }) => ({ value: code, label: name }))}
          />
        </Form.Item>
        <Form.Item name="place" label={t('place')}>
          <Input maxLength={200} placeholder={t('place-such-as')} />
        </Form.Item>
        <div className="form-row">
          <Form.Item name="heardOn" label={t('day')} rules={needed('day')}>
            <Input type="date" max={about.today} />
          </Form.Item>
          <Form.Item name="persons" label={t('persons')}>
            <InputNumber min={1} max={100_000} precision={0} inputMode="numeric" />
          </Form.Item>
        </div>
        <Form.Item name="topic" label={t('topic')}>
          <Select allowClear options={about.topics.map(({ id, title }) => ({ value: id, label: l(title) }))} />
        </Form.Item>
        <Form.Item name="contact" label={t('contact')} extra={t('contact-why')}>
          <Input maxLength={200} autoComplete="tel" />
        </Form.Item>
        <div className="public-trap" aria-hidden="true">
          <Form.Item name="website" label={t('website')}>
            <Input tabIndex={-1} autoComplete="off" />
          </Form.Item>
        </div>
        <Button type="primary" htmlType="submit" loading={send.isPending} size="large">
          {t('send')}
        </Button>
      </Form>
      <p className="muted">
        {t('what-happens')} <AppLink to="/public/notices">{t('notices')}</AppLink>
      </p>
    </section>
  );
}
