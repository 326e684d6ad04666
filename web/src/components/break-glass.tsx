import { UnlockOutlined } from '@ant-design/icons';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button, Form, Input, Modal, Radio } from 'antd';
import { useState } from 'react';
import type { BreakGlassNotice, BreakGlassRow, BreakGlassTarget } from '../../../src/http/contract.ts';
import { address, api } from '../app/api.ts';
import { FailureNote } from '../app/errors.tsx';
import { useCan } from '../app/session.ts';
import { useText } from '../i18n/index.ts';
import { formatTime } from './format.ts';
import { Loaded } from './state.tsx';
import { Mark } from './status.tsx';

const noticeOf = (target: BreakGlassTarget) => ({
  queryKey: ['break-glass', 'notice', target],
  queryFn: () => api.get<BreakGlassNotice>(address('/api/break-glass/notice', target)),
  retry: false,
});

/** Opens a person's confidential records in an emergency: asks the reason and says who will be told. For those with the right. */
export function BreakGlassButton({ target }: { target: BreakGlassTarget }) {
  const { t } = useText('break-glass');
  const can = useCan();
  const [asking, setAsking] = useState(false);
  const allowed = can('record.breakglass');
  // Of a person named: whether they are open to this account already. Of a record, only the form asks.
  const notice = useQuery({ ...noticeOf(target), enabled: allowed && target.person !== undefined });
  const openUntil = notice.data?.openUntil;
  if (!allowed) return null;
  return (
    <>
      {openUntil && <Mark tone="warn">{t('open-until', { time: formatTime(openUntil) })}</Mark>}{' '}
      <Button icon={<UnlockOutlined />} danger onClick={() => setAsking(true)}>
        {t('open')}
      </Button>
      <Modal open={asking} onCancel={() => setAsking(false)} title={t('open')} footer={null} destroyOnHidden>
        <BreakGlassForm target={target} onOpened={() => setAsking(false)} />
      </Modal>
    </>
  );
}

function BreakGlassForm({ target, onOpened }: { target: BreakGlassTarget; onOpened: () => void }) {
  const { t } = useText('break-glass');
  const client = useQueryClient();
  const { notification } = App.useApp();
  const notice = useQuery(noticeOf(target));
  const open = useMutation({
    mutationFn: (values: { purpose: string; reason: string }) =>
      api.post<BreakGlassRow>('/api/break-glass', { ...target, ...values }),
    onSuccess: async (row) => {
      notification.success({ title: t('opened', { time: formatTime(row.expiresAt) }) });
      onOpened();
      // What was as if absent may be there now.
      await client.invalidateQueries();
    },
  });
  return (
    <Loaded query={notice} rows={4}>
      {({ hours, noticeHours, told, openUntil }) => (
        <Form
          layout="vertical"
          requiredMark={false}
          initialValues={{ purpose: 'BTG' }}
          onFinish={(values: { purpose: string; reason: string }) => open.mutate(values)}
        >
          <p>{t('what')}</p>
          <p>{t('until', { hours })}</p>
          <p>
            {t('told', { hours: noticeHours })}{' '}
            <strong>{told.map(({ name }) => name).join(t('common:comma')) || t('told-office')}</strong>
          </p>
          {openUntil && (
            <p>
              <Mark tone="warn">{t('open-until', { time: formatTime(openUntil) })}</Mark>
            </p>
          )}
          {open.error && <FailureNote error={open.error} />}
          <Form.Item name="purpose" label={t('purpose')}>
            <Radio.Group options={['BTG', 'ETREAT'].map((value) => ({ value, label: t(`purposes.${value}`) }))} />
          </Form.Item>
          <Form.Item
            name="reason"
            label={t('reason')}
            extra={t('reason-how')}
            rules={[{ required: true, whitespace: true, min: 6, max: 200, message: t('reason-rule') }]}
          >
            <Input.TextArea rows={3} maxLength={200} autoFocus />
          </Form.Item>
          <Button type="primary" danger htmlType="submit" loading={open.isPending} block>
            {t('confirm')}
          </Button>
        </Form>
      )}
    </Loaded>
  );
}
