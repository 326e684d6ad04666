import { Button } from 'antd';
import type { RefusedMessage } from '../../../../src/http/contract.ts';
import { AppLink, useGo } from '../../app/address.tsx';
import { formatTime, none } from '../../components/format.ts';
import { Mark } from '../../components/status.tsx';
import { useText } from '../../i18n/index.ts';
import { FilteredList } from './filtered-list.tsx';

const doors: RefusedMessage['door'][] = ['fhir', 'hl7v2', 'cda', 'csv', 'wst790'];

/** Messages that a door did not take whole, with the reasons their senders were answered: of one node, or of all. */
export function RefusedList({ node }: { node?: string }) {
  const { t, l } = useText('exchange');
  const go = useGo();
  const sender = ({ nodeName, sender: name }: RefusedMessage) =>
    nodeName ?? (
      <>
        <code>{name || none}</code>
        <div>
          <Mark tone="warn">{t('untaken.unproved')}</Mark>
        </div>
      </>
    );
  return (
    <FilteredList<RefusedMessage>
      path="/api/nodes/refusals"
      queryKey={['nodes', 'refusals']}
      label={t('untaken.title')}
      fixed={{ node }}
      choices={
        node
          ? []
          : [
              {
                name: 'door',
                label: t('doors'),
                any: t('untaken.any-door'),
                options: doors.map((value) => ({ value, label: t(`door.${value}`) })),
              },
            ]
      }
      none={{ title: t('untaken.none'), why: t('untaken.none-why') }}
      minWidth={node ? 560 : 860}
      cards
      columns={[
        { title: t('untaken.at'), dataIndex: 'at', width: 150, render: formatTime },
        ...(node
          ? []
          : [{ title: t('untaken.sender'), width: 170, render: (_: unknown, row: RefusedMessage) => sender(row) }]),
        {
          title: t('untaken.message'),
          width: 180,
          render: (_, { door, kind, message }) => (
            <>
              {t(`door.${door}`)} {kind}
              {message && (
                <div className="muted">
                  <code>{message}</code>
                </div>
              )}
            </>
          ),
        },
        {
          title: t('untaken.answer'),
          width: 150,
          render: (_, { verdict, takenAt, takenBy, door }) => (
            <>
              <Mark tone={verdict.endsWith('E') ? 'warn' : 'bad'}>{verdict}</Mark>
              {takenAt && (
                <div title={t(`untaken.known.${door}`)}>
                  <Mark tone="good">{t('untaken.settled', { at: formatTime(takenAt) })}</Mark>
                </div>
              )}
              {takenBy && (
                <Button size="small" onClick={() => go(`/data/submissions/${takenBy}`)}>
                  {t('untaken.later-receipt')}
                </Button>
              )}
            </>
          ),
        },
        {
          title: t('untaken.reasons'),
          render: (_, { reasons, submission }) => (
            <>
              <ul className="plain-list">
                {reasons.map(({ place, code, ...text }) => (
                  <li key={`${place} ${code} ${text.zh}`} title={code}>
                    {place && <code>{place}</code>} {l(text)}
                  </li>
                ))}
              </ul>
              {submission && <AppLink to={`/data/submissions/${submission}`}>{t('untaken.receipt')}</AppLink>}
            </>
          ),
        },
      ]}
    />
  );
}
