import { PlusOutlined } from '@ant-design/icons';
import { useMutation } from '@tanstack/react-query';
import { Select } from 'antd';
import type { DraftContent, DraftRow, ProposedRow, RowAssessment } from '../../../../../src/http/contract.ts';
import { api } from '../../../app/api.ts';
import { FailureNote } from '../../../app/errors.tsx';
import { useText } from '../../../i18n/index.ts';
import { useIndicators } from '../../indicators/queries.ts';
import { draftBase } from './queries.ts';

/** Adds a target for an indicator of the catalogue, with its baseline and a proposal. */
export function AddRow({
  id,
  content,
  add,
}: {
  id: string;
  content: DraftContent;
  add: (row: DraftRow, found: RowAssessment) => void;
}) {
  const { t, l } = useText('draft');
  const indicators = useIndicators(true).data ?? [];
  const used = new Set(content.rows.map((row) => row.indicator));
  const propose = useMutation({
    mutationFn: (indicator: string) => api.post<ProposedRow>(`${draftBase(id)}/rows`, { indicator }),
    onSuccess: ({ row, assessment }) => {
      const taken = new Set(content.rows.map(({ no }) => no));
      let n = Number(row.no) || content.rows.length + 1;
      while (taken.has(String(n))) n += 1;
      add({ ...row, no: String(n) }, assessment);
    },
  });
  return (
    <>
      <Select
        aria-label={t('add')}
        placeholder={
          <>
            <PlusOutlined aria-hidden="true" /> {t('add')}
          </>
        }
        style={{ width: 300 }}
        value={null}
        loading={propose.isPending}
        disabled={propose.isPending}
        showSearch={{ optionFilterProp: 'label' }}
        options={indicators
          .filter((one) => one.kind !== 'base' && !used.has(one.code))
          .map((one) => ({ value: one.code, label: `${one.code} ${l(one.title)}` }))}
        onChange={(code: string | null) => code && propose.mutate(code)}
      />
      {propose.error && <FailureNote error={propose.error} />}
    </>
  );
}
