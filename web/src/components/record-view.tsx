import { Segmented } from 'antd';
import { useMemo, useState } from 'react';
import type { RecordVersion } from '../../../src/http/contract.ts';
import { AppLink } from '../app/address.tsx';
import { useText } from '../i18n/index.ts';
import { useCodes } from './coded.ts';
import { changedLines, describeResource, type Line } from './describe-resource.ts';
import { formatTime } from './format.ts';
import { useSourceName } from './source-name.tsx';
import { Mark } from './status.tsx';

/** The versions of one record, newest first: a list to choose from, the chosen one as fields or JSON, changes against the one before marked. */
export function RecordView({ versions, first }: { versions: RecordVersion[]; first?: number | undefined }) {
  const { t } = useText('record');
  const nameOf = useSourceName();
  const [chosen, setChosen] = useState(first ?? versions[0]?.version);
  const [view, setView] = useState<'fields' | 'json'>('fields');
  const at = Math.max(
    0,
    versions.findIndex((one) => one.version === chosen),
  );
  const version = versions[at];
  if (!version) return <p className="muted">{t('none')}</p>;
  return (
    <div className="record">
      {versions.length > 1 && (
        <ol className="record-versions" aria-label={t('versions')} reversed start={versions[0]?.version}>
          {versions.map((one) => (
            <li key={one.version}>
              <button
                type="button"
                className={one === version ? 'version version-chosen' : 'version'}
                aria-pressed={one === version}
                onClick={() => setChosen(one.version)}
              >
                <strong>
                  {t('version')} {one.version}
                </strong>{' '}
                {t(`op.${one.op}`)}
                <span className="muted">
                  {formatTime(one.lastUpdated)}
                  {one.source ? ` · ${nameOf(one.source)}` : ''}
                </span>
              </button>
            </li>
          ))}
        </ol>
      )}
      <div className="record-body">
        <dl className="record-head">
          <div>
            <dt>{t('reference')}</dt>
            <dd>
              <code>
                {version.reference}
                {version.reference.includes('/_history/') ? '' : `/_history/${version.version}`}
              </code>
            </dd>
          </div>
          <div>
            <dt>{t('updated')}</dt>
            <dd>{formatTime(version.lastUpdated)}</dd>
          </div>
          <div>
            <dt>{t('source')}</dt>
            <dd title={version.source ?? undefined}>{nameOf(version.source)}</dd>
          </div>
        </dl>
        {version.masked && (
          <p>
            <Mark tone="warn">{t('masked')}</Mark>
          </p>
        )}
        {version.resource === null ? (
          <p className="muted">{t('deleted')}</p>
        ) : (
          <>
            <Segmented
              size="small"
              value={view}
              onChange={setView}
              options={[
                { value: 'fields', label: t('fields') },
                { value: 'json', label: 'JSON' },
              ]}
            />
            {view === 'fields' ? (
              <Fields resource={version.resource} before={versions[at + 1]?.resource ?? null} />
            ) : (
              <pre className="json">{JSON.stringify(version.resource, null, 2)}</pre>
            )}
          </>
        )}
      </div>
    </div>
  );
}

function Fields({ resource, before }: { resource: Record<string, unknown>; before: Record<string, unknown> | null }) {
  const { t } = useText('record');
  const lines = useMemo(() => describeResource(resource), [resource]);
  const { changed, removed } = useMemo(
    () => (before ? changedLines(lines, describeResource(before)) : { changed: new Set<string>(), removed: [] }),
    [lines, before],
  );
  const type = String(resource.resourceType ?? '');
  const label = (keys: string[]) => keys.map((key) => t(`field.${key}`, { defaultValue: key })).join(' · ');
  return (
    <table className="fields" aria-label={t('fields')}>
      <tbody>
        {lines.map((line) => (
          <tr key={line.path} className={changed.has(line.path) ? 'field-changed' : ''}>
            <th scope="row" title={line.path}>
              {label(line.keys)}
            </th>
            <td>
              <Value line={line} type={type} />
              {changed.has(line.path) && <span className="tag">{t('changed')}</span>}
            </td>
          </tr>
        ))}
        {removed.map((line) => (
          <tr key={`removed ${line.path}`} className="field-removed">
            <th scope="row">{label(line.keys)}</th>
            <td>
              <del>
                <Value line={line} type={type} />
              </del>{' '}
              <span className="tag">{t('removed')}</span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** A value with the words of its codes behind them; a reference leads to the record it names. */
function Value({ line, type }: { line: Line; type: string }) {
  const word = useCodes();
  if (/^[A-Z][A-Za-z]+\/[A-Za-z0-9.-]+$/.test(line.value)) {
    return <AppLink to={`/records/${line.value}`}>{line.value}</AppLink>;
  }
  if (/^\d{4}-\d{2}-\d{2}T[\d:.]+(Z|[+-]\d{2}:\d{2})$/.test(line.value)) return formatTime(line.value);
  const scope = line.keys.at(-1) === 'type' ? type : line.keys.at(-1);
  return (
    <>
      {line.value.split(' · ').map((part, at) => {
        const said = word(part, scope);
        return (
          <span key={`${line.path} ${part}`}>
            {at > 0 && ' · '}
            {said ?? part}
            {said && said !== part && !/^(true|false)$/.test(part) && <code className="code-behind"> {part}</code>}
          </span>
        );
      })}
    </>
  );
}
