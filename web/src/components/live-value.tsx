import { type ReactNode, useEffect, useRef, useState, useSyncExternalStore } from 'react';

let announcement = '';
const listeners = new Set<() => void>();
function announce(text: string) {
  announcement = text;
  for (const listener of listeners) listener();
}

/** The one polite live region of the application. */
export function LiveRegion() {
  const text = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => announcement,
  );
  return (
    <div className="visually-hidden" aria-live="polite" role="status">
      {text}
    </div>
  );
}

/**
 * A figure that flashes quietly when a live update changes it. `identity` says which figure it is: another area or period
 * is another figure and does not flash. `label` is read out with the new text.
 */
export function LiveValue({
  text,
  identity,
  label,
  children,
}: {
  text: string;
  identity: string;
  label?: string;
  children?: ReactNode;
}) {
  const before = useRef({ text, identity });
  const [flash, setFlash] = useState(0);
  useEffect(() => {
    const { text: old, identity: who } = before.current;
    before.current = { text, identity };
    if (who !== identity || old === text) return;
    setFlash((count) => count + 1);
    if (label) announce(`${label}: ${text}`);
  }, [text, identity, label]);
  return (
    <span key={flash} className={flash > 0 ? 'live-value live-flash' : 'live-value'}>
      {children ?? text}
    </span>
  );
}
