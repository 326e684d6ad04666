import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import type { CardDetail, ReportContent } from '../../../../src/http/contract.ts';
import { api } from '../../app/api.ts';
import { noteServerTime } from './server-time.ts';

export const CARDS = '/api/reporting/cards';
export const SEE_CARDS = ['report.fill', 'report.check', 'report.review', 'report.read'];
export const SEND_TABLES = ['report.check', 'report.review'];
export const FILL_CARDS = ['report.fill', 'report.check', 'report.review'];

/** Diseases, states, institutions: what the lists and the form are about. */
export function useReportContent() {
  return useQuery({
    queryKey: ['report-content'],
    queryFn: async ({ signal }) => {
      const content = await api.get<ReportContent>('/api/reporting/content', {}, signal);
      noteServerTime(content.now);
      return content;
    },
    staleTime: 600_000,
  });
}

export function useCard(id: string | undefined) {
  return useQuery({
    queryKey: ['report-cards', 'one', id],
    queryFn: ({ signal }) => api.get<CardDetail>(`${CARDS}/${id}`, {}, signal),
    enabled: id !== undefined,
  });
}

/** Takes in a card as the server gave it, and has the lists read again. */
export function useCardChanged(): (card: CardDetail) => void {
  const client = useQueryClient();
  return useCallback(
    (card) => {
      client.setQueryData(['report-cards', 'one', card.id], card);
      void client.invalidateQueries({ queryKey: ['report-cards', 'list'] });
      void client.invalidateQueries({ queryKey: ['report-cards', 'counts'] });
      void client.invalidateQueries({ queryKey: ['report-missed'] });
    },
    [client],
  );
}
