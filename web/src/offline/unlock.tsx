import { Button, Input } from 'antd';
import { type FormEvent, useState } from 'react';
import { useText } from '../i18n/index.ts';
import { PinRefused, type Unlocked, unlockDevice } from './device.ts';
import type { DeviceRecord } from './store.ts';

/** Asks for the PIN; deriving the key takes a moment on purpose. */
export function UnlockForm({
  record,
  onOpen,
}: {
  record: DeviceRecord;
  onOpen: (unlocked: Unlocked) => void | Promise<void>;
}) {
  const { t } = useText('offline');
  const [pin, setPin] = useState('');
  const [trying, setTrying] = useState(false);
  const [left, setLeft] = useState<number>();
  const [failure, setFailure] = useState(false);
  const open = async (event: FormEvent) => {
    event.preventDefault();
    setTrying(true);
    setFailure(false);
    try {
      await onOpen(await unlockDevice(pin));
    } catch (error) {
      if (error instanceof PinRefused) setLeft(error.left);
      else {
        console.error(error);
        setFailure(true);
      }
      setPin('');
    } finally {
      setTrying(false);
    }
  };
  return (
    <form className="offline-unlock" onSubmit={(event) => void open(event)}>
      <h1>{t('unlock-title', { name: record.accountName })}</h1>
      <p className="muted">{t('unlock-note', { count: record.residents })}</p>
      <label htmlFor="offline-pin">{t('pin')}</label>
      <Input.Password
        id="offline-pin"
        autoComplete="off"
        autoFocus
        value={pin}
        onChange={(event) => setPin(event.target.value)}
        aria-describedby="offline-pin-told"
        size="large"
      />
      <p id="offline-pin-told" className="field-problem" role="alert">
        {left !== undefined && t('pin-wrong', { count: left })}
        {failure && t('unlock-failed')}
      </p>
      <Button type="primary" htmlType="submit" size="large" block loading={trying} disabled={pin === ''}>
        {t('unlock')}
      </Button>
    </form>
  );
}
