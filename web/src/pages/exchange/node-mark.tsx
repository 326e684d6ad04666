import type { ExchangeNode } from '../../../../src/http/contract.ts';
import { Mark } from '../../components/status.tsx';
import { useText } from '../../i18n/index.ts';

export function NodeMark({ node }: { node: ExchangeNode }) {
  const { t } = useText('exchange');
  if (node.state === 'suspended') return <Mark tone="plain">{t('state.suspended')}</Mark>;
  if (!node.inForce) return <Mark tone="plain">{t('state.out')}</Mark>;
  if (node.silent)
    return (
      <Mark tone="warn" title={t('silent-since', { hours: node.silentHours })}>
        {t('state.silent')}
      </Mark>
    );
  return <Mark tone="good">{t('state.active')}</Mark>;
}
