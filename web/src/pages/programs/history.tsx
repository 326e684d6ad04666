import { useQuery } from '@tanstack/react-query';
import type { ProgramContactVersions, ProgramFormItem } from '../../../../src/http/contract.ts';
import { AppLink, useAddress } from '../../app/address.tsx';
import { api } from '../../app/api.ts';
import { formatTime } from '../../components/format.ts';
import { Page, Panel } from '../../components/page.tsx';
import { Guard, Loaded } from '../../components/state.tsx';
import { Mark } from '../../components/status.tsx';
import { useText } from '../../i18n/index.ts';
import { answerText } from './answer-text.ts';
import { pageOf } from './subject.ts';
import '../../styles/programs.css';
import '../../styles/offline.css';

/** A contact as it stood after each correction: who put what right, and when. */
export function ContactHistoryPage() {
  const { t, l } = useText('programs');
  const [{ contact = '' }] = useAddress();
  const query = useQuery({
    queryKey: ['programs', 'contact-versions', contact],
    queryFn: ({ signal }) => api.get<ProgramContactVersions>(`/api/programs/contacts/${contact}/versions`, {}, signal),
    enabled: contact !== '',
  });
  const found = query.data;
  return (
    <Guard need="program.read">
      <Page
        title={found ? l(found.form.title) : t('history')}
        name={t('history')}
        note={found && <AppLink to={pageOf(found.person)}>{t('resident-page')}</AppLink>}
      >
        <Loaded query={query} rows={10}>
          {(data) => <Versions found={data} contact={contact} />}
        </Loaded>
      </Page>
    </Guard>
  );
}

function Versions({ found, contact }: { found: ProgramContactVersions; contact: string }) {
  const { t, l } = useText('programs');
  const { form, versions } = found;
  const items = form.sections
    .flatMap((section) => section.items)
    .filter(({ code, hidden }) => !hidden && versions.some(({ answers }) => answers[code] !== undefined));
  const text = (item: ProgramFormItem, value: unknown): string => answerText(item, value, l, t) || '—';
  return (
    <Panel
      title={`${l(found.packTitle)} · ${l(form.title)}`}
      tools={<AppLink to={`/records/QuestionnaireResponse/${contact}`}>{t('history-record')}</AppLink>}
    >
      {versions.length === 1 && <p className="muted">{t('history-one')}</p>}
      <div className="table-scroll">
        <table className="offline-beside">
          <thead>
            <tr>
              <th scope="col">{t('history-item')}</th>
              {versions.map(({ version, at, doctorName, withdrawn }) => (
                <th scope="col" key={version}>
                  {t('versions', { count: version })} · {doctorName ?? '—'}{' '}
                  {withdrawn && <Mark tone="plain">{t('withdrawn')}</Mark>}
                  <br />
                  <span className="muted num">{formatTime(at)}</span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            <Line label={t('day')} values={versions.map(({ time }) => time.slice(0, 10))} />
            {items.map((item) => (
              <Line
                key={item.code}
                label={l(item.label)}
                values={versions.map(({ answers }) => text(item, answers[item.code]))}
              />
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}

/** One answer through the versions; what a correction changed is marked. */
function Line({ label, values }: { label: string; values: readonly string[] }) {
  return (
    <tr className={values.every((one) => one === values[0]) ? 'muted' : 'offline-differs'}>
      <th scope="row">{label}</th>
      {values.map((one, i) => (
        // Versions stand in a fixed order.
        // biome-ignore lint/suspicious/noArrayIndexKey: a column is its place
        <td key={i}>{one}</td>
      ))}
    </tr>
  );
}
