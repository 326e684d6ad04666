import { useEffect, useRef } from 'react';

/** Single keys for a worklist; off while somebody types, chooses from a list or a dialog is open. */
export function useKeys(keys: Record<string, () => unknown>, enabled: boolean): void {
  const newest = useRef(keys);
  useEffect(() => {
    newest.current = keys;
  });
  useEffect(() => {
    if (!enabled) return;
    const press = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      const target = event.target instanceof Element ? event.target : document.body;
      if (
        target.closest(
          'input, textarea, select, [contenteditable], [role="combobox"], [role="dialog"], [role="slider"]',
        )
      )
        return;
      // Enter and space press the button that has the focus.
      if (event.key === 'Enter' && target.closest('button, a') && !target.closest('.import-item-main')) return;
      const work = newest.current[event.key];
      if (!work) return;
      event.preventDefault();
      work();
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, [enabled]);
}
