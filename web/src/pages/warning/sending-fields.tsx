import { Checkbox, Form, Input, Select } from 'antd';
import type { MessageSettings } from '../../../../src/http/contract.ts';
import { useText } from '../../i18n/index.ts';

/** By which channels and how often one is told outside the platform. */
export function SendingFields({ open }: { open: MessageSettings['open'] }) {
  const { t } = useText('messages');
  const { t: w } = useText('warning');
  const channels = (['email', 'sms'] as const).filter((one) => open.includes(one));
  if (channels.length === 0) return <p className="muted">{t('no-gateway')}</p>;
  return (
    <>
      <Form.Item name="channels" label={t('channels')}>
        <Checkbox.Group options={channels.map((value) => ({ value, label: t(`channel.${value}`) }))} />
      </Form.Item>
      <div className="signal-actions">
        {open.includes('email') && (
          <Form.Item name="email" label={t('email')} rules={[{ type: 'email', message: t('email-rule') }]}>
            <Input type="email" autoComplete="email" maxLength={200} />
          </Form.Item>
        )}
        {open.includes('sms') && (
          <Form.Item name="phone" label={t('phone')} rules={[{ pattern: /^\+?\d{5,20}$/, message: t('phone-rule') }]}>
            <Input type="tel" autoComplete="tel" maxLength={21} />
          </Form.Item>
        )}
      </div>
      <div className="signal-actions">
        <Form.Item name="digestBelow" label={t('digest-below')}>
          <Select
            allowClear
            placeholder={t('digest-no')}
            options={(['yellow', 'orange', 'red'] as const).map((value) => ({
              value,
              label: t('digest-under', { level: w(`level.${value}`) }),
            }))}
            style={{ minWidth: 150 }}
          />
        </Form.Item>
        <Form.Item name="digestAt" label={t('digest-at')}>
          <Input type="time" />
        </Form.Item>
      </div>
    </>
  );
}
