import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button, Form, Input, Modal, Select } from 'antd';
import { useState } from 'react';
import type { Bilingual, MessageSettings, SignalSubscription } from '../../../../src/http/contract.ts';
import { api } from '../../app/api.ts';
import { FailureNote } from '../../app/errors.tsx';
import { useAreas } from '../../app/session.ts';
import { Loaded } from '../../components/state.tsx';
import { useText } from '../../i18n/index.ts';
import { SendingFields } from './sending-fields.tsx';

const PATH = '/api/surveillance/subscription';
const SENDING = '/api/messages/preference';
type Wishes = SignalSubscription & Omit<MessageSettings, 'open'>;

/** Which signals this account is told of. */
export function SubscriptionButton({ diseases }: { diseases: readonly { id: string; title: Bilingual }[] }) {
  const { t } = useText('warning');
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setOpen(true)}>{t('subscription.title')}</Button>
      <Modal title={t('subscription.title')} open={open} onCancel={() => setOpen(false)} footer={null} destroyOnHidden>
        <SubscriptionForm diseases={diseases} onDone={() => setOpen(false)} />
      </Modal>
    </>
  );
}

function SubscriptionForm({
  diseases,
  onDone,
}: {
  diseases: readonly { id: string; title: Bilingual }[];
  onDone: () => void;
}) {
  const { t, l } = useText('warning');
  const { message } = App.useApp();
  const areas = useAreas().data ?? [];
  const client = useQueryClient();
  const query = useQuery({
    queryKey: ['subscription'],
    queryFn: async ({ signal }) => {
      const [wish, { open, ...sending }] = await Promise.all([
        api.get<SignalSubscription>(PATH, {}, signal),
        api.get<MessageSettings>(SENDING, {}, signal),
      ]);
      return { wishes: { ...wish, ...sending }, open };
    },
  });
  const save = useMutation({
    mutationFn: async ({ diseases: about, areas: places, least, quietFrom, quietTo, ...sending }: Wishes) => {
      await api.put<MessageSettings>(SENDING, {
        email: sending.email?.trim() || null,
        phone: sending.phone?.trim() || null,
        channels: sending.channels ?? [],
        digestBelow: sending.digestBelow || null,
        digestAt: sending.digestAt || null,
      });
      await api.put<SignalSubscription>(PATH, {
        diseases: about?.length ? about : null,
        areas: places?.length ? places : null,
        least,
        quietFrom: quietFrom || null,
        quietTo: quietTo || null,
      });
    },
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ['subscription'] });
      void message.success(t('subscription.saved'));
      onDone();
    },
  });
  return (
    <Loaded query={query}>
      {({ wishes, open }) => (
        <Form<Wishes> layout="vertical" requiredMark={false} initialValues={wishes} onFinish={save.mutate}>
          {save.error && <FailureNote error={save.error} />}
          <Form.Item name="diseases" label={t('subscription.diseases')}>
            <Select
              mode="multiple"
              placeholder={t('all-diseases')}
              options={diseases.map(({ id, title }) => ({ value: id, label: l(title) }))}
              showSearch={{ optionFilterProp: 'label' }}
              allowClear
            />
          </Form.Item>
          <Form.Item name="areas" label={t('subscription.areas')} extra={t('subscription.areas-why')}>
            <Select
              mode="multiple"
              placeholder={t('subscription.all-areas')}
              options={areas
                .filter(({ level }) => level !== 'village')
                .map(({ code, name }) => ({ value: code, label: name }))}
              showSearch={{ optionFilterProp: 'label' }}
              allowClear
            />
          </Form.Item>
          <Form.Item name="least" label={t('subscription.least')}>
            <Select
              options={['blue', 'yellow', 'orange', 'red'].map((value) => ({ value, label: t(`level.${value}`) }))}
            />
          </Form.Item>
          <div className="signal-actions">
            <Form.Item name="quietFrom" label={t('subscription.quiet-from')}>
              <Input type="time" />
            </Form.Item>
            <Form.Item name="quietTo" label={t('subscription.quiet-to')}>
              <Input type="time" />
            </Form.Item>
          </div>
          <p className="muted">{t('subscription.quiet-why')}</p>
          <SendingFields open={open} />
          <Button htmlType="submit" type="primary" loading={save.isPending}>
            {t('save')}
          </Button>
        </Form>
      )}
    </Loaded>
  );
}
