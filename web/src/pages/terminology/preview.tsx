import type { TerminologyPreview } from '../../../../src/http/contract.ts';
import { formatNumber, none } from '../../components/format.ts';
import { ListTable } from '../../components/list-table.tsx';
import { Mark } from '../../components/status.tsx';
import { useText } from '../../i18n/index.ts';

/** What loading would do, or everything that stands against it. */
export function PreviewOfTable({ preview }: { preview: TerminologyPreview }) {
  const { t, l } = useText('terminology');
  const { read, sample, concepts, state, difference, problems, wrong, failure, header } = preview;
  if (failure)
    return (
      <section aria-label={t('result')} className="panel-body">
        <p>
          <Mark tone="bad">{l(failure)}</Mark>
        </p>
        <p className="muted">{t('choose-columns', { header: header.join('、') })}</p>
      </section>
    );
  if (wrong > 0)
    return (
      <section aria-label={t('result')} className="panel-body">
        <p>
          <Mark tone="bad">{t('wrong', { count: wrong })}</Mark>
        </p>
        <ListTable<TerminologyPreview['problems'][number]>
          label={t('result')}
          rowKey={({ line, message }) => `${line} ${message.en}`}
          dataSource={problems}
          minWidth={360}
          columns={[
            { title: t('line'), width: 80, align: 'right', dataIndex: 'line' },
            { title: t('problem'), render: (_, { message }) => l(message) },
          ]}
        />
        {wrong > problems.length && <p className="muted">{t('first-only', { count: problems.length })}</p>}
      </section>
    );
  return (
    <section aria-label={t('result')} className="panel-body">
      <p>
        <Mark tone={state === 'unchanged' ? 'plain' : 'good'}>
          {t(`state.${state}`, { count: concepts, number: formatNumber(concepts, 0) })}
        </Mark>
      </p>
      <p className="muted">
        {t('read')}:{' '}
        {read.map(({ field, column }) => `${t(`field.${field}`, { defaultValue: field })} ← ${column}`).join('；')}
      </p>
      {difference && (
        <>
          <p>{t('against', { ...difference, before: difference.before ?? none })}</p>
          <ul>
            {difference.examples.map(({ kind, code, display, before }) => (
              <li key={`${kind} ${code}`}>
                {t(`kind.${kind}`)} <strong>{code}</strong> {display}
                {kind === 'changed' && before && before !== display && (
                  <span className="muted"> {t('was', { before })}</span>
                )}
              </li>
            ))}
          </ul>
        </>
      )}
      <ListTable<TerminologyPreview['sample'][number]>
        label={t('sample')}
        rowKey={({ code }) => code}
        dataSource={sample}
        minWidth={360}
        columns={[
          { title: t('code'), width: 140, dataIndex: 'code' },
          { title: t('display'), render: (_, { display }) => display ?? none },
          { title: t('parent'), width: 140, render: (_, { parents }) => parents.join('、') || none },
        ]}
      />
    </section>
  );
}
