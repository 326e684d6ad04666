import type { UploadBatch } from '../../../../src/http/contract.ts';
import { Mark } from '../../components/status.tsx';
import { useText } from '../../i18n/index.ts';

export function BatchMark({ batch }: { batch: Pick<UploadBatch, 'state' | 'ack'> }) {
  const { t } = useText('exchange');
  const { state, ack } = batch;
  const tone = { sending: 'busy', answered: ack === 'AA' ? 'good' : 'warn', dead: 'bad', recalled: 'plain' } as const;
  return <Mark tone={tone[state]}>{t(`batch-state.${state}`)}</Mark>;
}
