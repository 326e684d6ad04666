import { Button } from 'antd';
import { useCallback, useEffect, useState } from 'react';
import { api } from '../../app/api.ts';
import { useFailureText } from '../../app/errors.tsx';
import { useText } from '../../i18n/index.ts';
import type { Answers } from './form-view.tsx';

const PAUSE_MS = 1500;
const AGAIN_MS = 15_000;

export interface ServerDraft {
  path: string;
  body: { person: string; contact: string; time: string; answers: Answers; due?: string | undefined };
}
/** none: nothing was typed; waiting: not kept yet. */
export type DraftState = 'none' | 'waiting' | 'kept' | { failure: unknown };

/** Keeps what is typed on the server, so that a lost connection or another device loses nothing; what fails is tried again. */
export function useServerDrafts(drafts: readonly ServerDraft[]): { state: DraftState; again: () => void } {
  const text = drafts.length === 0 ? '' : JSON.stringify(drafts);
  const [kept, setKept] = useState('');
  const [failed, setFailed] = useState<{ text: string; failure: unknown }>();
  const [tries, setTries] = useState(0);
  const again = useCallback(() => setTries((count) => count + 1), []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another try sends the same again
  useEffect(() => {
    if (text === '' || text === kept) return;
    let left = false;
    const send = async () => {
      try {
        await Promise.all((JSON.parse(text) as ServerDraft[]).map(({ path, body }) => api.put(path, body)));
        if (left) return;
        setKept(text);
        setFailed(undefined);
      } catch (failure) {
        if (!left) setFailed({ text, failure });
      }
    };
    const timer = setTimeout(() => void send(), PAUSE_MS);
    return () => {
      left = true;
      clearTimeout(timer);
    };
  }, [text, kept, tries]);
  useEffect(() => {
    if (!failed) return;
    const timer = setTimeout(again, AGAIN_MS);
    globalThis.addEventListener('online', again);
    return () => {
      clearTimeout(timer);
      globalThis.removeEventListener('online', again);
    };
  }, [failed, again]);
  const state = text === '' ? 'none' : text === kept ? 'kept' : failed ? { failure: failed.failure } : 'waiting';
  return { state, again };
}

/** Whether the draft is kept, in words; a failure with its reason. */
export function DraftMark({ state, again }: { state: DraftState; again: () => void }) {
  const { t } = useText('programs');
  const textOf = useFailureText();
  if (state === 'none') return null;
  if (typeof state === 'string')
    return (
      <span className="muted" role="status">
        {t(state === 'kept' ? 'draft-kept' : 'draft-waiting')}
      </span>
    );
  return (
    <span className="field-problem" role="alert">
      ! {t('draft-failed', { why: textOf(state.failure).title })}{' '}
      <Button size="small" onClick={again}>
        {t('draft-again')}
      </Button>
    </span>
  );
}
