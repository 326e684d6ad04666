import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { CommandDetail, CommandSettings } from '../../../../src/http/contract.ts';
import { api } from '../../app/api.ts';

export const useCommandSettings = (area: string) =>
  useQuery({
    queryKey: ['command-settings', area],
    queryFn: ({ signal }) => api.get<CommandSettings>('/api/command/settings', { area }, signal),
    staleTime: 300_000,
  });

export const useEvent = (id: string) =>
  useQuery({
    queryKey: ['command', 'event', id],
    queryFn: ({ signal }) => api.get<CommandDetail>(`/api/command/events/${id}`, {}, signal),
  });

/** Sends a change of the event and shows what came of it. */
export function useChange<B>(id: string, path: string, onDone?: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: B) => api.post<CommandDetail>(`/api/command/events/${id}/${path}`, body),
    onSuccess: (detail) => {
      client.setQueryData(['command', 'event', id], detail);
      void client.invalidateQueries({ queryKey: ['command', 'log', id] });
      void client.invalidateQueries({ queryKey: ['command', 'events'] });
      onDone?.();
    },
  });
}

/** The server's time now, from what it said when it answered; moves on by itself. */
export function useNow(said: string): number {
  const [offset, setOffset] = useState(() => Date.parse(said) - Date.now());
  const [now, setNow] = useState(() => Date.parse(said));
  useEffect(() => setOffset(Date.parse(said) - Date.now()), [said]);
  useEffect(() => {
    const tick = () => setNow(Date.now() + offset);
    tick();
    const timer = setInterval(tick, 1000);
    return () => clearInterval(timer);
  }, [offset]);
  return now;
}
