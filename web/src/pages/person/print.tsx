import { PrinterOutlined } from '@ant-design/icons';
import { useParams } from '@tanstack/react-router';
import { Button } from 'antd';
import type { PersonEntry, PersonOverview } from '../../../../src/http/contract.ts';
import { useSession } from '../../app/session.ts';
import { formatDate, formatTime, none } from '../../components/format.ts';
import { Page } from '../../components/page.tsx';
import { Guard, Loaded } from '../../components/state.tsx';
import { useText } from '../../i18n/index.ts';
import { PersonHead } from './person-head.tsx';
import { useOverview } from './queries.ts';
import { placesOf, useStatusText } from './words.ts';

/** The front page of a record on paper. */
export function PersonPrintPage() {
  const { t } = useText('person');
  const { person } = useParams({ strict: false }) as { person: string };
  const { name } = useSession();
  const query = useOverview(`/api/residents/${encodeURIComponent(person)}`);
  return (
    <Guard need="resident.read">
      <Page
        title={t('print-title')}
        name={t('print-title')}
        note={query.data && t('printed-at', { time: formatTime(query.data.at), by: name })}
        tools={
          <Button type="primary" icon={<PrinterOutlined />} onClick={() => globalThis.print()}>
            {t('print')}
          </Button>
        }
      >
        <Loaded query={query}>{(data) => <Paper data={data} />}</Loaded>
      </Page>
    </Guard>
  );
}

function Paper({ data }: { data: PersonOverview }) {
  const { t } = useText('person');
  const { problems, medicines, programmes, latest } = data;
  return (
    <article className="person-print">
      <PersonHead data={data} />
      <Rows title={t('problems')} rows={problems} empty={t('problems-none')} />
      <Rows title={t('medicines-now')} rows={medicines.current} empty={t('medicines-none')} />
      <Rows title={t('programmes')} rows={programmes} empty={t('programmes-none')} />
      <Rows title={t('latest')} rows={latest} empty={t('latest-none')} />
      <p className="muted">{t('print-foot')}</p>
    </article>
  );
}

function Rows({ title, rows, empty }: { title: string; rows: readonly PersonEntry[]; empty: string }) {
  const { t } = useText('person');
  const statusText = useStatusText();
  return (
    <section>
      <h2>{title}</h2>
      {rows.length === 0 ? (
        <p className="muted">{empty}</p>
      ) : (
        <table>
          <thead>
            <tr>
              {(['date', 'what', 'value', 'where', 'status'] as const).map((key) => (
                <th key={key}>{t(key)}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.reference}>
                <td className="nowrap">{formatDate(row.date)}</td>
                <td>{row.title ?? none}</td>
                <td>{row.said ?? ''}</td>
                <td>{placesOf(row)}</td>
                <td>{statusText(row.status)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
