import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useBlocker } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import type { Draft, DraftAssessment, DraftContent, DraftRow } from '../../../../../src/http/contract.ts';
import { api } from '../../../app/api.ts';
import { useText } from '../../../i18n/index.ts';
import { draftBase, draftKey } from './queries.ts';

const CHECK_AFTER_MS = 500;

/** The rows as edited, what they mean as one types, and saving under the revision last seen. */
export function useEditing(draft: Draft) {
  const { t } = useText('draft');
  const client = useQueryClient();
  const [content, setContent] = useState<DraftContent>(draft.content);
  const [assessment, setAssessment] = useState<DraftAssessment>(draft.assessment);
  const changed = content !== draft.content;
  const latest = useRef(content);
  latest.current = content;

  // A saved or restored draft comes in anew.
  useEffect(() => {
    setContent(draft.content);
    setAssessment(draft.assessment);
  }, [draft]);

  const check = useMutation({
    mutationFn: (asked: DraftContent) => api.post<DraftAssessment>(`${draftBase(draft.id)}/check`, { content: asked }),
    onSuccess: (found, asked) => {
      if (asked === latest.current) setAssessment(found);
    },
  });
  const { mutate: ask } = check;
  useEffect(() => {
    if (!changed) return undefined;
    const timer = setTimeout(() => ask(content), CHECK_AFTER_MS);
    return () => clearTimeout(timer);
  }, [content, changed, ask]);

  const save = useMutation({
    mutationFn: () => api.put<Draft>(draftBase(draft.id), { revision: draft.revision, content }),
    onSuccess: (saved) => client.setQueryData(draftKey(draft.id), saved),
  });

  useBlocker({
    shouldBlockFn: () => changed && !window.confirm(t('leave')),
    enableBeforeUnload: () => changed,
    disabled: !changed,
  });

  return {
    content,
    assessment,
    changed,
    checking: check.isPending,
    problem: check.error,
    save,
    setPlan: (plan: Partial<DraftContent['plan']>) => setContent({ ...content, plan: { ...content.plan, ...plan } }),
    setRow: (no: string, change: Partial<DraftRow>) =>
      setContent({ ...content, rows: content.rows.map((row) => (row.no === no ? { ...row, ...change } : row)) }),
    addRow: (row: DraftRow, found: DraftAssessment['rows'][string]) => {
      setContent({ ...content, rows: [...content.rows, row] });
      setAssessment({ ...assessment, rows: { ...assessment.rows, [row.no]: found } });
    },
  };
}

export type Editing = ReturnType<typeof useEditing>;
