import { type FocusEvent, useEffect, useRef } from 'react';

/**
 * Whoever works by keys goes on where they were: when the button that had the cursor is gone, the first field or button in the box gets it.
 * The box takes what is returned as attributes.
 */
export function useKeptFocus<E extends HTMLElement>() {
  const ref = useRef<E>(null);
  const last = useRef<Element | null>(null);
  useEffect(() => {
    if (last.current === null || last.current.isConnected || document.activeElement !== document.body) return;
    last.current = null;
    ref.current
      ?.querySelector<HTMLElement>('input:not(:disabled), textarea, button:not(:disabled)')
      ?.focus({ preventScroll: true });
  });
  return {
    ref,
    onFocus: (event: FocusEvent) => {
      last.current = event.target;
    },
  };
}
