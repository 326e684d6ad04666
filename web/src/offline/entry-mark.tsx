import { Mark } from '../components/status.tsx';
import { useText } from '../i18n/index.ts';
import type { OutboxEntry } from './store.ts';

const tones = {
  waiting: 'warn',
  stored: 'good',
  refused: 'bad',
  conflict: 'bad',
  review: 'warn',
  unreadable: 'bad',
  dropped: 'plain',
} as const;

export function EntryMark({ state }: { state: OutboxEntry['state'] }) {
  const { t } = useText('offline');
  return <Mark tone={tones[state]}>{t(`state.${state}`)}</Mark>;
}
