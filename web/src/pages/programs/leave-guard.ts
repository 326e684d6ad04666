import { useBlocker } from '@tanstack/react-router';
import { useCallback, useRef } from 'react';
import { useText } from '../../i18n/index.ts';

/**
 * Asks before a page with entries that were not saved is left, also for another form on the same page: `same` are the names in the
 * address that say which one it is. What it gives is called before the page itself goes on after saving.
 */
export function useLeaveGuard(dirty: boolean, same: readonly string[], kept: boolean): () => void {
  const { t } = useText('programs');
  const saved = useRef(false);
  useBlocker({
    shouldBlockFn: ({ current, next }) => {
      if (saved.current) return false;
      const [from, to] = [current.search, next.search] as Record<string, unknown>[];
      const stays = current.pathname === next.pathname && same.every((name) => from?.[name] === to?.[name]);
      return !stays && !globalThis.confirm(t(kept ? 'leave-kept' : 'leave-unsaved'));
    },
    enableBeforeUnload: () => dirty && !saved.current,
    disabled: !dirty,
  });
  return useCallback(() => {
    saved.current = true;
  }, []);
}
