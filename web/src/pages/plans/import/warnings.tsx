import type { PlanImportDetail } from '../../../../../src/http/contract.ts';
import { useText } from '../../../i18n/index.ts';

/** What was odd about the file. */
export function Warnings({ detail }: { detail: PlanImportDetail }) {
  const { t } = useText('plan-import');
  return detail.warnings.map((warning) => (
    <div key={warning.code} className="note" role="status">
      !{' '}
      {warning.code === 'extension'
        ? t('warning.extension', {
            extension: warning.extension || t('warning.no-extension'),
            kind: t(`kind.${warning.kind}`),
          })
        : t('warning.pages', { pages: warning.pages.join('、'), count: warning.pages.length })}
    </div>
  ));
}
