import type { UseMutationResult } from '@tanstack/react-query';
import { useBlocker } from '@tanstack/react-router';
import { Button, Form, Input, Modal, Segmented } from 'antd';
import { useMemo, useState } from 'react';
import type { QuarantineDetail, Resubmission, SubmissionDetail } from '../../../../src/http/contract.ts';
import { FailureNote } from '../../app/errors.tsx';
import { useCodes } from '../../components/coded.ts';
import { useText } from '../../i18n/index.ts';

interface Props {
  detail: QuarantineDetail;
  editable: boolean;
  send: UseMutationResult<SubmissionDetail, Error, Resubmission>;
}
type Draft = Record<string, string>;

/** Fields as they came, the problem beside the field; only what was changed is sent. The JSON view edits the whole record. */
export function CorrectionForm({ detail, editable, send }: Props) {
  const { t, l } = useText('data');
  const word = useCodes();
  const [mode, setMode] = useState<'fields' | 'json'>('fields');
  const [draft, setDraft] = useState<Draft>({});
  const [note, setNote] = useState('');
  const original = useMemo(() => JSON.stringify(detail.resource, null, 2), [detail.resource]);
  const [json, setJson] = useState(original);
  const jsonError = useMemo(() => parseProblem(json), [json]);
  const changes = detail.fields.flatMap((field) => {
    const value = draft[field.path];
    return value === undefined || value === (field.value ?? '')
      ? []
      : [{ path: field.path, value: value === '' ? null : value }];
  });
  const dirty = mode === 'fields' ? changes.length > 0 : json !== original;
  const blocker = useBlocker({
    shouldBlockFn: () => editable && dirty && !send.isSuccess && !send.isPending,
    enableBeforeUnload: () => editable && dirty && !send.isSuccess,
    withResolver: true,
  });
  // Without changes it is tried again as it is: what it refers to may have arrived since.
  const submit = () => {
    const body = !dirty
      ? {}
      : mode === 'fields'
        ? { changes }
        : { resource: JSON.parse(json) as Record<string, unknown> };
    send.mutate({ ...body, ...(note ? { note } : {}) });
  };
  // What was stored in the end has no problems left: those of the row are of how it came.
  const isWrong = ({ problem }: QuarantineDetail['fields'][number]) =>
    problem !== undefined && detail.state !== 'resubmitted';
  const withProblem = detail.fields.filter(isWrong).length;
  return (
    <>
      <div className="chart-tools">
        <Segmented
          size="small"
          value={mode}
          onChange={setMode}
          options={[
            { value: 'fields', label: t('fields') },
            { value: 'json', label: 'JSON' },
          ]}
        />
        {mode === 'fields' && withProblem > 0 && (
          <span className="muted">{t('fields-wrong', { count: withProblem })}</span>
        )}
      </div>
      {send.error && <FailureNote error={send.error} />}
      {mode === 'fields' ? (
        <Form layout="vertical" className="correction-fields" disabled={!editable || send.isPending} onFinish={submit}>
          {detail.fields.map((field) => {
            const said = word(draft[field.path] ?? field.value ?? '', detail.resourceType);
            const changed = draft[field.path] !== undefined && draft[field.path] !== (field.value ?? '');
            return (
              <Form.Item
                key={field.path}
                label={l(field.label)}
                htmlFor={`field${field.path}`}
                validateStatus={isWrong(field) && !changed ? 'error' : changed ? 'success' : ''}
                tooltip={field.path}
              >
                <Input
                  id={`field${field.path}`}
                  value={draft[field.path] ?? field.value ?? ''}
                  aria-invalid={isWrong(field) && !changed}
                  aria-describedby={`about${field.path}`}
                  suffix={said && <span className="muted">{said}</span>}
                  onChange={(event) => setDraft({ ...draft, [field.path]: event.target.value })}
                />
                <div id={`about${field.path}`}>
                  {isWrong(field) && (
                    <div className="field-problem">✕ {l(problemOf(detail, field)?.message) || field.problem}</div>
                  )}
                  {editable && field.suggestions && (
                    <div className="muted">
                      {t('suggested')}
                      {field.suggestions.map((value) => (
                        <Button
                          key={value}
                          type="link"
                          size="small"
                          onClick={() => setDraft({ ...draft, [field.path]: value })}
                        >
                          {value}
                        </Button>
                      ))}
                    </div>
                  )}
                  {changed && <div className="muted">{t('was', { value: field.value ?? '—' })}</div>}
                </div>
              </Form.Item>
            );
          })}
        </Form>
      ) : (
        <Form.Item validateStatus={jsonError ? 'error' : ''} help={jsonError}>
          <Input.TextArea
            aria-label="JSON"
            className="json-edit"
            value={json}
            readOnly={!editable}
            onChange={(event) => setJson(event.target.value)}
            autoSize={{ minRows: 12, maxRows: 30 }}
            spellCheck={false}
          />
        </Form.Item>
      )}
      {editable && (
        <>
          <Form.Item label={t('note')} layout="vertical" htmlFor="correction-note">
            <Input
              id="correction-note"
              value={note}
              maxLength={500}
              onChange={(event) => setNote(event.target.value)}
              placeholder={t('note-how')}
            />
          </Form.Item>
          <Button
            type={dirty ? 'primary' : 'default'}
            disabled={mode === 'json' && jsonError !== undefined}
            loading={send.isPending}
            onClick={submit}
          >
            {t(dirty ? 'resubmit' : 'retry')}
          </Button>{' '}
          <span className="muted">
            {dirty
              ? mode === 'fields'
                ? t('changes', { count: changes.length })
                : t('changed-json')
              : t('changes-none')}
          </span>
        </>
      )}
      <Modal
        open={blocker.status === 'blocked'}
        title={t('leave')}
        okText={t('leave-yes')}
        cancelText={t('leave-no')}
        onOk={() => blocker.proceed?.()}
        onCancel={() => blocker.reset?.()}
      >
        {t('leave-why')}
      </Modal>
    </>
  );
}

/** A field names the rule it breaks; where the rule found several things, the one whose expression ends in this element. */
function problemOf(detail: QuarantineDetail, field: QuarantineDetail['fields'][number]) {
  const found = detail.problems.filter((problem) => problem.rule === field.problem);
  const ends = (expression: string | undefined) => expression?.match(/(\w+)(?:\[\d+\])?$/)?.[1];
  return found.find((problem) => field.path.split('/').includes(ends(problem.expression) ?? '')) ?? found[0];
}

function parseProblem(text: string): string | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? undefined : 'JSON: {…}';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
