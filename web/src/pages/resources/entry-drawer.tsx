import { useQuery } from '@tanstack/react-query';
import { Button, DatePicker, Drawer, Tabs } from 'antd';
import dayjs from 'dayjs';
import { useState } from 'react';
import type { RegisterColumnInfo, RegisterDetail, RegisterName } from '../../../../src/http/contract.ts';
import { AppLink } from '../../app/address.tsx';
import { api } from '../../app/api.ts';
import { useCan } from '../../app/session.ts';
import { formatNumber, formatTime } from '../../components/format.ts';
import { SourceName } from '../../components/source-name.tsx';
import { Loaded } from '../../components/state.tsx';
import { Mark } from '../../components/status.tsx';
import { useText } from '../../i18n/index.ts';
import { CloseForm } from './close-form.tsx';
import { EntryForm } from './entry-form.tsx';
import { useEntryText } from './entry-values.tsx';
import { FindingText } from './finding-text.tsx';

/** An entry beside its list: what it says on a day, what the rules find, what hangs on it, who changed what. */
export function EntryDrawer({
  register,
  id,
  onClose,
}: {
  register: RegisterName;
  id: string | undefined;
  onClose: () => void;
}) {
  const { t } = useText('registers');
  const [asOf, setAsOf] = useState<string>();
  const entry = useQuery({
    queryKey: ['register', register, 'entry', id, asOf],
    queryFn: ({ signal }) => api.get<RegisterDetail>(`/api/registers/${register}/${id}`, { asOf }, signal),
    enabled: id !== undefined,
  });
  const close = () => {
    setAsOf(undefined);
    onClose();
  };
  const title = entry.data ? titleOf(entry.data) : ' ';
  return (
    <Drawer open={id !== undefined} onClose={close} title={title} size="min(760px, 100vw)" destroyOnHidden>
      <div className="filters">
        <DatePicker
          size="small"
          aria-label={t('as-of')}
          placeholder={t('as-of')}
          value={asOf ? dayjs(asOf) : null}
          onChange={(day) => setAsOf(day?.format('YYYY-MM-DD'))}
        />
        {asOf && <span className="muted">{t('as-of-note', { day: asOf })}</span>}
      </div>
      <Loaded query={entry}>
        {(data) => <EntryView key={`${data.id} ${asOf}`} entry={data} past={asOf !== undefined} />}
      </Loaded>
    </Drawer>
  );
}

const titleOf = ({ values, institutionName, reference }: RegisterDetail): string =>
  [values.name ?? values.number ?? values.plate ?? reference, institutionName === values.name ? null : institutionName]
    .filter(Boolean)
    .join(' · ');

function EntryView({ entry, past }: { entry: RegisterDetail; past: boolean }) {
  const { t } = useText('registers');
  const [mode, setMode] = useState<'edit' | 'close' | 'post'>();
  const [saved, setSaved] = useState(false);
  const can = useCan();
  const done = () => {
    setMode(undefined);
    setSaved(true);
  };
  if (mode === 'edit')
    return (
      <EntryForm
        register={entry.register}
        columns={entry.columns}
        entry={entry}
        onDone={done}
        onCancel={() => setMode(undefined)}
      />
    );
  if (mode === 'post')
    return (
      <>
        <p className="muted">{t('post-why')}</p>
        <EntryForm
          register={entry.register}
          columns={entry.columns}
          postOf={entry.id}
          onDone={done}
          onCancel={() => setMode(undefined)}
        />
      </>
    );
  if (mode === 'close') return <CloseForm entry={entry} onDone={done} onCancel={() => setMode(undefined)} />;
  return (
    <section aria-label={t('entry')}>
      {saved && (
        <div className="note note-good" role="status">
          {t('saved')}
        </div>
      )}
      {entry.editable && !past && (
        <div className="form-actions entry-actions">
          <Button type="primary" onClick={() => setMode('edit')}>
            {t('edit')}
          </Button>
          {entry.values.end === undefined && <Button onClick={() => setMode('close')}>{t('close')}</Button>}
          {entry.register === 'workers' && <Button onClick={() => setMode('post')}>{t('post-add')}</Button>}
          {can('record.read') && <AppLink to={`/records/${entry.reference}`}>{t('record')}</AppLink>}
        </div>
      )}
      {entry.findings.length > 0 && (
        <ul className="entry-findings">
          {entry.findings.map((finding) => (
            <li key={finding.rule}>
              <FindingText finding={finding} />
            </li>
          ))}
        </ul>
      )}
      <Tabs
        items={[
          { key: 'fields', label: t('fields'), children: <Fields entry={entry} /> },
          {
            key: 'relations',
            label: `${t('relations')}${entry.relations.length > 0 ? ` ${entry.relations.length}` : ''}`,
            children: <Relations entry={entry} />,
          },
          { key: 'history', label: `${t('history')} ${entry.history.length}`, children: <History entry={entry} /> },
        ]}
      />
    </section>
  );
}

function Fields({ entry }: { entry: RegisterDetail }) {
  const text = useEntryText();
  const { l } = useText('registers');
  return (
    <dl className="pairs entry-pairs">
      {entry.columns
        .filter(({ key }) => entry.values[key] !== undefined)
        .map((column) => (
          <div key={column.key}>
            <dt>{l(column.title)}</dt>
            <dd>
              {text(column, entry.values[column.key])}
              {column.key === 'area' && entry.areaName ? ` ${entry.areaName}` : ''}
            </dd>
          </div>
        ))}
    </dl>
  );
}

function Relations({ entry }: { entry: RegisterDetail }) {
  const { t } = useText('registers');
  const text = useEntryText();
  const occupation = entry.columns.find(({ key }) => key === 'occupation');
  if (entry.relations.length === 0) return <p className="muted">{t('relations-none')}</p>;
  return (
    <ul className="entry-relations">
      {entry.relations.map((one) => (
        <li key={`${one.relation} ${one.kind} ${one.id}`}>
          {one.id ? (
            <>
              <span className="muted">{t(`relation.${one.relation}`)}</span>{' '}
              <AppLink to={`/resources/${one.kind}`} search={{ entry: one.id, ended: '1' }}>
                {[one.name ?? one.id, one.code && text(occupation, one.code)].filter(Boolean).join(' · ')}
              </AppLink>
            </>
          ) : (
            <AppLink to={`/resources/${one.kind}`} search={{ institution: entry.id }}>
              {t(`kind.${one.kind}`)} {formatNumber(one.count, 0)}
            </AppLink>
          )}
        </li>
      ))}
    </ul>
  );
}

function History({ entry }: { entry: RegisterDetail }) {
  const { t, l } = useText('registers');
  const text = useEntryText();
  const column = (key: string): RegisterColumnInfo | undefined => entry.columns.find((one) => one.key === key);
  return (
    <ol className="entry-history">
      {entry.history.map((version) => (
        <li key={version.reference}>
          <div>
            <strong>{formatTime(version.at)}</strong> {t(`op.${version.op}`)}{' '}
            <span className="muted">
              {t('version', { n: version.version })} · {version.submittedBy ?? <SourceName source={version.source} />}
            </span>
          </div>
          {version.op === 'update' && version.changes.length === 0 && <p className="muted">{t('changes-none')}</p>}
          <ul>
            {version.op !== 'create' &&
              version.changes.map((change) => (
                <li key={change.column}>
                  {l(column(change.column)?.title) || change.column}
                  {t('colon')}
                  <del>{text(column(change.column), change.before)}</del> →{' '}
                  <ins>{text(column(change.column), change.after)}</ins>
                </li>
              ))}
          </ul>
          {version.op === 'create' && <Mark tone="plain">{t('first', { n: version.changes.length })}</Mark>}
        </li>
      ))}
    </ol>
  );
}
