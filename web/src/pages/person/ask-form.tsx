import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button, Drawer, Form, Input, Radio, Select } from 'antd';
import type { OwnRecord, PersonEntry, Retention, RightsAsk, RightsRow } from '../../../../src/http/contract.ts';
import { api } from '../../app/api.ts';
import { FailureNote } from '../../app/errors.tsx';
import { formatDate, none } from '../../components/format.ts';
import { parseReference } from '../../components/record-drawer.tsx';
import { Loaded } from '../../components/state.tsx';
import { useText } from '../../i18n/index.ts';

/** Asks that a record be corrected or erased. */
export function AskForm({
  base,
  entry,
  onClose,
}: {
  base: string;
  entry: PersonEntry | undefined;
  onClose: () => void;
}) {
  const { t } = useText('person');
  return (
    <Drawer
      open={entry !== undefined}
      onClose={onClose}
      title={t('me.ask-title')}
      size="min(480px, 100vw)"
      destroyOnHidden
    >
      {entry && <Fields base={base} entry={entry} onDone={onClose} />}
    </Drawer>
  );
}

/** What the rules of retention say, in a sentence. */
export function useRetentionText(): (retention: Retention) => string {
  const { t, l } = useText('person');
  return ({ title, until, erasable }) =>
    t(erasable ? 'me.retention-none' : until === null ? 'me.retention-kept' : 'me.retention', {
      title: l(title),
      until: until ?? '',
    });
}

function Fields({ base, entry, onDone }: { base: string; entry: PersonEntry; onDone: () => void }) {
  const { t, l } = useText('person');
  const { message } = App.useApp();
  const client = useQueryClient();
  const retentionText = useRetentionText();
  const [form] = Form.useForm<Omit<RightsAsk, 'reference'>>();
  const kind = Form.useWatch('kind', form) ?? 'correction';
  const field = Form.useWatch('field', form);
  const { type, id } = parseReference(entry.reference)!;
  const path = `${base}/records/${type}/${id}`;
  const record = useQuery({ queryKey: ['me', path], queryFn: () => api.get<OwnRecord>(path) });
  const ask = useMutation({
    mutationFn: (values: Omit<RightsAsk, 'reference'>) =>
      api.post<RightsRow>(`${base}/requests`, { ...values, reference: `${type}/${id}` }),
    onSuccess: async () => {
      void message.success(t('me.sent'));
      await client.invalidateQueries({ queryKey: ['me'] });
      onDone();
    },
  });
  return (
    <Loaded query={record}>
      {({ fields, retention }) => (
        <Form
          form={form}
          layout="vertical"
          requiredMark={false}
          initialValues={{ kind: 'correction' }}
          onFinish={(values) => ask.mutate(values)}
        >
          <p>
            {t('me.record')}
            {t('common:colon')}
            <strong>{entry.title ?? none}</strong> {formatDate(entry.date)}
          </p>
          {ask.error && <FailureNote error={ask.error} />}
          <Form.Item name="kind" label={t('me.ask-kind')}>
            <Radio.Group
              options={(['correction', 'erasure'] as const).map((value) => ({ value, label: t(`me.${value}`) }))}
            />
          </Form.Item>
          {kind === 'correction' ? (
            <>
              <Form.Item
                name="field"
                label={t('me.field')}
                extra={
                  field &&
                  `${t('me.now')}${t('common:colon')}${fields.find((one) => one.path === field)?.value ?? none}`
                }
                rules={[{ required: true, message: t('me.required') }]}
              >
                <Select
                  options={fields.map((one) => ({
                    value: one.path,
                    label: `${l(one.label)}${t('common:colon')}${one.value ?? none}`,
                  }))}
                />
              </Form.Item>
              <Form.Item
                name="should"
                label={t('me.should')}
                rules={[{ required: true, whitespace: true, message: t('me.required') }]}
              >
                <Input maxLength={500} />
              </Form.Item>
            </>
          ) : (
            <p className="muted">
              {retentionText(retention)}
              <br />
              {t('me.source', { source: retention.source })}
            </p>
          )}
          <Form.Item
            name="reason"
            label={t('me.reason')}
            rules={[{ required: true, whitespace: true, min: 6, max: 500, message: t('me.reason-rule') }]}
          >
            <Input.TextArea rows={3} maxLength={500} />
          </Form.Item>
          <Button type="primary" htmlType="submit" block loading={ask.isPending}>
            {t('me.send')}
          </Button>
        </Form>
      )}
    </Loaded>
  );
}
