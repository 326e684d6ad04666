import { useEffect, useRef, useState } from 'react';
import type { OfflineResident } from '../../../src/http/contract.ts';
import { AppLink, useAddress } from '../app/address.tsx';
import { useText } from '../i18n/index.ts';
import type { OpenDevice } from './app.tsx';
import { type Draft, FilledForm, timeOf } from './form-filled.tsx';
import { openOffline } from './open-form.ts';
import { readDraft } from './store.ts';
import { unlock } from './vault.ts';

/** A contact recorded on the device: `address` is `pack/form`, `entry` in the address one that was recorded here before. */
export function OfflineForm({
  device,
  resident,
  address,
}: {
  device: OpenDevice;
  resident: OfflineResident;
  address: string;
}) {
  const { t } = useText('offline');
  const [{ entry: id, due }] = useAddress();
  const [packId = '', form = ''] = address.split('/');
  const pack = device.packs.find((one) => one.id === packId);
  const before = device.entries.find(({ entry }) => entry.id === id);
  const draftKey = [address, resident.person, due].filter(Boolean).join('/');
  const [draft, setDraft] = useState<Draft | null>();
  const { key } = device;
  useEffect(() => {
    readDraft(draftKey)
      .then((kept) => (kept ? unlock<Draft>(key, kept, `draft/${draftKey}`) : null))
      .then(setDraft, () => setDraft(null));
  }, [key, draftKey]);
  const made = useRef(device.madeOf(resident.person)).current;
  const day = before?.contact.time.slice(0, 10) ?? draft?.day ?? device.today;
  const opened = pack && openOffline({ pack, form, resident, made }, timeOf(device, day), due);
  if (draft === undefined) return null;
  if (!pack || !opened)
    return (
      <div className="note note-failure" role="alert">
        <div className="note-title">{t('no-form', { day })}</div>
        <AppLink to={`/offline?person=${resident.person}`}>{resident.name}</AppLink>
      </div>
    );
  return (
    <FilledForm
      device={device}
      resident={resident}
      pack={pack}
      initial={opened}
      before={before}
      first={before ? { day, answers: before.contact.answers } : (draft ?? { day, answers: opened.answers })}
      fromDraft={!before && draft !== null}
      draftKey={draftKey}
    />
  );
}
