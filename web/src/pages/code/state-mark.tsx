import type { HealthCode, Terminal } from '../../../../src/http/contract.ts';
import { Mark } from '../../components/status.tsx';
import { useText } from '../../i18n/index.ts';

const tones = { pending: 'busy', active: 'good', suspended: 'warn', revoked: 'plain', requested: 'busy' } as const;

export function StateMark({ state }: { state: HealthCode['state'] | Terminal['state'] }) {
  const { t } = useText('health-code');
  return state === null ? null : <Mark tone={tones[state]}>{t(`state.${state}`)}</Mark>;
}
