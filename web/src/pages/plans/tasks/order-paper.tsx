import { FileWordOutlined, PrinterOutlined } from '@ant-design/icons';
import { useParams } from '@tanstack/react-router';
import { Button } from 'antd';
import type { WorkEvent, WorkItemDetail } from '../../../../../src/http/contract.ts';
import { useAddress } from '../../../app/address.tsx';
import { useDownload } from '../../../components/download-button.tsx';
import { formatDate, none } from '../../../components/format.ts';
import { Page } from '../../../components/page.tsx';
import { Empty, Guard, Loaded } from '../../../components/state.tsx';
import { useText } from '../../../i18n/index.ts';
import { useWorkItem } from '../../work/queries.ts';
import { usePlan } from '../queries.ts';
import { useExecution } from './queries.ts';

/** 督办单 as a paper: to be read, printed, or saved as Word. */
export function OrderPage() {
  return (
    <Guard need="task.read">
      <OrderPaper />
    </Guard>
  );
}

function OrderPaper() {
  const { t } = useText('planning');
  const { item } = useParams({ strict: false }) as { item: string };
  const [{ plan: id = '' }] = useAddress();
  const execution = useExecution(id);
  const plan = usePlan(id);
  const work = useWorkItem(item);
  const { start, busy } = useDownload();
  const order = execution.data?.orders.find((one) => one.item === item);
  const number = order ? t('order-no', { year: order.year, no: order.no }) : '';
  return (
    <Page
      title={t('order')}
      name={number || t('order')}
      note={number}
      tools={
        order && (
          <>
            <Button icon={<PrinterOutlined />} onClick={() => window.print()}>
              {t('print')}
            </Button>
            <Button
              icon={<FileWordOutlined />}
              loading={busy !== undefined}
              onClick={() =>
                void start(`/api/plans/${encodeURIComponent(id)}/orders/${item}/order.docx`, `${number}.docx`)
              }
            >
              Word
            </Button>
          </>
        )
      }
    >
      <Loaded query={execution}>
        {() =>
          order ? (
            <Loaded query={work}>
              {(data) => (
                <Paper
                  rows={[
                    [t('col.about'), [plan.data?.title ?? '', order.aboutKind === 'plan' ? '' : order.aboutName]],
                    [t('col.to'), [names(data, 'lead')]],
                    [t('col.coops'), [names(data, 'coop')]],
                    [t('col.issued'), [`${order.issuedOn} ${order.issuedByName}`]],
                    [t('col.due'), [order.due ?? none]],
                    [t('col.matter'), [order.title]],
                    [t('requirement'), [data.detail ?? none]],
                    [t('reply'), said(data.history, ['progress', 'submit'])],
                    [t('closing'), said(data.history, ['accept', 'return', 'cancel'])],
                  ]}
                />
              )}
            </Loaded>
          ) : (
            <Empty title={t('order-unknown')} />
          )
        }
      </Loaded>
    </Page>
  );
}

const names = (item: WorkItemDetail, role: 'lead' | 'coop') =>
  item.units.flatMap((unit) => (unit.role === role ? unit.name : [])).join('、') || none;

function said(history: readonly WorkEvent[], actions: readonly string[]): string[] {
  const lines = history
    .filter(({ action }) => actions.includes(action))
    .map(({ at, byName, note }) => `${formatDate(at)} ${byName}${note ? `：${note}` : ''}`);
  return lines.length > 0 ? lines.reverse() : [none];
}

function Paper({ rows }: { rows: [string, string[]][] }) {
  const { t } = useText('planning');
  return (
    <table className="plain-table order-paper" aria-label={t('order')}>
      <tbody>
        {rows.map(([label, lines]) => (
          <tr key={label}>
            <th scope="row">{label}</th>
            <td>
              {lines.filter(Boolean).map((line) => (
                <div key={line} className="as-written">
                  {line}
                </div>
              ))}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
