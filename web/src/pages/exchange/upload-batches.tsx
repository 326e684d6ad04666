import type { UploadBatch } from '../../../../src/http/contract.ts';
import { useAddress } from '../../app/address.tsx';
import { formatNumber, formatTime, none } from '../../components/format.ts';
import { useText } from '../../i18n/index.ts';
import { BatchMark } from './batch-mark.tsx';
import { FilteredList } from './filtered-list.tsx';
import { problemWords } from './problem-words.ts';
import { UploadBatchDrawer } from './upload-batch-drawer.tsx';

const states = ['sending', 'answered', 'dead', 'recalled'] as const;

/** Batches on their way and through; each opens its records with their receipts. */
export function UploadBatches({ upload }: { upload: string | undefined }) {
  const { t, language } = useText('exchange');
  const [search, change] = useAddress();
  return (
    <>
      <FilteredList<UploadBatch>
        path="/api/uploads/batches"
        queryKey={['uploads', 'batches']}
        label={t('out-batches')}
        choices={[
          {
            name: 'state',
            label: t('state-name'),
            any: t('any-state'),
            options: states.map((value) => ({ value, label: t(`batch-state.${value}`) })),
          },
        ]}
        fixed={{ upload }}
        none={{ title: t('out-none'), why: t('out-none-why') }}
        minWidth={900}
        onOpen={(row) => change({ batch: row.id })}
        narrow={[
          {
            title: t('batch-no'),
            render: (_, row) => (
              <>
                <code>{row.batchNo}</code>
                <div className="muted">{row.problem ? problemWords(row.problem, language) : row.day}</div>
              </>
            ),
          },
          {
            title: t('state-name'),
            width: 120,
            render: (_, row) => (
              <>
                <BatchMark batch={row} />
                <div className="muted">{t('records-of', { count: formatNumber(row.records, 0) })}</div>
              </>
            ),
          },
        ]}
        columns={[
          { title: t('batch-no'), dataIndex: 'batchNo', render: (text: string) => <code>{text}</code> },
          { title: t('batch-day'), dataIndex: 'day', width: 110 },
          {
            title: t('records'),
            dataIndex: 'records',
            width: 80,
            align: 'right',
            render: (n: number) => formatNumber(n, 0),
          },
          { title: t('state-name'), width: 120, render: (_, row) => <BatchMark batch={row} /> },
          { title: t('ack'), dataIndex: 'ack', width: 86, render: (ack: string | null) => ack ?? none },
          {
            title: t('attempts'),
            dataIndex: 'attempts',
            width: 90,
            align: 'right',
            render: (n: number) => formatNumber(n, 0),
          },
          {
            title: t('sent-at'),
            dataIndex: 'sentAt',
            width: 160,
            render: (at: string | null, row) => (
              <>
                {at ? formatTime(at) : none}
                {row.state === 'sending' && <div className="muted">{t('next-at', { at: formatTime(row.nextAt) })}</div>}
              </>
            ),
          },
          {
            title: t('reason'),
            dataIndex: 'problem',
            ellipsis: true,
            render: (text: string | null) => (text ? problemWords(text, language) : none),
          },
        ]}
      />
      {search.batch && <UploadBatchDrawer id={search.batch} onClose={() => change({ batch: undefined })} />}
    </>
  );
}
