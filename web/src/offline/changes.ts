/** Tells the pages of this browser, other tabs too, that something on the device has changed. */
const channel = 'BroadcastChannel' in globalThis ? new BroadcastChannel('kangyu-offline') : undefined;
const listeners = new Set<() => void>();

export function tellChange(): void {
  for (const listener of listeners) listener();
  channel?.postMessage('changed');
}

export function onChange(listener: () => void): () => void {
  listeners.add(listener);
  channel?.addEventListener('message', listener);
  return () => {
    listeners.delete(listener);
    channel?.removeEventListener('message', listener);
  };
}
