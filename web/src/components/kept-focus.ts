import { type FocusEvent, useEffect, useRef } from 'react';

const PRESSABLE = 'input:not(:disabled), textarea, button:not(:disabled)';

/**
 * Whoever works by keys goes on where they were: when the button that had the cursor is gone, the first field or button of its row
 * gets it, the row itself where nothing is left to press; of a box without rows, or when the row is gone too, the box in the same
 * way. The box takes what is returned as attributes.
 */
export function useKeptFocus<E extends HTMLElement>() {
  const ref = useRef<E>(null);
  const last = useRef<Element | null>(null);
  const row = useRef<HTMLElement | null>(null);
  useEffect(() => {
    if (last.current === null || last.current.isConnected || document.activeElement !== document.body) return;
    last.current = null;
    const home = row.current?.isConnected ? row.current : ref.current;
    const next = home?.querySelector<HTMLElement>(PRESSABLE) ?? home;
    if (next === home) home?.setAttribute('tabindex', '-1');
    next?.focus({ preventScroll: true });
  });
  return {
    ref,
    onFocus: (event: FocusEvent) => {
      last.current = event.target;
      // A dialog that was opened from a row tells of its focus here too; it stands elsewhere.
      if (ref.current?.contains(event.target)) row.current = event.target.closest('li, tr');
    },
  };
}
