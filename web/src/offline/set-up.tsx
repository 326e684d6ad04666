import { useQueryClient } from '@tanstack/react-query';
import { Button, Form, Input, Select } from 'antd';
import { useState } from 'react';
import { FailureNote } from '../app/errors.tsx';
import { useAreas, useSession } from '../app/session.ts';
import { useText } from '../i18n/index.ts';
import { setUp } from './device.ts';
import { weakness } from './vault.ts';

interface Values {
  name: string;
  area: string;
  pin: string;
  again: string;
}
/** What every platform asks for at least; its own policy comes with the registration. */
const LEAST = 6;

/** A name for the device, a PIN, and whom to take along. */
export function SetUpForm({ waiting }: { waiting: number }) {
  const { t } = useText('offline');
  const client = useQueryClient();
  const session = useSession();
  const areas = useAreas().data ?? [];
  const [progress, setProgress] = useState<{ done: number; of: number }>();
  const [failure, setFailure] = useState<unknown>();
  const places = areas.filter(
    ({ level, code }) => (level === 'village' || level === 'township') && isIn(code, session.area),
  );
  const start = async ({ name, area, pin }: Values) => {
    setFailure(undefined);
    setProgress({ done: 0, of: 0 });
    try {
      await setUp(name.trim(), pin, {
        area: area || undefined,
        onProgress: (done, of) => setProgress({ done, of }),
      });
      await client.invalidateQueries({ queryKey: ['offline'] });
    } catch (caught) {
      setFailure(caught);
    } finally {
      setProgress(undefined);
    }
  };
  return (
    <Form<Values>
      layout="vertical"
      requiredMark={false}
      className="offline-setup"
      initialValues={{ area: '', name: nameOfDevice() }}
      onFinish={(values) => void start(values)}
      disabled={progress !== undefined || waiting > 0}
    >
      <p>{t('set-up-note')}</p>
      {waiting > 0 && <p className="field-problem">{t('send-first', { count: waiting })}</p>}
      <Form.Item name="name" label={t('device-name')} rules={[{ required: true, max: 60, message: t('name-rule') }]}>
        <Input autoComplete="off" />
      </Form.Item>
      <Form.Item name="area" label={t('whom')}>
        <Select
          showSearch={{ optionFilterProp: 'label' }}
          options={[
            { value: '', label: t('own-residents') },
            ...places.map(({ code, name }) => ({ value: code, label: t('all-of', { area: name }) })),
          ]}
        />
      </Form.Item>
      <Form.Item
        name="pin"
        label={t('pin-new')}
        extra={t('pin-how')}
        rules={[
          {
            validator: async (_, pin: string = '') => {
              const weak = weakness(pin, LEAST);
              if (weak) throw new Error(t(`pin-weak.${weak}`, { count: LEAST }));
            },
          },
        ]}
      >
        <Input.Password autoComplete="new-password" />
      </Form.Item>
      <Form.Item
        name="again"
        label={t('pin-again')}
        dependencies={['pin']}
        rules={[
          ({ getFieldValue }) => ({
            validator: async (_, again) => {
              if (again !== getFieldValue('pin')) throw new Error(t('pin-differs'));
            },
          }),
        ]}
      >
        <Input.Password autoComplete="new-password" />
      </Form.Item>
      {failure !== undefined && <FailureNote error={failure} />}
      <Button type="primary" htmlType="submit" loading={progress !== undefined}>
        {t('take-along')}
      </Button>
      {progress && (
        <p role="status" className="num">
          {t('taking', progress)}
        </p>
      )}
    </Form>
  );
}

const isIn = (code: string, scope: string): boolean =>
  !/^\d+$/.test(scope) || code.startsWith(scope.replace(/(000)+$/, '').replace(/(00)+$/, ''));

function nameOfDevice(): string {
  const { userAgent } = navigator;
  const kind = /iPad|iPhone|Android|HarmonyOS|Windows|Mac|Linux/.exec(userAgent)?.[0] ?? '';
  return kind;
}
