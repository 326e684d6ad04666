import { useQuery } from '@tanstack/react-query';
import type { CommandResources, EmergencyTeams, Stock } from '../../../../src/http/contract.ts';
import { AppLink } from '../../app/address.tsx';
import { api } from '../../app/api.ts';
import { formatNumber, none } from '../../components/format.ts';
import { useText } from '../../i18n/index.ts';

const useRead = <T,>(name: string) =>
  useQuery({
    queryKey: ['command', name],
    queryFn: ({ signal }) => api.get<T>(`/api/command/${name}`, {}, signal),
  }).data;

/** What there is, in one line each, leading on to the lists. */
export function ResourceStrip() {
  const { t } = useText('command');
  const resources = useRead<CommandResources>('resources');
  const teams = useRead<EmergencyTeams>('teams');
  const stock = useRead<Stock>('stock');
  const beds = (kind: string) => resources?.items.reduce((sum, row) => sum + (row.beds[kind]?.open ?? 0), 0);
  const shown: [string, string, string][] = [
    ['measure.icu', number(beds('icu')), '/command/resources'],
    ['measure.infectious', number(beds('infectious')), '/command/resources'],
    [
      'measure.negative',
      number(resources?.items.reduce((sum, row) => sum + row.negativePressure, 0)),
      '/command/resources',
    ],
    [
      'measure.negative-beds',
      number(resources?.items.reduce((sum, row) => sum + row.negativeBeds.open, 0)),
      '/command/resources',
    ],
    [
      'strip.teams',
      teams ? `${teams.items.filter(({ event }) => event !== null).length} / ${teams.items.length}` : none,
      '/command/teams',
    ],
    [
      'strip.stock',
      number(stock?.items.filter(({ warnings }) => warnings.length > 0).length),
      '/command/supplies?warned=1',
    ],
  ];
  return (
    <dl className="resource-strip">
      {shown.map(([key, value, to]) => (
        <div key={key}>
          <dt>
            <AppLink to={to}>{t(key)}</AppLink>
          </dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

const number = (value: number | undefined) => formatNumber(value, 0);
