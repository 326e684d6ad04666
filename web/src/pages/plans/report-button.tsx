import { FileTextOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useState } from 'react';
import type { PlanDetail } from '../../../../src/http/contract.ts';
import { useText } from '../../i18n/index.ts';
import { evaluationDates } from './board-filters.tsx';
import { useSnapshots } from './evaluation/queries.ts';
import { ReportDialog } from './evaluation/report-dialog.tsx';

/** 评估报告 of the plan as it stands on a day; reports of frozen evaluations are made from their snapshots. */
export function ReportButton({ plan, on }: { plan: PlanDetail; on: string | undefined }) {
  const { t } = useText('plans');
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button type="primary" icon={<FileTextOutlined />} onClick={() => setOpen(true)}>
        {t('report')}
      </Button>
      {open && <LiveReport plan={plan} on={on} close={() => setOpen(false)} />}
    </>
  );
}

function LiveReport({ plan, on, close }: { plan: PlanDetail; on: string | undefined; close: () => void }) {
  const { t } = useText('plans');
  const snapshots = useSnapshots(plan.id);
  const quick = evaluationDates(plan.period).map((one) => ({
    on: one.on,
    label: `${one.on.slice(0, 4)} ${t(`date.${one.key}`)}`,
  }));
  return (
    <ReportDialog
      id={plan.id}
      title={plan.title}
      on={on ?? `${plan.period[1]}-12-31`}
      quick={quick}
      snapshots={snapshots.data}
      close={close}
    />
  );
}
