import { useEffect, useState } from 'react';
import { canWorkOffline } from './device.ts';

/** Keeps the pages for cold starts without a network. `update` is there when a newer version waits to take over. */
export function useWorker(on: boolean): { ready: boolean; update: (() => void) | undefined } {
  const [ready, setReady] = useState(false);
  const [waiting, setWaiting] = useState<ServiceWorker>();
  useEffect(() => {
    // The pages of development change with every key; nothing of them is kept.
    if (!on || !canWorkOffline() || import.meta.env.DEV) return;
    const watch = (registration: ServiceWorkerRegistration) => {
      // A first worker replaces nothing.
      if (registration.waiting && registration.active) setWaiting(registration.waiting);
      registration.addEventListener('updatefound', () => {
        const { installing } = registration;
        installing?.addEventListener('statechange', () => {
          if (installing.state === 'installed' && registration.active) setWaiting(installing);
        });
      });
    };
    navigator.serviceWorker.register('/sw.js').then(watch, (error) => console.warn('no service worker', String(error)));
    void navigator.serviceWorker.ready.then(() => setReady(true));
  }, [on]);
  const update = () => {
    navigator.serviceWorker.addEventListener('controllerchange', () => globalThis.location.reload(), { once: true });
    waiting?.postMessage('take-over');
  };
  return { ready, update: waiting && update };
}
