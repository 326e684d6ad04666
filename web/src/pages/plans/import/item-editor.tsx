import { Button, Form } from 'antd';
import { useEffect, useState } from 'react';
import { FailureNote } from '../../../app/errors.tsx';
import { useText } from '../../../i18n/index.ts';
import { type Draft, draftOf, valueOfDraft } from './drafts.ts';
import { FieldsOf } from './item-fields.tsx';
import { fieldProblems } from './queries.ts';
import type { ItemKind } from './types.ts';

interface Props {
  kind: ItemKind;
  value: Record<string, unknown>;
  /** Numbers of the table's rows, for doubts that name them. */
  numbers: readonly string[];
  onSave: (value: Record<string, unknown>) => Promise<void>;
  onCancel: () => void;
}

/** The fields of one item in place; Enter saves, Escape leaves it as it was. */
export function ItemEditor({ kind, value, numbers, onSave, onCancel }: Props) {
  const { t, l } = useText('plan-import');
  const [form] = Form.useForm<Draft>();
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const problems = fieldProblems(error);
  useEffect(() => {
    const first =
      kind === 'target' || kind === 'stated' || kind === 'project'
        ? 'name'
        : { task: 'title', standard: 'rule', doubt: 'subject' }[kind];
    form.getFieldInstance(first)?.focus?.();
  }, [form, kind]);
  const save = async (draft: Draft) => {
    setBusy(true);
    setError(undefined);
    try {
      await onSave(valueOfDraft(kind, value, draft));
    } catch (failure) {
      setError(failure);
      const own = fieldProblems(failure).map(({ path, message }) => ({ name: fieldOf(path), errors: [l(message)] }));
      form.setFields(own as Parameters<typeof form.setFields>[0]);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Form<Draft>
      form={form}
      layout="vertical"
      size="small"
      className="import-editor"
      aria-label={t('edit')}
      requiredMark={false}
      initialValues={draftOf(kind, value)}
      onFinish={(draft) => void save(draft)}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && !event.defaultPrevented) {
          event.stopPropagation();
          onCancel();
        }
      }}
    >
      <FieldsOf kind={kind} numbers={numbers} />
      {error !== undefined && problems.length === 0 && <FailureNote error={error} />}
      {problems.some(({ path }) => !fieldOf(path)) && (
        <div className="field-problem">{problems.map(({ message }) => l(message)).join('；')}</div>
      )}
      <Button type="primary" htmlType="submit" loading={busy}>
        {t('save-item')}
      </Button>{' '}
      <Button onClick={onCancel}>{t('cancel')}</Button>
    </Form>
  );
}

/** Which field of the form shows what is wrong with a path of the value. */
function fieldOf(path: string): string {
  const [first = '', second] = path.split('.');
  if (first === 'target' && second) return second;
  if (first === 'finding') return 'finding';
  return first;
}
