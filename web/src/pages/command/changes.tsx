import { useQuery } from '@tanstack/react-query';
import { Drawer } from 'antd';
import type { Bilingual, StoreChange } from '../../../../src/http/contract.ts';
import { api } from '../../app/api.ts';
import { formatTime, none } from '../../components/format.ts';
import { Empty, Loaded } from '../../components/state.tsx';
import { useText } from '../../i18n/index.ts';

const FIELDS = [
  'name',
  'area',
  'tier',
  'kind',
  'address',
  'keeper',
  'latitude',
  'longitude',
  'capacity',
  'hours',
  'minimum',
  'safe',
  'maximum',
  'active',
];

/** Who changed what of a point or a site, newest first. */
export function Changes({
  path,
  title,
  materials = [],
  onClose,
}: {
  path: string;
  title: string;
  materials?: readonly { id: string; title: Bilingual }[];
  onClose: () => void;
}) {
  const { t, l } = useText('command');
  const query = useQuery({
    queryKey: ['command', 'changes', path],
    queryFn: ({ signal }) => api.get<StoreChange[]>(path, {}, signal),
  });
  const said = (value: unknown) =>
    value === null || value === undefined
      ? none
      : typeof value === 'boolean'
        ? t(value ? 'facts.yes' : 'facts.no')
        : String(value);
  return (
    <Drawer title={`${t('changes.title')} · ${title}`} open size={520} onClose={onClose}>
      <Loaded query={query}>
        {(changes) =>
          changes.length === 0 ? (
            <Empty title={t('changes.none')} />
          ) : (
            <ol className="work-history">
              {changes.map(({ no, at, name, what, before, after }) => {
                const material = materials.find(({ id }) => id === (after?.material ?? before?.material));
                return (
                  <li key={no}>
                    <span className="muted nowrap">{formatTime(at)}</span>
                    <span>
                      <strong>{name}</strong> {t(`changes.${what}`)} {material ? l(material.title) : ''}
                      {FIELDS.filter((field) => before?.[field] !== after?.[field]).map((field) => (
                        <div key={field} className="muted">
                          {t(`changes.field.${field}`)}：{before ? `${said(before[field])} → ` : ''}
                          {said(after?.[field])}
                        </div>
                      ))}
                    </span>
                  </li>
                );
              })}
            </ol>
          )
        }
      </Loaded>
    </Drawer>
  );
}
